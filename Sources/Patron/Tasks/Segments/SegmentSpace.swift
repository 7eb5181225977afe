import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// The space that customers are compared in: which features, scaled how, weighing how much.
///
/// Numbers are tamed and standardised, categories enter as in the factor analysis of mixed data (see
/// `Preprocessor.Encoding.balanced`), so that one of three levels and one of thirty both weigh as one
/// number; the shares of one mix (categories, channels) weigh as one number together. The numbers of
/// a family are divided by the largest eigenvalue of their correlations, as the groups of multiple
/// factor analysis are (Escofier & Pagès, Computational Statistics & Data Analysis 1994): five
/// features that mean "buys much" count once, and cannot outvote all others. Behaviour and attributes
/// then weigh `balance` to 1 − `balance`. A feature that is known of a part of the customers weighs that part, and one
/// of fewer than 10 % nothing.
struct SegmentSpace {
  let preprocessor: Preprocessor.Model
  /// The columns of the frame that count.
  let columns: [Int]
  /// The share of the customers that each of them is known of.
  let knownShares: [Double]
  /// Features that were left out, and why.
  let dropped: [SegmentModel.Dropped]
  /// The prepared customers (n × outputs), as they are assigned: missing values are average.
  let points: Matrix
  /// The same with missing values drawn from known ones, as clusters are sought: a third of all customers
  /// at one average would be a cluster of its own.
  let filledPoints: Matrix

  /// From this correlation on, two numbers are one.
  static let largestCorrelation = 0.95
  /// A feature known of a smaller share of the customers compares none.
  static let leastKnown = 0.1
  /// A number more skewed than this is tried as a logarithm.
  private static let skewness = 1.0

  /// Prepares `frame` (n × features), using the columns `chosen`.
  init(
    _ frame: Matrix, features: [Feature], chosen: [Int], balance: Double, seed: UInt64,
    workers: Workers
  ) throws {
    func fitted(_ columns: [Int], _ weights: [Int: Double]) throws -> Preprocessor.Model {
      try Preprocessor(
        columns: columns.map { index in
          var column = features[index].column(weight: weights[index] ?? 1)
          if features[index].kind == .number, Self.isTamedByLogarithm(frame, index) {
            column.kind = .logarithmic
          }
          return column
        }, encoding: .balanced, marksMissing: false
      ).fit(frame.selecting(columns: columns), workers: workers)
    }
    let knownShares = Self.knownShares(frame, chosen)
    let empty = chosen.filter { knownShares[$0, default: 0] < Self.leastKnown }
    let chosen = empty.count < chosen.count ? chosen.filter { !empty.contains($0) } : chosen
    let first = try fitted(chosen, [:])
    let points = first.transform(frame.selecting(columns: chosen), workers: workers)
    let numbers = Numbers(
      points, outputs: first.outputs, features: chosen.map { features[$0] }, workers: workers)
    var dropped =
      empty.map { index in
        SegmentModel.Dropped(
          feature: features[index].name,
          reason: .mostlyUnknown(knownShare: knownShares[index, default: 0]))
      } + first.dropped.map { SegmentModel.Dropped($0) }
    dropped += numbers.duplicates.map { pair in
      SegmentModel.Dropped(
        feature: features[chosen[pair.column]].name,
        reason: .correlated(
          with: features[chosen[pair.of]].name, correlation: Double(pair.correlation)))
    }
    let left = Set(dropped.map(\.feature))
    let kept = chosen.filter { !left.contains(features[$0].name) }
    let weights = Self.weights(
      of: kept, features: features, eigenvalues: numbers.eigenvalues, knownShares: knownShares,
      balance: balance)
    columns = kept
    self.knownShares = kept.map { knownShares[$0, default: 0] }
    preprocessor = try fitted(kept, weights)
    self.dropped = dropped
    let known = frame.selecting(columns: kept)
    self.points = preprocessor.transform(known, workers: workers)
    filledPoints = preprocessor.transform(
      Self.filled(known, seed: seed, workers: workers), workers: workers)
  }

  /// `frame` with each missing value replaced by that of a row drawn from the rows where it is known.
  private static func filled(_ frame: Matrix, seed: UInt64, workers: Workers) -> Matrix {
    let columns = workers.map(frame.columnCount) { column -> [Float] in
      var values = frame.column(column)
      let known = values.filter(\.isFinite)
      guard !known.isEmpty, known.count < values.count else { return values }
      var generator = SeededGenerator(seed: seed, stream: firstStream + UInt64(column))
      for row in values.indices where !values[row].isFinite {
        values[row] = known[generator.index(below: known.count)]
      }
      return values
    }
    let width = frame.columnCount
    return Matrix(
      rowCount: frame.rowCount, columnCount: width,
      elements: (0..<frame.rowCount * width).map { columns[$0 % width][$0 / width] })
  }

