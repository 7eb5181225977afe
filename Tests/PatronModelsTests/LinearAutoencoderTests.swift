import Foundation
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("The linear autoencoder (EASE)")
struct LinearAutoencoderTests {
  /// Customers 0 and 1 have both items, customer 2 the first only.
  private func small() throws -> SparseRows {
    try SparseRows(
      rowCount: 3, columnCount: 2, rows: [0, 0, 1, 1, 2], columns: [0, 1, 0, 1, 0],
      values: [1, 1, 1, 1, 1])
  }

  @Test func `two items, by hand`() throws {
    // XᵀX + I = [4 2; 2 3], so B = [0 2/4 … ]: item 1 from item 0 is 2/4, item 0 from item 1 2/3.
    let model = try LinearAutoencoder(penalty: 1).fit(small())
    #expect(model.weights.elements == [0, 0.5, Float(2.0 / 3), 0])
  }

  @Test func `three items agree with NumPy`() throws {
    // X = [1 1 0; 1 1 1; 0 1 1; 1 0 0], λ = 2; numpy.linalg.inv and eq. 8.
    let interactions = try SparseRows(
      columnCount: 3, rowOffsets: [0, 2, 5, 7, 8], columns: [0, 1, 0, 1, 2, 1, 2, 0],
      values: Array(repeating: 1, count: 8))
    let model = try LinearAutoencoder(penalty: 2).fit(interactions)
    let expected: [Float] = [
      0, 0.3157894736842105, 0.04761904761904762, 0.375, 0, 0.38095238095238093, 0.0625,
      0.42105263157894735, 0,
    ]
    for (found, value) in zip(model.weights.elements, expected) {
      #expect(abs(found - value) <= 1e-7)  // one rounding to Float
    }
  }

  @Test func `each column is the ridge regression of its item on the others`() throws {
    let interactions = try random(rowCount: 300, itemCount: 40, seed: 3)
    let penalty = 20.0
    let model = try LinearAutoencoder(penalty: penalty).fit(interactions)
    let gram = interactions.lowerGram()
    func product(_ i: Int, _ j: Int) -> Double { gram[max(i, j) * 40 + min(i, j)] }
    // Σₖ (G + λI)(i, k)·B(k, j) = G(i, j) for i ≠ j: the gradient of the objective is zero.
    for j in 0..<40 {
      for i in 0..<40 where i != j {
        let left = (0..<40).reduce(penalty * Double(model.weights[i, j])) {
          $0 + product(i, $1) * Double(model.weights[$1, j])
        }
        #expect(abs(left - product(i, j)) <= 1e-4)  // counts to 100 of weights rounded to 1e-8
      }
    }
  }

  private func random(rowCount: Int, itemCount: Int, seed: UInt64) throws -> SparseRows {
    var generator = SeededGenerator(seed: seed)
    var (rows, columns): ([Int32], [Int32]) = ([], [])
    for row in 0..<rowCount {
      for column in 0..<itemCount where generator.uniform() < 0.2 {
        rows.append(Int32(row))
        columns.append(Int32(column))
      }
    }
    return try SparseRows(
      rowCount: rowCount, columnCount: itemCount, rows: rows, columns: columns,
      values: rows.map { _ in 1 })
  }

  @Test func `lists are the top of the dense product`() throws {
    let interactions = try random(rowCount: 200, itemCount: 30, seed: 6)
    let model = try LinearAutoencoder(penalty: 5).fit(interactions)
    let allowed = (0..<30).map { $0 % 5 != 0 }
    let lists = model.recommendations(
      for: interactions, count: 4, allowed: allowed, reasons: 2, workers: Workers(3))
    #expect(lists.rowCount == 200)
    for row in 0..<200 {
      let entries = interactions.rowOffsets[row]..<interactions.rowOffsets[row + 1]
      let seen = entries.map { Int(interactions.columns[$0]) }
      func score(_ item: Int) -> Double {
        seen.reduce(0.0) { $0 + Double(model.weights[$1, item]) }
      }
      let candidates = (0..<30).filter { allowed[$0] && !seen.contains($0) }
        .sorted { score($0) == score($1) ? $0 < $1 : score($0) > score($1) }
      for position in 0..<4 {
        let item = Int(lists.items[row * 4 + position])
        guard position < candidates.count, !seen.isEmpty else {
          #expect(item == -1)
          continue
        }
        // Float sums of about six weights: neighbours may swap within this.
        #expect(abs(score(item) - score(candidates[position])) <= 1e-6)
        #expect(abs(Double(lists.scores[row * 4 + position]) - score(item)) <= 1e-6)
        let reasons = (0..<2).map { lists.reasonItems[(row * 4 + position) * 2 + $0] }
        let best = seen.filter { model.weights[$0, item] > 0 }
          .sorted {
            let (a, b) = (model.weights[$0, item], model.weights[$1, item])
            return a == b ? $0 < $1 : a > b
          }.prefix(2).map(Int32.init)
        #expect(reasons == best + Array(repeating: -1, count: 2 - best.count))
      }
    }
  }

