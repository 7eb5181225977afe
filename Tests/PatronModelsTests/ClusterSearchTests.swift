import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("The search for the number of clusters")
struct ClusterSearchTests {
  /// `count` points of `dimension` independent draws.
  private func draws(
    _ count: Int, dimension: Int, seed: UInt64, _ draw: (inout SeededGenerator) -> Double
  ) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
      rowCount: count, columnCount: dimension,
      elements: (0..<count * dimension).map { _ in Float(draw(&generator)) })
  }

  /// Trap 32: clusters always appear, even in noise. A square's four corners are even stable.
  @Test(arguments: [(2, 1 as UInt64), (2, 2), (3, 3), (6, 4)])
  func `finds none in uniform noise`(dimension: Int, seed: UInt64) throws {
    let points = draws(1_200, dimension: dimension, seed: seed) { $0.uniform() }
    let result = try ClusterCountSearch(counts: 2...8).search(points)
    #expect(result.chosen == nil)
    #expect(result.candidates.map(\.count) == Array(2...8))
    #expect(result.candidates.allSatisfy { !$0.isClear })
  }

  @Test(arguments: [(2, 5 as UInt64), (5, 6)])
  func `finds none in one Gaussian, however stretched`(dimension: Int, seed: UInt64) throws {
    let round = draws(1_200, dimension: dimension, seed: seed) { normal(&$0) }
    let stretched = Matrix(
      rowCount: 1_200, columnCount: dimension,
      elements: round.elements.enumerated().map { $1 * Float(1 + 4 * ($0 % dimension)) })
    #expect(try ClusterCountSearch(counts: 2...8).search(round).chosen == nil)
    #expect(try ClusterCountSearch(counts: 2...8).search(stretched).chosen == nil)
  }

  @Test(arguments: [2, 3, 6]) func `finds as many as there are`(count: Int) throws {
    // One along each axis, all equally far apart.
    let centres = (0..<count).map { index in (0..<count).map { $0 == index ? 6.0 : 0 } }
    let points = blobs(centres, count: 600 / count, spread: 0.8, seed: 9)
    let result = try ClusterCountSearch(counts: 2...8).search(points)
    #expect(result.chosen == count)
    let chosen = try #require(result.candidates.first { $0.count == count })
    #expect(chosen.stability > 0.95)
    #expect(chosen.leastSimilarity > 0.95)
    #expect(chosen.excess > 0.1)
  }

  /// Sixty customers with 1,200 columns: whether they fall into three groups, which differ by as
  /// much as each customer does from another in every column, or into none.
  @Test(arguments: [0.0, 1.0]) func `finds as many in more columns than rows`(
    apart: Double
  ) throws {
    let width = 1_200
    var generator = SeededGenerator(seed: 21)
    let centres = (0..<3).map { _ in (0..<width).map { _ in apart * normal(&generator) } }
    let points = Matrix(
      rowCount: 60, columnCount: width,
      elements: (0..<60 * width).map { index in
        Float(centres[index / width % 3][index % width] + normal(&generator))
      })
    let result = try ClusterCountSearch(counts: 2...5).search(points, workers: Workers(1))
    #expect(result.chosen == (apart > 0 ? 3 : nil))
    #expect(try ClusterCountSearch(counts: 2...5).search(points, workers: Workers(3)) == result)
  }

  @Test func `stays with the number before while that is nearly as good`() throws {
    // Two pairs of near groups: two and four clusters are both clear.
    let points = blobs(
      [[0, 0], [0, 4], [14, 0], [14, 4]], count: 150, spread: 0.8, seed: 2)
    let free = try ClusterCountSearch(counts: 2...6).search(points)
    let best = try #require(free.chosen)
    let other = best == 2 ? 4 : 2
    let candidate = try #require(free.candidates.first { $0.count == other })
    #expect(candidate.isClear)
    let loyal = try ClusterCountSearch(counts: 2...6, previousCount: other).search(points)
    let ratio = candidate.score / (free.candidates.map(\.score).max() ?? 1)
    #expect(loyal.chosen == (ratio >= 0.75 ? other : best))
    #expect(try ClusterCountSearch(counts: 2...6, previousCount: 5).search(points).chosen == best)
  }

  @Test func `gives the same bytes on any number of threads`() throws {
    let points = blobs([[0, 0, 0], [3, 0, 1], [0, 4, 0]], count: 200, spread: 1, seed: 4)
    let results = try threadCounts.map {
      try bytes(ClusterCountSearch(counts: 2...4).search(points, workers: Workers($0)))
    }
    #expect(Set(results).count == 1)
  }

  @Test func `stops where there are no more distinct points`() throws {
    let points = Matrix(rows: (0..<60).map { [Float($0 % 3), 0] })
    let result = try ClusterCountSearch(counts: 2...8).search(points)
    #expect(result.candidates.map(\.count) == [2, 3])
    #expect(result.chosen == 3)
  }
}

@Suite("The stability of clusters")
struct ClusterStabilityTests {
  @Test func `similarities by hand`() {
    // Cluster 0 has rows 0, 1, 2; the first of the others has 0, 1, so that two of three are
    // shared. Of rows 2 and 2, 3, 4 with 0, 1, 2 one in five is shared.
    let expected: [[Double]] = [[2.0 / 3.0, 0.2], [0, 2.0 / 3.0]]
    let found = ClusterStability.similarities([0, 0, 0, 1, 1], [0, 0, 1, 1, 1], clusterCount: 2)
    #expect(found == expected)
  }

  @Test func `is whole for groups that stand apart, and low for a group cut in two`() throws {
    let points = blobs([[0, 0], [20, 0], [0, 20]], count: 100, spread: 1, seed: 3)
    let right = KMeans(clusterCount: 3)
    let apart = ClusterStability(of: try right.fit(points), by: right, points: points)
    #expect(apart.similarities == [1, 1, 1])
    #expect(apart.adjustedRandIndex == 1)
    #expect(apart.resampleCount == 20)
    let wrong = KMeans(clusterCount: 5)
    let cut = ClusterStability(of: try wrong.fit(points), by: wrong, points: points)
    #expect((cut.similarities.min() ?? 1) < ClusterStability.validSimilarity)
  }
}

@Suite("Optimal assignment")
struct OptimalAssignmentTests {
  @Test func `by hand`() {
    #expect(OptimalAssignment.columns(worth: [[1, 2], [2, 4]]) == [0, 1])
    #expect(OptimalAssignment.columns(worth: [[5, 4], [5, 0]]) == [1, 0])
    #expect(OptimalAssignment.columns(worth: [[1, 9, 2]]) == [1])
    #expect(OptimalAssignment.columns(worth: [[1], [9], [2]]) == [nil, 0, nil])
    #expect(OptimalAssignment.columns(worth: []) == [])
  }

  /// The second method tries every order of the columns.
  @Test func `is as good as the best of all permutations`() {
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<50 {
      let worth = (0..<5).map { _ in (0..<5).map { _ in generator.uniform() } }
      func best(_ row: Int, _ free: Set<Int>) -> Double {
        row == 5
          ? 0 : free.map { worth[row][$0] + best(row + 1, free.subtracting([$0])) }.max() ?? 0
      }
      let columns = OptimalAssignment.columns(worth: worth).compactMap(\.self)
      #expect(Set(columns).count == 5)
      let total = zip(worth, columns).reduce(0) { $0 + $1.0[$1.1] }
      // The same five numbers, added in another order.
      #expect(abs(total - best(0, Set(0..<5))) <= 1e-12)
    }
  }
}
