import PatronFuzzSupport
import Testing

/// A short run of what scripts/fuzz does for long.
@Suite("Readers, with inputs from anywhere")
struct FuzzTests {
  /// Inputs of a target with `seeds`: some megabyte of them, so that those of models do not take minutes.
  private func runs(_ seeds: [[UInt8]]) -> Int {
    min(1_000, max(30, 1 << 20 / max(1, seeds.map(\.count).max() ?? 1)))
  }

  @Test func `nothing ends the program or is told as a bug`() async throws {
    let targets = try await FuzzTargets.all()
    #expect(Set(targets.map(\.name)).count == targets.count)
    for target in targets {
      let seeds = target.seeds
      for seed in seeds { #expect(try target.takes(seed), "\(target.name)") }
      for index in 0..<runs(seeds) {
        var mutator = FuzzMutator(seed: 1, index: index)
        _ = try target.takes(mutator.input(from: seeds))
      }
    }
  }

  @Test func `the same seed makes the same inputs`() {
    let seeds = [Array("{\"a\": [1, \"b\"]}".utf8)]
    func inputs() -> [[UInt8]] {
      (0..<50).map {
        var mutator = FuzzMutator(seed: 7, index: $0)
        return mutator.input(from: seeds)
      }
    }
    #expect(inputs() == inputs())
    #expect(Set(inputs()).count > 30)
  }
}
