import Foundation
public import PatronNumerics

/// Turns a frame of raw features into the columns a model can use: numbers filled, made symmetric
/// and standardised, categories as columns of indicators, missing values kept apart.
///
/// All it learns, it learns from the rows given to `fit`; the model is saved beside the estimator
/// that was trained on its output.
///
/// Every numeric output has mean 0 and variance `weight` over the training rows. Numbers are filled
/// with the training median (half-way between the two middle ones of an even count) and cut at ±8
/// standard deviations, so that one outlier cannot rule a distance. A number that is missing in
/// 0.5% to 99.5% of the training rows gets a flag in a column of its own. Categories fold levels
/// with fewer rows than max(10, 0.5%) into one level "(other)", and missing values are the level
/// "(missing)".
///
///     let frame = Matrix(rows: (0..<100).map { [Float(20 + $0 % 50), Float($0 % 2)] })
///     let model = try Preprocessor(
///       columns: [
///         .init(name: "age", kind: .linear),
///         .init(name: "plan", kind: .category(levels: ["free", "paid"])),
///       ], encoding: .reference
///     ).fit(frame)
///     print(model.outputs.map(\.name))             // ["age", "plan = paid"]
///     print(model.transform(frame)[0, 0])          // -1.697…: 20 years, in standard deviations
public struct Preprocessor: Hashable, Sendable, Codable {
  /// The columns of the frames, in order.
  public var columns: [Column]
  /// How categories become numbers.
  public var encoding: Encoding
  /// Whether a missing value is marked: by a flag beside a number, by a level of a category. It
  /// helps a regression; in distances it would form clusters of customers with many missing
  /// values, and without it a missing value is the average of its column.
  public var marksMissing: Bool

  public init(columns: [Column], encoding: Encoding, marksMissing: Bool = true) {
    self.columns = columns
    self.encoding = encoding
    self.marksMissing = marksMissing
  }

  /// One column of a frame.
  public struct Column: Hashable, Sendable, Codable {
    public var name: String
    public var kind: Kind
    /// How much the column counts: the variance of its outputs is multiplied by this, > 0.
    public var weight: Double
    /// The knots of the natural cubic spline that a number enters by, 3 to 7.
    ///
    /// Nil for a straight line. Beside the number itself there are then two fewer bends than knots.
    public var knots: Int?

    public init(name: String, kind: Kind, weight: Double = 1, knots: Int? = nil) {
      self.name = name
      self.kind = kind
      self.weight = weight
      self.knots = knots
    }
  }

  /// The meaning of a column's numbers. NaN or an infinity is a missing value in every kind.
  public enum Kind: Hashable, Sendable, Codable {
    /// A number used as it is.
    case linear
    /// A number of long tail, such as money, used as sign(x)·log(1 + |x|).
    case logarithmic
    /// The index of one of `levels`, from 0. Any other number is a level never seen, treated as
    /// missing.
    case category(levels: [String])
  }

  /// How a category of several levels becomes numbers.
  public enum Encoding: String, Hashable, Sendable, Codable {
    /// One standardised indicator a level but the most frequent, which all others are compared
    /// with: for regressions, in which a full set of indicators is collinear with the intercept.
    case reference
    /// One indicator for every level, centred and divided by √pₖ, pₖ the share of the level, as in
    /// the factor analysis of mixed data (Pagès, Revue de Statistique Appliquée 2004), where a
    /// category of K levels then has total variance K − 1. Here that total is brought to 1, so
    /// that a category weighs as much as one standardised number: for distances.
    case balanced
  }

  /// One column of the output.
  public struct Output: Hashable, Sendable, Codable {
    /// The source column's name, with " = level", " is missing" or " bend 1" where it is not the
    /// number itself.
    public let name: String
    /// The source column, from 0.
    public let column: Int
    /// The level that the column marks; nil for a number or a missing flag.
    public let level: String?
    /// Whether the column marks that a number was missing.
    public let isMissingFlag: Bool
    /// Which bend of the number's spline the column is, from 1; nil for anything else.
    public let bend: Int?
  }

  /// A column without information, which was left out.
  public struct Dropped: Hashable, Sendable, Codable {
    public let name: String
    public let reason: Reason

    package init(name: String, reason: Reason) {
      self.name = name
      self.reason = reason
    }

    public enum Reason: Hashable, Sendable, Codable {
      /// All training rows have the same value.
      case constant
      /// No training row has a value.
      case allMissing
      /// Each training row has the same value as in the column `of`.
      case duplicate(of: String)
    }
  }

  /// The level that rare levels are folded into, and the one of missing values.
  public static let otherLevel = "(other)"
  public static let missingLevel = "(missing)"

  /// The training share of missing values from which, and up to which, a number gets a flag.
  package static let flaggedShares = 0.005...0.995
  /// The cut of a standardised number.
  package static let largestDeviation = 8.0

  /// The fewest rows a level needs to stand for itself.
  package static func rareLevelLimit(rowCount: Int) -> Int {
    max(10, Int((0.005 * Double(rowCount)).rounded(.up)))
  }

  /// Learns how to treat each column from `frame` (n × columns.count).
  ///
  /// - Complexity: O(n·p), a copy of one column a thread.
  public func fit(_ frame: Matrix, workers: Workers = .all) throws(FitError) -> Model {
    precondition(frame.columnCount == columns.count, "frame and configuration differ in columns")
    precondition(
      columns.allSatisfy { $0.weight > 0 }, "a weight of 0: leave the column out instead")
    guard frame.rowCount >= 1 else { throw .tooFewRows(found: 0, needed: 1) }
    let studies = workers.map(columns.count) { index in
      PreprocessorStudy(
        frame.column(index), of: columns[index], encoding: encoding, marksMissing: marksMissing)
    }
    var rules = studies.map(\.rule)
    var dropped: [Dropped] = []
    var seen = SeenColumns(frame: frame)
    for index in columns.indices {
      let name = columns[index].name
      if let reason = studies[index].dropReason {
        dropped.append(Dropped(name: name, reason: reason))
      } else if case .numeric(var rule) = rules[index] {
        // Only a column read in the same way can be a copy.
        let key = rule.isLogarithmic ? UInt64(1) : 0
        if let first = seen.duplicate(of: index, key: studies[index].valueHash ^ key) {
          rules[index] = .none
          let reason = Dropped.Reason.duplicate(of: columns[first].name)
          dropped.append(Dropped(name: name, reason: reason))
        } else if rule.flag != nil {
          if rule.factor == 0 { dropped.append(Dropped(name: name, reason: .constant)) }
          if let first = seen.duplicateMissing(of: index, key: studies[index].missingHash) {
            rule.flag = nil
            rules[index] = .numeric(rule)
            let reason = Dropped.Reason.duplicate(of: Self.flagName(columns[first].name))
            dropped.append(Dropped(name: Self.flagName(name), reason: reason))
          }
        }
      }
    }
    let model = Model(columns: columns, encoding: encoding, rules: rules, dropped: dropped)
    guard !model.outputs.isEmpty else { throw .noUsableColumns(given: columns.count) }
    return model
  }

  static func flagName(_ name: String) -> String { "\(name) is missing" }
}
