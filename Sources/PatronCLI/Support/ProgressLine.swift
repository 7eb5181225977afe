import Dispatch
import Foundation
import Patron
import PatronNumerics
import PatronReport
import Synchronization

/// Shows progress on standard error: on a terminal one line that counts the seconds, elsewhere a line a step.
final class ProgressLine: Sendable {
  enum Style { case silent, lines, updating }

  private struct State {
    var step: String?
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
        draw($0)
      }
    }
  }

  /// So many of a number of things are done. Shown on a terminal alone, with the time left: lines of
  /// their own would be many.
  func count(_ done: Int, of total: Int, called name: String) {
    guard style == .updating else { return }
    let passed = started.duration(to: .now) / .seconds(1)
    let left = passed / Double(max(1, done)) * Double(total - done)
    show(
      "\(Figures.grouped(done)) of \(Figures.grouped(total)) \(name), "
        + "\(Figures.grouped(Int(nearest: Double(done) / max(passed, 0.001)))) a second, "
        + "\(Int(nearest: left.rounded(.up))) s left")
  }

  /// Clears the line, so that other text can follow.
  func end() {
    state.withLock {
      if style == .updating, $0.step != nil { StandardError.write("\r\u{1B}[K") }
      $0.isEnded = true
    }
  }

  /// How long the work has taken, in whole seconds.
  var seconds: Int { Int(nearest: (started.duration(to: .now) / .seconds(1)).rounded(.down)) }

  private func draw(_ state: State) {
    guard let step = state.step, !state.isEnded else { return }
    let time = "\(seconds) s  "
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
