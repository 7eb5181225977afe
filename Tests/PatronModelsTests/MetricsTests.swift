import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Metrics of probabilities")
struct BinaryMetricsTests {
  @Test func `ten rows with ties agree with scikit-learn`() throws {
    let probabilities = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.05, 0.6, 0.6]
    let labels: [Float] = [0, 0, 1, 1, 1, 0, 1, 0, 0, 1]
    let metrics = BinaryMetrics(probabilities: probabilities, labels: labels)
    // roc_auc_score, average_precision_score, log_loss, brier_score_loss of scikit-learn 1.9.
    #expect(abs(try #require(metrics.auc) - 0.78) <= 1e-12)
    #expect(abs(try #require(metrics.averagePrecision) - 0.7892857142857141) <= 1e-12)
    #expect(abs(metrics.logLoss - 0.4900038336562373) <= 1e-12)
    #expect(abs(metrics.brierScore - 0.1685) <= 1e-12)
    #expect(metrics.rowCount == 10 && metrics.positiveCount == 5)
    #expect(metrics.baseRate == 0.5)
    #expect(abs(metrics.meanProbability - 0.46) <= 1e-12)
    // The top decile is the row of 0.9, a positive, where half are.
    #expect(metrics.liftAtTopDecile == 2)
  }

  @Test func `ties at the edge of the top decile count by their share`() throws {
    // Ten equal rows, three positive: any decile of them holds 0.3 on average.
    let flat = BinaryMetrics(
      probabilities: Array(repeating: 0.3, count: 10),
      labels: (0..<10).map { $0 < 3 ? 1 : 0 })
    #expect(abs(try #require(flat.liftAtTopDecile) - 1) <= 1e-12)
    #expect(flat.auc == 0.5)
    #expect(abs(flat.calibrationError) <= 1e-12)
    // 15 rows: the top 1.5 are one positive and half of a negative; base rate 1/15.
    let fifteen = BinaryMetrics(
      probabilities: (0..<15).map { 0.9 - Double($0) / 20 },
      labels: (0..<15).map { $0 == 0 ? 1 : 0 })
    #expect(abs(try #require(fifteen.liftAtTopDecile) - 10) <= 1e-9)
  }

  @Test func `a sure mistake is dear but finite`() {
    let metrics = BinaryMetrics(probabilities: [0, 1], labels: [1, 0])
    #expect(abs(metrics.logLoss - 34.538776394910684) <= 1e-2)
    #expect(metrics.auc == 0 && metrics.brierScore == 1)
  }

  @Test func `one class has no ranking figures`() {
    let metrics = BinaryMetrics(probabilities: [0.2, 0.4], labels: [0, 0])
    #expect(metrics.auc == nil && metrics.averagePrecision == nil)
    #expect(metrics.liftAtTopDecile == nil && metrics.baseRate == 0)
  }

  @Test func `calibration error sees a probability that is off by 0.1`() {
    var generator = SeededGenerator(seed: 1)
    let truths = (0..<20_000).map { _ in 0.2 + 0.5 * generator.uniform() }
    let labels = truths.map { Float(generator.uniform() < $0 ? 1 : 0) }
    let honest = BinaryMetrics(probabilities: truths, labels: labels)
    let inflated = BinaryMetrics(probabilities: truths.map { $0 + 0.1 }, labels: labels)
    // A bin of 2,000 rows errs by √(0.25/2000) = 0.011; the mean of |error| is 0.8 of that.
    #expect(honest.calibrationError <= 0.02)
    #expect(abs(inflated.calibrationError - 0.1) <= 0.02)
    #expect(honest.auc == inflated.auc)
  }

  @Test func `the area is the share of pairs in order, whatever the order of rows`() throws {
    var generator = SeededGenerator(seed: 4)
    let probabilities = (0..<300).map { _ in Double(generator.index(below: 20)) / 20 }
    let labels = (0..<300).map { _ in Float(generator.index(below: 2)) }
    var won = 0.0
    var pairs = 0.0
    for i in 0..<300 where labels[i] == 1 {
      for j in 0..<300 where labels[j] == 0 {
        pairs += 1
        won +=
          probabilities[i] > probabilities[j] ? 1 : probabilities[i] == probabilities[j] ? 0.5 : 0
      }
    }
    let metrics = BinaryMetrics(probabilities: probabilities, labels: labels)
    #expect(abs(try #require(metrics.auc) - won / pairs) <= 1e-12)
    let order = (0..<300).map { $0 * 7 % 300 }
    let shuffled = BinaryMetrics(
      probabilities: order.map { probabilities[$0] }, labels: order.map { labels[$0] })
    #expect(shuffled.auc == metrics.auc)
    #expect(shuffled.liftAtTopDecile == metrics.liftAtTopDecile)
    #expect(abs(shuffled.calibrationError - metrics.calibrationError) <= 1e-12)
  }

  @Test func `intervals have the width of the standard error`() throws {
    var generator = SeededGenerator(seed: 2)
    let labels = (0..<4000).map { _ in Float(generator.uniform() < 0.3 ? 1 : 0) }
    let probabilities = labels.map { _ in generator.uniform() }
    let intervals = BinaryMetrics.intervals(
      probabilities: probabilities, labels: labels,
      bootstrap: Bootstrap(replicates: 1000, seed: 9))
    let rate = try #require(intervals.baseRate)
    // 2 · 1.96 · √(0.3·0.7/4000) = 0.0284; the percentiles of 1,000 draws err by some 5%.
    #expect(abs(rate.upper - rate.lower - 0.0284) <= 0.004)
    let area = try #require(intervals.auc)
    // Hanley & McNeil 1982 at area 1/2: √((n₁ + n₂ + 1)/(12·n₁·n₂)) = 0.00996.
    #expect(abs(area.upper - area.lower - 2 * 1.96 * 0.00996) <= 0.005)
    #expect(rate.lower < 0.3 && rate.upper > 0.3 && rate.level == 0.95)
  }

  @Test func `customers with several rows are drawn whole`() throws {
    var generator = SeededGenerator(seed: 3)
    let distinct = (0..<400).map { _ in Float(generator.uniform() < 0.5 ? 1 : 0) }
    let repeated = (0..<4000).map { distinct[$0 % 400] }
    let probabilities = repeated.map { _ in 0.5 }
    let bootstrap = Bootstrap(replicates: 500)
    let byRow = try #require(
      BinaryMetrics.intervals(
        probabilities: probabilities, labels: repeated, bootstrap: bootstrap
      ).baseRate)
    let byGroup = try #require(
      BinaryMetrics.intervals(
        probabilities: probabilities, labels: repeated, groups: (0..<4000).map { Int32($0 % 400) },
        bootstrap: bootstrap
      ).baseRate)
    // Ten copies of a row add no information: the true interval is √10 = 3.16 times as wide.
    let ratio = (byGroup.upper - byGroup.lower) / (byRow.upper - byRow.lower)
    #expect(abs(ratio - 10.0.squareRoot()) <= 0.6)
  }

  @Test func `quantiles interpolate as R and NumPy do`() {
    #expect(Bootstrap.quantile(0.25, of: [1, 2, 3, 4]) == 1.75)
    #expect(Bootstrap.quantile(0, of: [5]) == 5)
    #expect(Bootstrap.quantile(1, of: [1, 2]) == 2)
  }
}

