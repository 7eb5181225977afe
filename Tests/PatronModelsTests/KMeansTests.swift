import Foundation
import PatronModels
import PatronNumerics
import Testing

/// Figures of scikit-learn on iris, best of many starts; raw k = 3 is the textbook value 78.851.
@Suite("k-means on iris, against published figures")
struct KMeansIrisTests {
  struct Figures: Sendable {
    let clusters: Int
    let inertia, silhouette, daviesBouldin, calinskiHarabasz: Double
  }
  static let figures = [
    Figures(
      clusters: 2, inertia: 152.347952, silhouette: 0.6810, daviesBouldin: 0.4043,
      calinskiHarabasz: 513.925),
    Figures(
      clusters: 3, inertia: 78.851441, silhouette: 0.5528, daviesBouldin: 0.6620,
      calinskiHarabasz: 561.628),
    Figures(
      clusters: 4, inertia: 57.228473, silhouette: 0.4981, daviesBouldin: 0.7803,
      calinskiHarabasz: 530.766),
    Figures(
      clusters: 5, inertia: 46.446182, silhouette: 0.4887, daviesBouldin: 0.8060,
      calinskiHarabasz: 495.541),
  ]

  private func check(_ points: Matrix, _ figures: Figures) throws {
    // Tolerance 0: stop only where no label changes, as the figures did.
    let model = try KMeans(clusterCount: figures.clusters, restarts: 20, tolerance: 0).fit(points)
    let labels = model.assign(points).labels
    let metrics = ClusterMetrics(points: points, labels: labels)
    // Points and centroids are Float: 150 squared distances err by 1e-7 of themselves.
    #expect(abs(model.inertia - figures.inertia) <= 2e-7 * figures.inertia + 5e-7)
    #expect(model.hasConverged)
    #expect(model.clusterSizes.reduce(0, +) == 150)
    // Half the last printed digit.
    #expect(abs(try #require(metrics.silhouette) - figures.silhouette) <= 0.00005)
    #expect(abs(try #require(metrics.daviesBouldin) - figures.daviesBouldin) <= 0.00005)
    #expect(abs(try #require(metrics.calinskiHarabasz) - figures.calinskiHarabasz) <= 0.0005)
  }

  @Test(arguments: figures) func `raw measurements`(figures: Figures) throws {
    try check(Iris.points, figures)
  }

  @Test func `standardised measurements`() throws {
    let columns = ["sepal length", "sepal width", "petal length", "petal width"]
    let scaled = try Preprocessor(
      columns: columns.map { .init(name: $0, kind: .linear) }, encoding: .balanced
    ).fit(Iris.points).transform(Iris.points)
    try check(
      scaled,
      Figures(
        clusters: 3, inertia: 139.820496, silhouette: 0.4599, daviesBouldin: 0.8336,
        calinskiHarabasz: 241.904))
  }

  @Test func `three clusters find the species as far as they can`() throws {
    let model = try KMeans(clusterCount: 3).fit(Iris.points)
    let labels = model.assign(Iris.points).labels
    // 0.7302 is scikit-learn's adjusted_rand_score of the same clustering.
    #expect(abs(ClusterMetrics.adjustedRandIndex(labels, Iris.species) - 0.7302) <= 0.00005)
    #expect(model.clusterSizes == [62, 50, 38])
  }
}

@Suite("k-means")
struct KMeansTests {
  @Test func `four points, two clusters, by hand`() throws {
    let points = Matrix(rows: [[0, 0], [0, 2], [10, 0], [10, 4]])
    let model = try KMeans(clusterCount: 2).fit(points)
    #expect(model.centroids == Matrix(rows: [[0, 1], [10, 2]]))
    #expect(model.inertia == 2 + 8)
    let assignment = model.assign(Matrix(rows: [[0, 1], [5, 1.5]]))
    #expect(assignment.labels[0] == 0)
    #expect(assignment.squaredDistances[0] == 0)
    #expect(assignment.secondSquaredDistances[0] == 101)
    #expect(assignment.squaredDistances[1] == 25.25)
  }

