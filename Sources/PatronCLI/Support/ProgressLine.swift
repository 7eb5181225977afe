import Dispatch
import Foundation
import Patron
import PatronNumerics
import PatronReport
import Synchronization

/// Shows progress on standard error: on a terminal one line with the seconds, and once it is known what there is to
/// do the share that is done and the time left; elsewhere a line a step. No colour is used.
final class ProgressLine: Sendable {
  enum Style { case silent, lines, updating }

  private struct State {
    var step: String?
    /// How far the work has come, and when it was estimated.
    var work: (progress: WorkProgress, estimated: Double)?
    var isEnded = false
  }

  private let style: Style
  private let started = ContinuousClock.now
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "patron.progress")

  init(_ style: Style) {
    self.style = style
    if style == .updating { tick() }
  }

  /// A step begins, or has come further.
  func show(_ step: String) {
    switch style {
    case .silent: return
    case .lines: StandardError.write(TextTable.shown(step) + "\n")
    case .updating:
      state.withLock {
        $0.step = step
        if let estimated = $0.work?.estimated {
          $0.work?.progress.begin(step, at: passed - estimated)
        }
        draw($0)
      }
    }
  }

  /// About how long the work takes is known. It is said beforehand where that is over a minute.
  func plan(_ estimate: WorkEstimate) {
    guard style != .silent else { return }
    let line =
      "\(estimate.work) will take \(Self.about(estimate.seconds)): "
      + "\(Figures.grouped(estimate.rows)) rows, \(Figures.grouped(estimate.customers)) customers"
    state.withLock {
      if estimate.seconds > Self.longWait {
        if style == .updating, $0.step != nil { StandardError.write("\r\u{1B}[K") }
        StandardError.write(TextTable.shown(line) + "\n")
      }
      $0.work = (WorkProgress(estimate), passed)
      if style == .updating { draw($0) }
    }
  }

  /// Seconds from which on one would rather know beforehand.
  private static let longWait = 60.0

  /// A time as exact as an estimate is: "about 3 minutes".
  static func about(_ seconds: Double) -> String {
    let minutes = Int(nearest: (seconds / 60).rounded())
    switch minutes {
    case 0: return "about \(max(5, Int(nearest: (seconds / 5).rounded()) * 5)) s"
    case 1: return "about a minute"
    case ..<10: return "about \(minutes) minutes"
    case ..<60: return "about \((minutes + 2) / 5 * 5) minutes"
    case ..<90: return "about an hour"
    default: return "about \((minutes + 30) / 60) hours"
    }
  }

  /// So many of a number of things are done. Shown on a terminal alone, with the time left: lines of
  /// their own would be many.
  func count(_ done: Int, of total: Int, called name: String) {
    guard style == .updating else { return }
    let passed = self.passed
    let left = passed / Double(max(1, done)) * Double(total - done)
    show(
      "\(Figures.grouped(done)) of \(Figures.grouped(total)) \(name), "
        + "\(Figures.grouped(Int(nearest: Double(done) / max(passed, 0.001)))) a second, "
        + "\(Int(nearest: left.rounded(.up))) s left")
  }

  /// A line that stays.
  func say(_ line: String) {
    guard style != .silent else { return }
    state.withLock {
      if style == .updating, $0.step != nil { StandardError.write("\r\u{1B}[K") }
      StandardError.write(TextTable.shown(line) + "\n")
      if style == .updating { draw($0) }
    }
  }

  /// Clears the line, so that other text can follow.
  func end() {
    state.withLock {
      if style == .updating, $0.step != nil { StandardError.write("\r\u{1B}[K") }
      $0.isEnded = true
    }
  }

  /// How long the work has taken, in whole seconds.
  var seconds: Int { Int(nearest: passed.rounded(.down)) }

  private var passed: Double { started.duration(to: .now) / .seconds(1) }

  private func draw(_ state: State) {
    guard let step = state.step, !state.isEnded else { return }
    var time = "\(seconds) s  "
    if let work = state.work {
      let at = passed - work.estimated
      let share = Int(nearest: (work.progress.share(at: at) * 100).rounded(.down))
      time += "\(share) %, \(Self.about(work.progress.secondsLeft(at: at))) left  "
    }
    // A line that is broken in two could not be rewritten.
    let room = StandardError.width - time.count - 1
    StandardError.write("\r\u{1B}[K" + time + TextTable.shown(step).prefix(max(0, room)))
  }

  private func tick() {
    queue.asyncAfter(deadline: .now() + 1) { [weak self] in
      guard let self else { return }
      let goesOn = state.withLock {
        self.draw($0)
        return !$0.isEnded
      }
      if goesOn { tick() }
    }
  }
}
