import Foundation
public import PatronNumerics

/// The distribution of the training rows, column by column, and how far other rows have drifted
/// from it: the population stability index Σ (q − p)·log(q/p) over bins, p the shares in training
/// and q the later ones (the symmetric divergence of Kullback & Leibler; Siddiqi 2006, chapter 8).
///
///     let training = Matrix(rows: (0..<1000).map { [Float($0)] })
///     let stability = PopulationStability(training, columns: [.init(name: "age", kind: .linear)])
///     let now = Matrix(rows: (0..<1000).map { [Float($0) * 1.5] })
///     print(stability.drift(of: now)[0].index)     // above `PopulationStability.changed`
public struct PopulationStability: Hashable, Sendable, Codable {
  /// From which index on a column counts as shifted, and as changed: the usual limits.
  public static let shifted = 0.1
  public static let changed = 0.25

  /// The shares of a column in training.
  public struct Column: Hashable, Sendable, Codable {
    public let name: String
    public let scale: TermAxis.Scale
    /// By bin, the missing left out; they sum to 1.
    public let shares: [Double]
    public let missingShare: Double

    /// Whether there are bins for the values of `kind`, and a share for each.
    fileprivate func fits(_ kind: Preprocessor.Kind) -> Bool {
      switch (scale, kind) {
      case (.numeric(let cuts), .linear), (.numeric(let cuts), .logarithmic):
        cuts.count + 1 == shares.count && cuts.allSatisfy(\.isFinite)
          && zip(cuts, cuts.dropFirst()).allSatisfy(<)
      case (.category(let bins), .category(let levels)):
        bins.count == levels.count && bins.count == shares.count && bins == Array(bins.indices)
      default: false
      }
    }
  }

  public let columns: [Column]

  /// Whether it is of `known`: a column's bins are its levels or between its cuts, each with a share.
  package func isSound(of known: [Preprocessor.Column]) -> Bool {
    columns.map(\.name) == known.map(\.name)
      && zip(columns, known).allSatisfy { column, known in
        (column.shares + [column.missingShare]).allSatisfy(Bounds.shares.contains)
          && column.fits(known.kind)
      }
  }

  /// How a column differs from training.
  public struct Drift: Hashable, Sendable, Codable {
    public let name: String
    /// Over the rows that have a value; 0 where either side has none.
    public let index: Double
    public let missingShareBefore: Double
    public let missingShareNow: Double
    /// The share of rows with a level that training did not have; 0 for a number.
    public let unseenShare: Double
  }

  /// Learns the shares of `frame` (n × columns.count): numbers in deciles, categories by level.
  ///
  /// - Complexity: O(n·log n) a column.
  public init(_ frame: Matrix, columns: [Preprocessor.Column], workers: Workers = .all) {
    precondition(frame.columnCount == columns.count, "frame and columns differ")
    self.columns = workers.map(columns.count) { index in
      let values = frame.column(index)
      let scale: TermAxis.Scale
      switch columns[index].kind {
      case .linear, .logarithmic: scale = .numeric(cuts: Self.deciles(values))
      case .category(let levels): scale = .category(bins: Array(levels.indices))
      }
      let counts = Self.counts(values, scale)
      let known = Double(counts.bins.reduce(0, +))
      return Column(
        name: columns[index].name, scale: scale,
        shares: counts.bins.map { known > 0 ? Double($0) / known : 0 },
        missingShare: Double(counts.missing) / Double(max(1, values.count)))
    }
  }

  /// Compares `frame` (n × columns.count) with training.
  public func drift(of frame: Matrix, workers: Workers = .all) -> [Drift] {
    precondition(frame.columnCount == columns.count, "frame and columns differ")
    return workers.map(columns.count) { index in
      let column = columns[index]
      let counts = Self.counts(frame.column(index), column.scale)
      var unseen = counts.unknown
      if case .category = column.scale {
        for (count, share) in zip(counts.bins, column.shares) where share == 0 { unseen += count }
      }
      let rows = Double(max(1, frame.rowCount))
      return Drift(
        name: column.name, index: Self.index(column.shares, counts.bins),
        missingShareBefore: column.missingShare, missingShareNow: Double(counts.missing) / rows,
        unseenShare: Double(unseen) / rows)
    }
  }

  /// An empty bin counts half a row, so that the index stays finite.
  private static func index(_ before: [Double], _ now: [Int]) -> Double {
    let total = Double(now.reduce(0, +))
    guard total > 0, before.contains(where: { $0 > 0 }) else { return 0 }
    let least = 0.5 / total
    return zip(before, now).reduce(0) { sum, pair in
      if pair.0 == 0, pair.1 == 0 { return sum }
      let (p, q) = (max(pair.0, least), max(Double(pair.1) / total, least))
      return sum + (q - p) * log(q / p)
    }
  }

  /// The distinct upper edges of the deciles but for the last.
  private static func deciles(_ values: [Float]) -> [Float] {
    let sorted = values.filter(\.isFinite).sorted()
    guard let last = sorted.last else { return [] }
    var cuts: [Float] = []
    for decile in 1..<10 {
      let cut = sorted[min(sorted.count - 1, sorted.count * decile / 10)]
      if cut < last, cut > cuts.last ?? -.infinity { cuts.append(cut) }
    }
    return cuts
  }

  /// The rows of each bin, those without a value, and those of a category with a level that is none of its own.
  private static func counts(
    _ values: [Float], _ scale: TermAxis.Scale
  ) -> (bins: [Int], missing: Int, unknown: Int) {
    let axis: TermAxis
    switch scale {
    case .numeric(let cuts):
      axis = TermAxis(
        column: 0, scale: scale, missingBin: cuts.count + 1, binCount: cuts.count + 2)
    case .category(let bins):
      axis = TermAxis(column: 0, scale: scale, missingBin: bins.count, binCount: bins.count + 1)
    }
    var counts = axis.counts(of: values)
    let others = counts.removeLast()
    let missing = values.count { !$0.isFinite }
    return (counts, missing, others - missing)
  }
}