@Suite("Metrics of rankings")
struct RankingMetricsTests {
  private func evaluate(_ items: [[Int32]], relevant: [[Int32]], positions: Int) throws
    -> RankingMetrics
  {
    let entries = relevant.enumerated().flatMap { row, columns in columns.map { (row, $0) } }
    return RankingMetrics(
      items: items.flatMap { $0 }, listLength: items[0].count,
      relevant: try SparseRows(
        rowCount: relevant.count, columnCount: 10, rows: entries.map { Int32($0.0) },
        columns: entries.map { $0.1 }, values: entries.map { _ in 1 }), positions: positions)
  }

  @Test func `one list, by hand`() throws {
    // Hits in positions 1 and 3 of 3; four relevant items, so three at most can be found.
    let metrics = try evaluate([[5, 1, 7]], relevant: [[0, 5, 7, 9]], positions: 3)
    #expect(abs(metrics.recall - 2.0 / 3) <= 1e-15)
    #expect(abs(metrics.precision - 2.0 / 3) <= 1e-15)
    let ideal = 1 + 1 / log2(3.0) + 0.5
    #expect(abs(metrics.ndcg - 1.5 / ideal) <= 1e-15)
    #expect(abs(metrics.meanAveragePrecision - (1 + 2.0 / 3) / 3) <= 1e-15)
    #expect(metrics.hitRate == 1 && metrics.coverage == 0.3)
  }

