import Dispatch
import Foundation
import PatronEngine
import Synchronization

/// Watches for the signals that ask a process to end: the first asks the work to stop, and ends the process where that takes
/// longer than `patience`; the second ends it at once. Nothing temporary stays in any case.
final class Interruption: Sendable {
  private let received = Mutex<Int32?>(nil)
  /// The longest that work which computes may take to hear that it is to stop.
  private static let patience = DispatchTimeInterval.seconds(5)
  // Only ever written as they are made: they live as long as the watch does.
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  init(_ cancel: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "patron.signals")
    for number in [SIGHUP, SIGINT, SIGTERM] where !Self.isIgnored(number) {
      #if canImport(Darwin)
        // A dispatch source sees a signal there only where nothing else does.
        Foundation.signal(number, SIG_IGN)
      #endif
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [weak self] in
        let isFirst =
          self?.received.withLock { received in
            defer { received = received ?? number }
            return received == nil
          } ?? false
        if isFirst {
          cancel()
          queue.asyncAfter(deadline: .now() + Self.patience) { Self.end(by: number) }
        } else {
          Self.end(by: number)
        }
      }
      source.resume()
      sources.append(source)
    }
  }

  private static func end(by number: Int32) {
    Leftovers.removeOwn()
    _exit(Failure.Status.signal(number))
  }

  /// Whether whoever started the process wants it to go on in spite of the signal, as nohup does.
  private static func isIgnored(_ number: Int32) -> Bool {
    var current = sigaction()
    sigaction(number, nil, &current)
    #if canImport(Darwin)
      let handler = current.__sigaction_u.__sa_handler
    #else
      let handler = current.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// The signal that asked the work to stop, if one did.
  var signal: Int32? { received.withLock { $0 } }
}