  /// Streams of a seed from here on belong to columns that are filled.
  private static let firstStream: UInt64 = 1 << 34

  private static func knownShares(_ frame: Matrix, _ columns: [Int]) -> [Int: Double] {
    let count = Double(max(1, frame.rowCount))
    return Dictionary(
      uniqueKeysWithValues: columns.map { column in
        (column, Double((0..<frame.rowCount).count { frame[$0, column].isFinite }) / count)
      })
  }

  /// The weight of each feature: within a family its share of the votes, the families by `balance`; and of that what is
  /// known of the customers.
  private static func weights(
    of columns: [Int], features: [Feature], eigenvalues: [Feature.Family: Double],
    knownShares: [Int: Double], balance: Double
  ) -> [Int: Double] {
    let mixSizes = Dictionary(grouping: columns) { features[$0].wording.mix }.mapValues(\.count)
    var votes: [Int: Double] = [:]
    for index in columns {
      let feature = features[index]
      let size = feature.wording.mix.flatMap { mixSizes[$0] } ?? 1
      votes[index] =
        feature.isLoneNumber ? 1 / (eigenvalues[feature.family] ?? 1) : 1 / Double(size)
    }
    let families = Dictionary(grouping: columns) { features[$0].family }
    var weights: [Int: Double] = [:]
    for (family, members) in families {
      let total = members.reduce(0) { $0 + (votes[$1] ?? 0) }
      let part = family == .behavioural ? balance : 1 - balance
      for index in members {
        weights[index] =
          (votes[index] ?? 0) / total * (families.count == 1 ? 1 : part) * (knownShares[index] ?? 1)
      }
    }
    return weights
  }

  /// Whether a logarithm makes the column at `index` less lopsided.
  private static func isTamedByLogarithm(_ frame: Matrix, _ index: Int) -> Bool {
    func skewness(_ transform: (Double) -> Double) -> Double {
      var (count, sum) = (0.0, 0.0)
      for row in 0..<frame.rowCount where frame[row, index].isFinite {
        sum += transform(Double(frame[row, index]))
        count += 1
      }
      let mean = sum / max(1, count)
      var (squares, cubes) = (0.0, 0.0)
      for row in 0..<frame.rowCount where frame[row, index].isFinite {
        let step = transform(Double(frame[row, index])) - mean
        squares += step * step
        cubes += step * step * step
      }
      guard squares > 0 else { return 0 }
      return abs(cubes / count) / (squares / count * (squares / count).squareRoot())
    }
    let plain = skewness { $0 }
    return plain > Self.skewness
      && skewness(PreprocessorRule.Numeric.signedLogarithm) < plain
  }
}

/// The correlations of the numbers within each family.
private struct Numbers {
  /// Columns that repeat an earlier one, by their indices among the chosen features.
  private(set) var duplicates: [(column: Int, of: Int, correlation: Double)] = []
  /// The largest eigenvalue of the correlations of each family's numbers, at least 1.
  private(set) var eigenvalues: [Feature.Family: Double] = [:]

  /// Up to so many outputs all of them are compared, which is simpler.
  private static let widest = 512

  init(
    _ points: Matrix, outputs: [Preprocessor.Output], features: [Feature], workers: Workers
  ) {
    // Where there are many outputs the numbers alone are compared, for the others are asked nothing.
    let isWide = outputs.count > Self.widest
    let compared = outputs.indices.filter { !isWide || features[outputs[$0].column].isLoneNumber }
    let width = compared.count
    let covariance = (isWide ? points.selecting(columns: compared) : points)
      .covariance(workers: workers)
    func correlation(_ first: Int, _ second: Int) -> Double {
      let scale = covariance[first * width + first] * covariance[second * width + second]
      return scale > 0 ? covariance[first * width + second] / scale.squareRoot() : 0
    }
    for family in [Feature.Family.behavioural, .demographic] {
      var kept: [Int] = []
      for output in compared.indices {
        let feature = features[outputs[compared[output]].column]
        guard feature.family == family, feature.isLoneNumber else { continue }
        if let same = kept.first(where: {
          abs(correlation($0, output)) >= SegmentSpace.largestCorrelation
        }) {
          duplicates.append(
            (
              outputs[compared[output]].column, outputs[compared[same]].column,
              correlation(same, output)
            ))
        } else {
          kept.append(output)
        }
      }
      let matrix = kept.flatMap { first in kept.map { correlation(first, $0) } }
      eigenvalues[family] = SymmetricEigen.largestValue(order: kept.count, matrix) ?? 1
    }
  }
}

extension Feature {
  /// Whether it is a number that stands for itself, neither a category nor a part of a mix.
  fileprivate var isLoneNumber: Bool { kind != .category && wording.mix == nil }
}
