import Foundation

extension PreprocessorRule {
  /// How a standardised number bends: spline terms, made uncorrelated with the number itself and
  /// with one another over the training rows, so that a penalty on one bend leaves the others
  /// alone.
  package struct Curve: Hashable, Sendable {
    let basis: SplineBasis
    /// The training range, in standard deviations: the bends keep their last value beyond it.
    let lower: Double
    let upper: Double
    /// Output m is `mixtures[m]` · (spline terms 0…m, u, 1), of mean 0 and variance 1.
    let mixtures: [[Double]]

    package var count: Int { mixtures.count }

    /// Learns the bends of `values`, the standardised training column.
    ///
    /// Nil where it takes too few values to bend.
    init?(knots: Int, values: [Double]) {
      let sorted = values.sorted()
      guard let basis = SplineBasis(count: knots, sorted: sorted), let lower = sorted.first,
        let upper = sorted.last
      else { return nil }
      self.basis = basis
      self.lower = lower
      self.upper = upper
      mixtures = Self.orthogonal(basis, values)
      if mixtures.isEmpty { return nil }
    }

    /// Gram–Schmidt, twice for the sake of rounding, against 1, u and the bends before.
    private static func orthogonal(_ basis: SplineBasis, _ values: [Double]) -> [[Double]] {
      let count = Double(values.count)
      let width = basis.count
      // Columns of (terms…, u, 1) in which a mixture is written.
      var found: [(mixture: [Double], column: [Double])] = []
      func unit(_ index: Int) -> [Double] { (0..<width + 2).map { $0 == index ? 1 : 0 } }
      let start = [
        (unit(width + 1), [Double](repeating: 1, count: values.count)), (unit(width), values),
      ]
      let terms = (0..<width).map { term in
        (unit(term), values.map { basis.value(term, at: $0) })
      }
      for (position, candidate) in (start + terms).enumerated() {
        var (mixture, column) = candidate
        let before = column.reduce(0) { $0 + $1 * $1 }
        for _ in 0..<2 {
          for earlier in found {
            let share = zip(column, earlier.column).reduce(0) { $0 + $1.0 * $1.1 } / count
            for row in column.indices { column[row] -= share * earlier.column[row] }
            for index in mixture.indices { mixture[index] -= share * earlier.mixture[index] }
          }
        }
        let after = column.reduce(0) { $0 + $1 * $1 }
        // What the terms before explain but for rounding is no bend of its own.
        guard after > 1e-10 * before, after > 0 else {
          if position < 2 { return [] }
          continue
        }
        let scale = (count / after).squareRoot()
        found.append((mixture.map { $0 * scale }, column.map { $0 * scale }))
      }
      return found.dropFirst(2).map(\.mixture)
    }

    /// Calls `body` with each bend at the standardised number `u`; `terms` is scratch.
    func forEachBend(at u: Double, terms: inout [Double], _ body: (Double) -> Void) {
      let held = min(max(u, lower), upper)
      terms.removeAll(keepingCapacity: true)
      for index in 0..<basis.count { terms.append(basis.value(index, at: held)) }
      for mixture in mixtures {
        var sum = mixture[basis.count] * held + mixture[basis.count + 1]
        for index in terms.indices { sum += mixture[index] * terms[index] }
        body(sum)
      }
    }

    /// Whether the parts fit together and are finite.
    var isSound: Bool {
      lower < upper && lower.isFinite && upper.isFinite && !mixtures.isEmpty
        && mixtures.allSatisfy { $0.count == basis.count + 2 && $0.allSatisfy(\.isFinite) }
    }
  }
}

extension PreprocessorRule.Curve: Codable {}
