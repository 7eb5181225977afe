import PatronNumerics
import Testing

@Suite("Kernels of every kind of processor agree")
struct ProcessorTests {
  private static let (rows, columns, centres) = (1003, 21, 7)

  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
      rowCount: rows, columnCount: columns,
      elements: (0..<rows * columns).map { _ in Float(generator.uniform() * 4 - 2) })
  }

  /// The results of `body` on the plain kind, and on each better one here. One worker stays on the
  /// thread that is held.
  private func compared<Result>(_ body: (Workers) -> Result) -> (plain: Result, better: [Result]) {
    let found = Processor.available.map { kind in kind.hold { body(Workers(1)) } }
    return (found[0], Array(found.dropFirst()))
  }

  /// Kinds differ where one has a fused multiply-add and the other rounds twice: a few roundings of
  /// Float a term.
  private static let slack: Float = 2e-6

  private func agree(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { $0 == $1 || abs($0 - $1) <= Self.slack * max(1, abs($0)) }
  }

  private func agree(_ a: [Double], _ b: [Double], _ slack: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= slack * max(1, abs($0)) }
  }

  @Test func `nearest centres, bounds and inertia`() {
    let points = random(Self.rows, Self.columns, seed: 1)
    let first = random(Self.centres, Self.columns, seed: 2)
    let second = random(Self.centres, Self.columns, seed: 3)
    let (plain, better) = compared { workers in
      let nearest = Kernels.nearest(points, to: first, workers: workers)
      var bounded = BoundedAssignment(pointCount: Self.rows)
      bounded.start(points, at: first, workers: workers)
      bounded.move(points, to: second, workers: workers)
      let inertia = Kernels.inertia(
        points, labels: bounded.labels, centres: second, workers: workers)
      return (nearest: nearest, labels: bounded.labels, sums: bounded.sums.sums, inertia: inertia)
    }
    for other in better {
      #expect(other.nearest.labels == plain.nearest.labels && other.labels == plain.labels)
      #expect(agree(plain.nearest.squaredDistances, other.nearest.squaredDistances))
      #expect(agree(plain.nearest.secondSquaredDistances, other.nearest.secondSquaredDistances))
      #expect(agree(plain.sums, other.sums, 1e-12))
      #expect(abs(other.inertia - plain.inertia) <= 1e-6 * plain.inertia)
    }
    #expect(Set(plain.labels).count == Self.centres)
  }

  @Test func `the pass of a logistic model, its scores, and sums of distances`() {
    let points = random(Self.rows, Self.columns, seed: 4)
    let answers = (0..<Self.rows).map { Float($0 % 3 == 0 ? 1 : 0) }
    let coefficients = (0..<Self.columns).map { Double($0 % 5) / 4 - 0.5 }
    let labels = (0..<Self.rows).map { Int32($0 % Self.centres) }
    let (plain, better) = compared { workers in
      (
        pass: Kernels.logistic(
          points, labels: answers, weights: nil, centre: coefficients,
          coefficients: coefficients, intercept: 0.2, workers: workers),
        scores: Kernels.linearScores(
          points, coefficients: coefficients, intercept: 1, workers: workers),
        distances: Kernels.distanceSums(
          points, labels: labels, clusters: Self.centres, workers: workers)
      )
    }
    for other in better {
      // Sums in Double of a thousand terms.
      #expect(agree(plain.pass.gradient, other.pass.gradient, 1e-12))
      #expect(agree(plain.pass.hessian, other.pass.hessian, 1e-12))
      #expect(abs(plain.pass.loss - other.pass.loss) <= 1e-12 * plain.pass.loss)
      #expect(agree(plain.scores, other.scores, 1e-13))
      #expect(agree(plain.distances, other.distances, Double(Self.slack)))
    }
    #expect(plain.pass.loss > 0)
  }

  @Test func `ranked lists`() throws {
    let weights = random(Self.columns, Self.columns, seed: 5)
    let rows = (0..<Self.rows).flatMap { row in [Int32](repeating: Int32(row), count: 3) }
    let entries = (0..<Self.rows).flatMap { row in
      [0, 1, 2].map { Int32((row * 5 + $0 * 7) % Self.columns) }
    }
    let values = entries.indices.map { Float($0 % 4 + 1) / 3 }
    let sparse = try SparseRows(
      rowCount: Self.rows, columnCount: Self.columns, rows: rows, columns: entries, values: values)
    let (plain, better) = compared { workers in
      RankedLists(
        sparse, by: weights, adjusted: .init(), count: 4, rules: .init(), workers: workers)
    }
    for other in better {
      #expect(other.columns == plain.columns)
      #expect(agree(plain.scores, other.scores))
    }
    #expect(!plain.columns.contains(-1))
  }

  /// Which of them it takes here is its own affair; that there is a better one is said of the fallback alone.
  @Test func `only where OpenBLAS did not know the processor there are better kernels`() {
    #expect(Processor.avx512.blasKernels(insteadOf: "Prescott") == "SkylakeX")
    #expect(Processor.avx2.blasKernels(insteadOf: "Prescott") == "Haswell")
    #expect(Processor.plain.blasKernels(insteadOf: "Prescott") == nil)
    for known in ["Zen", "Haswell", "Cooperlake", "neoversen1"] {
      #expect(Processor.avx512.blasKernels(insteadOf: known) == nil)
    }
    #expect(!Processor.blasKernels.isEmpty)
  }
}
