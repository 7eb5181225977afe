import CKernels

/// The kinds of processor that the kernels in C are compiled for.
///
/// A call takes the best that there is. On arm64 the plain kind is compiled to NEON.
package enum Processor: Int32, Hashable, Sendable, CaseIterable {
  case plain, avx2, avx512

  /// The kinds that this processor can do.
  package static var available: [Processor] {
    let best = patron_best_processor()
    return allCases.filter { $0.rawValue <= best }
  }

  /// The result of `body` with kernels of no better kind than this one on this thread, to compare kinds.
  package func hold<Result>(_ body: () -> Result) -> Result {
    patron_hold_processor(rawValue)
    defer { patron_hold_processor(Processor.avx512.rawValue) }
    return body()
  }
}
