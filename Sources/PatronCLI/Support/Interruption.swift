import Dispatch
import Foundation
import Synchronization

/// Watches for SIGINT and SIGTERM: the first asks the work to stop, the second ends the process.
final class Interruption: Sendable {
  private let received = Mutex<Int32?>(nil)
  // Only ever written as they are made: they live as long as the watch does.
  nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

  init(_ cancel: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "patron.signals")
    for number in [SIGINT, SIGTERM] {
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
        if isFirst { cancel() } else { _exit(Failure.Status.signal(number)) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// The signal that asked the work to stop, if one did.
  var signal: Int32? { received.withLock { $0 } }
}