  @Test func `positions count from the list asked for, not from the items given`() throws {
    // One relevant item, found first; the list has ended after it.
    let metrics = try evaluate([[2, -1]], relevant: [[2]], positions: 5)
    #expect(metrics.recall == 1 && metrics.ndcg == 1 && metrics.meanAveragePrecision == 1)
    #expect(metrics.precision == 0.2)
  }

  @Test func `customers without a relevant item are left out and counted`() throws {
    let metrics = try evaluate([[1], [2], [3]], relevant: [[1], [], [4]], positions: 1)
    #expect(metrics.rowCount == 2 && metrics.rowsWithoutRelevant == 1)
    #expect(metrics.hitRate == 0.5 && metrics.coverage == 0.3)
    let none = try evaluate([[1]], relevant: [[]], positions: 1)
    #expect(none.rowCount == 0 && none.recall == 0)
  }

  @Test func `only the positions asked for are evaluated`() throws {
    let metrics = try evaluate([[0, 1, 2, 3]], relevant: [[3]], positions: 2)
    #expect(metrics.hitRate == 0 && metrics.coverage == 0.2)
  }

  @Test func `intervals of a rate have its standard error`() throws {
    let count = 1000
    let relevant = try SparseRows(
      columnCount: 10, rowOffsets: Array(0...count), columns: (0..<count).map { Int32($0 % 10) },
      values: Array(repeating: 1, count: count))
    let items = [Int32](repeating: 3, count: count)
    let interval = try #require(
      RankingMetrics.intervals(
        items: items, listLength: 1, relevant: relevant, positions: 1,
        bootstrap: Bootstrap(replicates: 1000)
      ).hitRate)
    // 2 · 1.96 · √(0.1 · 0.9/1000) = 0.0372.
    #expect(abs(interval.upper - interval.lower - 0.0372) <= 0.005)
    #expect(interval.lower < 0.1 && interval.upper > 0.1)
  }
}

@Suite("Metrics of clusters")
struct ClusterMetricsTests {
  @Test func `four points on a line, by hand`() throws {
    let points = Matrix(rows: [[0], [1], [10], [12]])
    let labels: [Int32] = [0, 0, 1, 1]
    let metrics = ClusterMetrics(points: points, labels: labels)
    // Silhouettes 1 − 1/11, 1 − 1/10, 1 − 2/9.5 and 1 − 2/11.5.
    let expected = 1 - (1.0 / 11 + 1.0 / 10 + 2 / 9.5 + 2 / 11.5) / 4
    #expect(abs(try #require(metrics.silhouette) - expected) <= 1e-7)  // Float distances
    // Within 0.5 + 2, between 2·(5.25² + 5.25²), 2 and 1 degrees of freedom.
    #expect(abs(try #require(metrics.calinskiHarabasz) - 4 * 27.5625 / 2.5 * 2) <= 1e-9)
    // Spreads 0.5 and 1, centres 10.5 apart.
    #expect(abs(try #require(metrics.daviesBouldin) - 1.5 / 10.5) <= 1e-12)
    #expect(metrics.clusterCount == 2)
  }

