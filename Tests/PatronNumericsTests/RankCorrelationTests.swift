import PatronNumerics
import Testing

@Suite("Rank correlation")
struct RankCorrelationTests {
  /// The example of SciPy's documentation: spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]).
  @Test func `equal numbers share their ranks`() throws {
    let found = try #require(RankCorrelation.spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]))
    #expect(abs(found - 0.820_782_681_668_123_3) < 1e-15)  // rounded twice
  }

  @Test func `order alone counts`() {
    let values: [Float] = [0.5, -3, 8, 1e30, 2]
    #expect(RankCorrelation.spearman(values, values.map { $0 * $0 * $0 }) == 1)
    #expect(RankCorrelation.spearman(values, values.map { -$0 }) == -1)
  }

  @Test func `a constant has none`() {
    #expect(RankCorrelation.spearman([1, 2, 3], [4, 4, 4]) == nil)
    #expect(RankCorrelation.spearman([], []) == nil)
  }
}