  @Test func `blobs are recovered, and rows may come in any order`() throws {
    let centres = [[0.0, 0], [9, 0], [0, 9], [9, 9], [4, 20]]
    let points = blobs(centres, count: 60, spread: 0.5, seed: 4)
    let model = try KMeans(clusterCount: 5).fit(points)
    let truth = (0..<300).map { Int32($0 % 5) }
    #expect(ClusterMetrics.adjustedRandIndex(model.assign(points).labels, truth) == 1)
    // A permutation by a stride prime to 300 changes draws and sums, not the clusters.
    let order = (0..<300).map { $0 * 77 % 300 }
    let shuffled = try KMeans(clusterCount: 5).fit(points.selecting(rows: order))
    for (a, b) in zip(model.centroids.elements.sorted(), shuffled.centroids.elements.sorted()) {
      #expect(abs(a - b) <= 1e-5)
    }
    #expect(abs(model.inertia - shuffled.inertia) <= 1e-6 * model.inertia)
  }

  @Test func `more starts are never worse, and clusters are numbered by size`() throws {
    let points = blobs([[0, 0], [1, 1], [2, 0], [3, 3]], count: 50, spread: 0.6, seed: 9)
    var previous = Double.infinity
    for restarts in [1, 2, 4, 8, 16] {
      let model = try KMeans(clusterCount: 7, restarts: restarts, seed: 3).fit(points)
      #expect(model.inertia <= previous)
      #expect(model.clusterSizes == model.clusterSizes.sorted(by: >))
      previous = model.inertia
    }
  }

  @Test func `inertia falls with every iteration of a start`() throws {
    let points = blobs([[0, 0], [1, 1]], count: 500, spread: 1, seed: 2)
    var byStart: [Int: [Double]] = [:]
    _ = try KMeans(clusterCount: 6, restarts: 3).fit(points) {
      byStart[$0.restart ?? -1, default: []].append($0.inertia)
    }
    #expect(byStart.count == 3)
    for inertias in byStart.values {
      // Centroids are rounded to Float, which may cost 1e-7.
      #expect(zip(inertias, inertias.dropFirst()).allSatisfy { $1 <= $0 * (1 + 1e-6) })
    }
  }

  @Test func `given centroids keep their numbers`() throws {
    let points = Matrix(rows: [[0], [1], [10], [11], [12]])
    let model = try KMeans(clusterCount: 2)
      .fit(points, initialCentroids: Matrix(rows: [[0], [12]]))
    #expect(model.centroids.elements == [0.5, 11])
    #expect(model.clusterSizes == [2, 3])
  }

  @Test func `an empty cluster moves to the farthest point`() throws {
    // Both far centroids lose everything to the first; 100 is farthest, then 50.
    let points = Matrix(rows: [[0], [1], [50], [100]])
    let start = Matrix(rows: [[0], [1e6], [2e6]])
    let model = try KMeans(clusterCount: 3).fit(points, initialCentroids: start)
    #expect(Set(model.centroids.elements) == [0.5, 50, 100])
    #expect(model.clusterSizes.sorted() == [1, 1, 2])
  }

  @Test func `as many clusters as points, and one point`() throws {
    let points = Matrix(rows: [[3, 1], [4, 1], [5, 9]])
    let model = try KMeans(clusterCount: 3).fit(points)
    #expect(model.inertia == 0)
    #expect(model.clusterSizes == [1, 1, 1])
    let one = try KMeans(clusterCount: 1).fit(Matrix(rows: [[7, 8]]))
    #expect(one.centroids == Matrix(rows: [[7, 8]]))
    #expect(one.assign(Matrix(rows: [[7, 9]])).secondSquaredDistances == [.infinity])
  }

