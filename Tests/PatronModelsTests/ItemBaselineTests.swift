import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("The baselines of recommendations, and the exposure of items")
struct ItemBaselineTests {
  /// Items 0 and 1 go together for two customers; item 2 with item 0 for one; no customer has item 3.
  private func small() throws -> SparseRows {
    try SparseRows(
      columnCount: 4, rowOffsets: [0, 2, 4, 6], columns: [0, 1, 0, 1, 0, 2],
      values: Array(repeating: 1, count: 6))
  }

  @Test func `cosines, by hand`() throws {
    let model = try ItemNeighbours().fit(small())
    let expected: [Float] = [
      0, 2 / Float(6).squareRoot(), 1 / Float(3).squareRoot(), 0, 2 / Float(6).squareRoot(), 0, 0,
      0, 1 / Float(3).squareRoot(), 0, 0, 0, 0, 0, 0, 0,
    ]
    for (found, value) in zip(model.weights.elements, expected) {
      #expect(abs(found - value) <= 1e-7)  // one rounding of a root
    }
    // Item 0 keeps its nearest alone.
    let nearest = try ItemNeighbours(neighbourCount: 1).fit(small())
    #expect(nearest.weights[0, 1] > 0 && nearest.weights[0, 2] == 0)
    #expect(nearest.weights[2, 0] > 0)
  }

  @Test func `popularity skips items seen, forbidden or new`() throws {
    let interactions = DatedInteractions(rows: try small(), ages: [0, 9, 0, 9, 0, 0])
    #expect(interactions.popularity() == [3, 2, 1, 0])
    #expect(ItemPopularity(interactions).ranked() == [0, 1, 2])
    // With nine half-lives the interactions with item 1 count 2/512.
    #expect(ItemPopularity(interactions, halfLife: 1).ranked() == [0, 2, 1])
    #expect(
      ItemPopularity(interactions).items(for: try small(), count: 2) == [2, -1, 2, -1, 1, -1])
    #expect(
      ItemPopularity(interactions).ranked(allowed: [true, false, true, true]) == [0, 2])
    #expect(ItemPopularity(scores: [1, .nan, 1]).ranked() == [0, 2])
  }

  @Test func `exposure, by hand`() {
    // Shown 2, 1, 0 and 0 times: Σ(2k − 5)·x = −1·0 − … = 1·1 + 3·2 = 7, over 4·3.
    let exposure = ListExposure(
      items: [0, 1, 0, -1], listLength: 2, positions: 2, counts: [3, 1, 1, 0], customerCount: 4)
    #expect(exposure.coverage == 0.5)
    #expect(abs(exposure.gini - 7.0 / 12) <= 1e-15)
    #expect(abs(exposure.meanPopularity - (3 + 3 + 1) / 3.0 / 4) <= 1e-15)
    let even = ListExposure(
      items: [0, 1, 2, 3], listLength: 1, positions: 1, counts: [1, 1, 1, 1], customerCount: 4)
    #expect(even.gini == 0 && even.coverage == 1)
    let nothing = ListExposure(
      items: [-1], listLength: 1, positions: 1, counts: [1], customerCount: 1)
    #expect(nothing.gini == 0 && nothing.coverage == 0 && nothing.meanPopularity == 0)
  }

  @Test func `groups are evaluated on their own, and add up`() throws {
    let relevant = try SparseRows(
      columnCount: 4, rowOffsets: [0, 1, 2, 2, 3], columns: [0, 1, 3], values: [1, 1, 1])
    let items: [Int32] = [0, 2, 3, 3]
    let groups = RankingMetrics.byGroup(
      items: items, listLength: 1, relevant: relevant, positions: 1, groups: [0, 0, 1, 1],
      groupCount: 3)
    let all = RankingMetrics(items: items, listLength: 1, relevant: relevant, positions: 1)
    #expect(groups.map(\.rowCount) == [2, 1, 0] && groups.map(\.hitRate) == [0.5, 1, 0])
    #expect(groups[1].rowsWithoutRelevant == 1)
    #expect(all.rowCount == 3 && abs(all.hitRate - 2.0 / 3) <= 1e-15)
  }

  @Test func `repeats are found, those of an item few have from the rate of all`() throws {
    let later = try SparseRows(
      columnCount: 4, rowOffsets: [0, 1, 2, 3], columns: [0, 0, 2], values: [1, 1, 1])
    // Three of six pairs come again: rates (2 + ½k)/(3 + k), (0 + ½k)/(2 + k), (1 + ½k)/(1 + k), ½.
    let repeats = try ItemRepeats(shrinkage: 2, leastRate: 0.5).fit(small(), later: later)
    for (rate, expected) in zip(repeats.rates, [3.0 / 5, 1.0 / 4, 2.0 / 3, 1.0 / 2]) {
      #expect(abs(Double(rate) - expected) <= 1e-7)  // one rounding to Float
    }
    #expect(repeats.repeatable == [true, false, true, true])
    let weights = try LinearAutoencoder(penalty: 1).fit(small())
    let lists = weights.adding(ownWeights: repeats.rates).recommendations(
      for: try small(), count: 4, repeatable: repeats.repeatable, reasons: 1)
    // Customer 2 has items 0 and 2: 3/5 + 3/6 and 2/3 + 3/8; item 1 scores 4/7 − 2/7.
    #expect(Array(lists.items(ofRow: 2)) == [0, 2, 1, 3])
    #expect(abs(lists.scores[8] - 1.1) <= 1e-6 && abs(lists.scores[10] - 2.0 / 7) <= 1e-6)
    #expect(lists.reasonItems[8..<10] == [0, 2] && lists.reasonShares[9] == repeats.rates[2])
  }

  @Test func `lists are compared on the same customers`() throws {
    let relevant = try SparseRows(
      columnCount: 3, rowOffsets: [0, 1, 2, 2, 3], columns: [0, 1, 2],
      values: Array(repeating: 1, count: 3))
    let first: [Int32] = [0, 1, 1, 0, 0, 1, 2, 0]
    let second: [Int32] = [2, 1, 1, 0, 0, 1, 0, 2]
    func difference(_ first: [Int32], _ second: [Int32]) throws -> ModelComparison.Difference {
      try #require(
        RankingMetrics.ndcgDifference(
          first: first, second: second, listLength: 2, relevant: relevant, positions: 2))
    }
    // Customer 0 is lost, customer 3 found at position 2 instead of 1, customer 2 not evaluated.
    let found = try difference(first, second)
    let expected = (2 - 1 / log2(3.0)) / 3
    #expect(abs(found.value - expected) <= 1e-12)
    #expect(found.interval.lower <= expected && expected <= found.interval.upper)
    #expect(try difference(second, first).value == -found.value)
    let same = try difference(first, first)
    #expect(same.value == 0 && same.interval.lower == 0 && same.pValue == 1)
    #expect(
      RankingMetrics.ndcgDifference(
        first: [0], second: [1], listLength: 1,
        relevant: try SparseRows(columnCount: 3, rowOffsets: [0, 0], columns: [], values: []),
        positions: 1) == nil)
  }
}