  @Test func `ties go to the lower item, and a customer without history gets nothing`() throws {
    // Items 1, 2 and 3 are bought with item 0 by one customer each: equal weights.
    let interactions = try SparseRows(
      rowCount: 3, columnCount: 4, rows: [0, 0, 1, 1, 2, 2], columns: [0, 1, 0, 2, 0, 3],
      values: Array(repeating: 1, count: 6))
    let model = try LinearAutoencoder(penalty: 1).fit(interactions)
    let asked = try SparseRows(
      rowCount: 2, columnCount: 4, rows: [0], columns: [0], values: [1])
    let lists = model.recommendations(for: asked, count: 5)
    #expect(lists.items == [1, 2, 3, -1, -1, -1, -1, -1, -1, -1])
    #expect(Array(lists.items(ofRow: 0)) == [1, 2, 3])
    #expect(lists.items(ofRow: 1).isEmpty)
    #expect(lists.scores[3] == 0 && lists.reasonItems.isEmpty)
    let seen = model.recommendations(for: asked, count: 4, excludesSeen: false)
    #expect(Set(seen.items.prefix(4)) == [0, 1, 2, 3])
    let none = model.recommendations(
      for: asked, count: 2, allowed: Array(repeating: false, count: 4))
    #expect(none.items == [-1, -1, -1, -1])
  }

  @Test func `no interactions are refused, and unused items are harmless`() throws {
    #expect(throws: FitError.noInteractions) {
      try LinearAutoencoder().fit(
        SparseRows(columnCount: 3, rowOffsets: [0, 0], columns: [], values: []))
    }
    let model = try LinearAutoencoder(penalty: 1).fit(
      SparseRows(columnCount: 3, rowOffsets: [0, 2], columns: [0, 2], values: [1, 1]))
    #expect((0..<3).allSatisfy { model.weights[1, $0] == 0 && model.weights[$0, 1] == 0 })
  }

  @Test func `memory is planned: four bytes a pair of items, and a wave of columns`() {
    #expect(LinearAutoencoder.bytesNeeded(itemCount: 20_000) == 1_927_680_000)
    #expect(LinearAutoencoder.largestItemCount(bytes: 1_927_680_000) == 20_000)
    #expect(LinearAutoencoder.largestItemCount(bytes: 1_927_679_999) == 19_999)
    #expect(LinearAutoencoder.largestItemCount(bytes: 11) == 0)
  }
}

/// ml-latest-small, edition of 2016: ratings of 4 and more, repeated 5-core, the last item of each
/// user held out (ties by movie). The figures are a reference computed with NumPy.
@Suite(
  "Recommendations on MovieLens", .enabled(if: PublicData.has("movielens/ratings.csv.gz")))
struct MovieLensTests {
  private struct Event {
    let user, movie, time: Int
  }

  @Test func `EASE and popularity have the reference figures`() async throws {
    var events = try await TestData.rows(packed: "movielens/ratings.csv.gz").dropFirst().compactMap
    {
      row -> Event? in
      guard let rating = Double(row[2]), rating >= 4, let user = Int(row[0]),
        let movie = Int(row[1]), let time = Int(row[4])
      else { return nil }
      return Event(user: user, movie: movie, time: time)
    }
    while true {
      let users = events.reduce(into: [:]) { $0[$1.user, default: 0] += 1 }
      let movies = events.reduce(into: [:]) { $0[$1.movie, default: 0] += 1 }
      let kept = events.filter {
        users[$0.user, default: 0] >= 5 && movies[$0.movie, default: 0] >= 5
      }
      if kept.count == events.count { break }
      events = kept
    }
    #expect(events.count == 44_413)
    let movies = Dictionary(
      uniqueKeysWithValues: Set(events.map(\.movie)).sorted().enumerated().map { ($1, $0) })
    let byUser = Dictionary(grouping: events, by: \.user).sorted { $0.key < $1.key }.map(\.value)
    #expect(byUser.count == 659 && movies.count == 2078)
    var (rows, columns): ([Int32], [Int32]) = ([], [])
    var held: [Int32] = []
    for (row, history) in byUser.enumerated() {
      let items = history.sorted { ($0.time, $0.movie) < ($1.time, $1.movie) }
        .map { Int32(movies[$0.movie] ?? -1) }
      for item in items.dropLast() {
        rows.append(Int32(row))
        columns.append(item)
      }
      held.append(try #require(items.last))
    }
    let training = try SparseRows(
      rowCount: 659, columnCount: 2078, rows: rows, columns: columns, values: rows.map { _ in 1 })
    let relevant = try SparseRows(
      columnCount: 2078, rowOffsets: Array(0...659), columns: held, values: held.map { _ in 1 })
    let lists = try LinearAutoencoder(penalty: 100).fit(training)
      .recommendations(for: training, count: 10)
    let metrics = RankingMetrics(
      items: lists.items, listLength: 10, relevant: relevant, positions: 10)
    #expect(metrics.rowCount == 659 && metrics.rowsWithoutRelevant == 0)
    // Half the last printed digit; one user is worth 0.0015, so the hits are the same ones.
    #expect(abs(metrics.hitRate - 0.0956) <= 0.00005)
    #expect(abs(metrics.ndcg - 0.0453) <= 0.00005)

    let counts = columns.reduce(into: [Int](repeating: 0, count: 2078)) { $0[Int($1)] += 1 }
    let ranked = (0..<2078).sorted { counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1] }
    let popular = (0..<659).flatMap { row -> [Int32] in
      let seen = Set(training.columns[training.rowOffsets[row]..<training.rowOffsets[row + 1]])
      return Array(ranked.lazy.map { Int32($0) }.filter { !seen.contains($0) }.prefix(10))
    }
    let baseline = RankingMetrics(items: popular, listLength: 10, relevant: relevant, positions: 10)
    #expect(abs(baseline.hitRate - 0.0531) <= 0.00005)
    #expect(abs(baseline.ndcg - 0.0285) <= 0.00005)
    #expect(baseline.coverage < metrics.coverage)
  }
}
