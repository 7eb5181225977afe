#if PATRON_LIBFUZZER
  import Foundation
  import PatronFuzzSupport

  /// libFuzzer's loop: it keeps the inputs that reach new code, and makes the next ones from them.
  enum Guided {
    nonisolated(unsafe) fileprivate static var target: (any FuzzTarget)?
    nonisolated(unsafe) fileprivate static var seeds: [[UInt8]] = []

    /// Runs `target` over `corpus`, a folder that its seeds are added to, and returns libFuzzer's status.
    static func run(_ target: any FuzzTarget, corpus: String, flags: [String]) throws -> Int32 {
      Self.target = target
      seeds = target.seeds
      for (index, seed) in seeds.enumerated() {
        try Data(seed).write(to: URL(fileURLWithPath: "\(corpus)/seed-\(index)"))
      }
      var arguments = (["patron-fuzz"] + flags + [corpus]).map { strdup($0) } + [nil]
      var count = Int32(arguments.count - 1)
      return arguments.withUnsafeMutableBufferPointer { buffer in
        var start = buffer.baseAddress
        return runDriver(&count, &start) { bytes, count in
          do {
            try Guided.target?.takes(Array(UnsafeBufferPointer(start: bytes, count: count)))
          } catch {
            FileHandle.standardError.write(Data("failure: \(error)\n".utf8))
            abort()
          }
          return 0
        }
      }
    }
  }

  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
  ) -> Int32

  @_silgen_name("LLVMFuzzerMutate")
  private func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int

  /// Half of the inputs are changed by libFuzzer's ways, which know no structure, half by those of the seeded runs.
  @_cdecl("LLVMFuzzerCustomMutator")
  public func changeInput(
    _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32
  ) -> Int {
    guard seed % 2 == 0 else { return mutate(bytes, count, limit) }
    var mutator = FuzzMutator(seed: UInt64(seed), index: 0)
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    let changed = mutator.mutated(input, with: Guided.seeds).prefix(limit)
    for (index, byte) in changed.enumerated() { bytes[index] = byte }
    return changed.count
  }
#endif