  @Test func `a point alone has silhouette 0, and one cluster none`() throws {
    let points = Matrix(rows: [[0], [1], [5]])
    // (1 − 1/5) for the first, (1 − 1/4) for the second, 0 for the third.
    let silhouette = ClusterMetrics.silhouette(points: points, labels: [0, 0, 1])
    #expect(abs(try #require(silhouette) - (0.8 + 0.75) / 3) <= 1e-7)
    #expect(ClusterMetrics.silhouette(points: points, labels: [0, 0, 0]) == nil)
    #expect(ClusterMetrics.silhouette(points: points, labels: [0, 1, 2]) == nil)
    #expect(ClusterMetrics(points: points, labels: [2, 2, 2]).daviesBouldin == nil)
  }

  @Test func `gaps in the numbering of clusters are no clusters`() {
    let points = Matrix(rows: [[0], [1], [10], [12]])
    let plain = ClusterMetrics(points: points, labels: [0, 0, 1, 1])
    #expect(ClusterMetrics(points: points, labels: [4, 4, 2, 2]) == plain)
  }

  @Test func `a sampled silhouette is near the exact one, and repeats`() throws {
    let points = blobs([[0, 0], [3, 0], [0, 3]], count: 1000, spread: 1, seed: 5)
    let labels = (0..<3000).map { Int32($0 % 3) }
    let exact = try #require(ClusterMetrics(points: points, labels: labels).silhouette)
    let sampled = ClusterMetrics(points: points, labels: labels, sampleSize: 500, seed: 1)
    // A silhouette's deviation is about 0.3: 0.013 for 500 points; four of them.
    #expect(abs(try #require(sampled.silhouette) - exact) <= 0.055)
    #expect(
      ClusterMetrics(points: points, labels: labels, sampleSize: 500, seed: 1) == sampled)
    #expect(
      ClusterMetrics(points: points, labels: labels, sampleSize: 500, seed: 2).silhouette
        != sampled.silhouette)
  }

  @Test func `samples are ascending, distinct and spread evenly`() {
    var counts = [Int](repeating: 0, count: 10)
    for seed in 0..<2000 {
      let sample = ClusterMetrics.sample(3, of: 10, seed: UInt64(seed))
      #expect(sample.count == 3 && sample == Set(sample).sorted())
      for index in sample { counts[index] += 1 }
    }
    // Binomial(2000, 0.3): standard deviation 20.5; five of them.
    #expect(counts.allSatisfy { abs($0 - 600) <= 103 })
    #expect(ClusterMetrics.sample(4, of: 4, seed: 1) == [0, 1, 2, 3])
  }

  @Test func `noise has no clear clusters, blobs have`() throws {
    var generator = SeededGenerator(seed: 7)
    let noise = Matrix(
      rowCount: 2000, columnCount: 8,
      elements: (0..<16_000).map { _ in Float(generator.uniform()) })
    let clear = blobs(
      [[0, 0, 0], [8, 8, 0], [0, 8, 8]], count: 600, spread: 1, seed: 8)
    func silhouette(_ points: Matrix) throws -> Double? {
      let model = try KMeans(clusterCount: 3).fit(points)
      return ClusterMetrics(points: points, labels: model.assign(points).labels).silhouette
    }
    // The borders of the documentation: below 0.25 none to speak of, above 0.5 clear.
    #expect(try #require(try silhouette(noise)) < 0.25)
    #expect(try #require(try silhouette(clear)) > 0.5)
  }

  @Test func `the adjusted Rand index ignores names and corrects for chance`() {
    #expect(ClusterMetrics.adjustedRandIndex([0, 0, 1, 1], [5, 5, 2, 2]) == 1)
    // scikit-learn's adjusted_rand_score.
    let index = ClusterMetrics.adjustedRandIndex([0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 2])
    #expect(abs(index - 0.4444444444444444) <= 1e-15)
    #expect(ClusterMetrics.adjustedRandIndex([0, 0, 0], [0, 0, 0]) == 1)
    var generator = SeededGenerator(seed: 6)
    let a = (0..<5000).map { _ in Int32(generator.index(below: 4)) }
    let b = (0..<5000).map { _ in Int32(generator.index(below: 4)) }
    #expect(abs(ClusterMetrics.adjustedRandIndex(a, b)) <= 0.005)
  }
}