  @Test func `duplicates make as many clusters as there are distinct points, and no more`() throws {
    let points = Matrix(rows: (0..<90).map { [Float($0 % 3)] })
    let model = try KMeans(clusterCount: 3).fit(points)
    #expect(model.inertia == 0 && model.clusterSizes == [30, 30, 30])
    #expect(throws: FitError.tooFewDistinctRows(found: 3, needed: 4)) {
      try KMeans(clusterCount: 4).fit(points)
    }
    #expect(throws: FitError.tooFewDistinctRows(found: 3, needed: 4)) {
      try KMeans(clusterCount: 4).fit(
        points, initialCentroids: Matrix(rows: [[0], [0], [1], [2]]))
    }
  }

  @Test func `data without rows, columns or finite values are refused`() {
    #expect(throws: FitError.tooFewRows(found: 1, needed: 2)) {
      try KMeans(clusterCount: 2).fit(Matrix(rows: [[1]]))
    }
    #expect(throws: FitError.noColumns) {
      try KMeans(clusterCount: 1).fit(Matrix(rowCount: 3, columnCount: 0, elements: []))
    }
    #expect(throws: FitError.nonFiniteValue(row: 1, column: 0)) {
      try KMeans(clusterCount: 1).fit(Matrix(rows: [[1], [.nan]]))
    }
  }

  @Test func `starts on a sample end on all rows`() throws {
    let points = blobs([[0, 0], [8, 8], [0, 8]], count: 2000, spread: 1, seed: 6)
    let sampled = try KMeans(clusterCount: 3, restartSampleSize: 500).fit(points)
    let whole = try KMeans(clusterCount: 3).fit(points)
    #expect(sampled.clusterSizes.reduce(0, +) == 6000)
    // Both stop at the tolerance, near one and the same optimum.
    #expect(abs(sampled.inertia - whole.inertia) <= 1e-4 * whole.inertia)
  }

  @Test func `a sample poor in distinct rows falls back on all rows`() throws {
    // 20,000 equal rows and four others: a sample of 1,280 hardly has all five values.
    let points = Matrix(rows: Array(repeating: [0], count: 20_000) + [[1], [2], [3], [4]])
    let model = try KMeans(clusterCount: 5, restartSampleSize: 1).fit(points)
    #expect(model.inertia == 0)
    #expect(model.clusterSizes == [20_000, 1, 1, 1, 1])
  }

  @Test func `a file whose sizes do not fit its centroids is refused`() throws {
    let json = """
      {"centroids": {"rowCount": 1, "columnCount": 1, "elements": [0]}, "inertia": 0,
       "iterations": 1, "hasConverged": true, "clusterSizes": [1, 2]}
      """
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(KMeans.Model.self, from: Data(json.utf8))
    }
  }

  @Test func `swaps find minima that starts miss, and never lose`() throws {
    // Noise has many minima of nearly the same inertia, so that one start seldom finds the least.
    var generator = SeededGenerator(seed: 12)
    let points = Matrix(
      rows: (0..<400).map { _ in (0..<2).map { _ in Float(generator.uniform()) } })
    var improved = 0
    for seed in 0..<4 as Range<UInt64> {
      let plain = try KMeans(clusterCount: 20, restarts: 1, seed: seed).fit(points)
      let swapped = try KMeans(clusterCount: 20, restarts: 1, swaps: 60, seed: seed).fit(points)
      #expect(swapped.inertia <= plain.inertia)
      // By more than Float's rounding of 400 distances.
      if swapped.inertia < plain.inertia * 0.999 { improved += 1 }
    }
    #expect(improved > 0)
  }

  @Test func `permuted rows and columns give the same partition`() throws {
    let model = try KMeans(clusterCount: 3, restarts: 20).fit(Iris.points)
    let labels = model.assign(Iris.points).labels
    let rows = (0..<150).map { ($0 * 37 + 11) % 150 }
    let turned = Iris.points.selecting(rows: rows)
    let permuted = turned.selecting(columns: [2, 0, 3, 1])
    let other = try KMeans(clusterCount: 3, restarts: 20).fit(permuted).assign(permuted).labels
    #expect(ClusterMetrics.adjustedRandIndex(rows.map { labels[$0] }, other) == 1)
  }
}
