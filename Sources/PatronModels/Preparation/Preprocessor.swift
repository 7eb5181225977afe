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
      Study(
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

  fileprivate static func flagName(_ name: String) -> String { "\(name) is missing" }
}

/// How one column becomes outputs.
package enum PreprocessorRule: Hashable, Sendable, Codable {
  case none
  case numeric(Numeric)
  case category(Category)

  package struct Numeric: Hashable, Sendable, Codable {
    /// The value for a missing one, in the column's own unit.
    package var fill: Double
    package var isLogarithmic: Bool
    /// Mean and standard deviation after filling and logarithm.
    package var centre: Double
    package var scale: Double
    /// √weight.
    package var factor: Double
    /// The share of missing values, if there is a column that marks them.
    package var flag: Double?
    /// The bends beside the straight line, if there are any.
    package var curve: Curve?

    package func transformed(_ value: Float) -> Double {
      let number = value.isFinite ? Double(value) : fill
      return isLogarithmic ? Self.signedLogarithm(number) : number
    }

    /// The number in standard deviations from the mean, cut at the largest.
    package func standardised(_ value: Float) -> Double {
      standardised(transformed: transformed(value))
    }

    /// The same of a number that is transformed already.
    package func standardised(transformed number: Double) -> Double {
      let limit = Preprocessor.largestDeviation
      return min(max((number - centre) / scale, -limit), limit)
    }

    package static func signedLogarithm(_ number: Double) -> Double {
      number < 0 ? -log1p(-number) : log1p(number)
    }
  }

  package struct Category: Hashable, Sendable, Codable {
    /// The group of each level; −1 for levels too rare to be distinguished from the average.
    package var groupOfLevel: [Int]
    /// The group of a missing or unknown level; −1 if training had too few to form one.
    package var missingGroup: Int
    package var groups: [Group]

    package struct Group: Hashable, Sendable, Codable {
      package var name: String
      /// The share of the training rows with a group.
      package var share: Double
      /// The factor of the centred indicator.
      ///
      /// It is 0 for the level of reference, which has no output.
      package var factor: Double
    }

    package func group(of value: Float) -> Int {
      guard value >= 0, value < Float(groupOfLevel.count) else { return missingGroup }
      let level = Int(value)
      return Float(level) == value ? groupOfLevel[level] : missingGroup
    }
  }
}

/// The statistics of one column over the training rows.
private struct Study: Sendable {
  var rule = PreprocessorRule.none
  var dropReason: Preprocessor.Dropped.Reason?
  /// Fingerprints of the values, and of where they are missing.
  var valueHash: UInt64 = 0
  var missingHash: UInt64 = 0

  init(
    _ values: [Float], of column: Preprocessor.Column, encoding: Preprocessor.Encoding,
    marksMissing: Bool
  ) {
    switch column.kind {
    case .linear, .logarithmic:
      studyNumbers(
        values, isLogarithmic: column.kind == .logarithmic, weight: column.weight,
        knots: column.knots)
      if case .numeric(var rule) = rule, !marksMissing {
        rule.flag = nil
        self.rule = rule.factor > 0 ? .numeric(rule) : .none
        if rule.factor == 0 { dropReason = .constant }
      }
    case .category(let levels):
      // Without its own level a missing category joins no group, and all its indicators are
      // average.
      let known = marksMissing ? values : values.filter { $0 >= 0 && $0 < Float(levels.count) }
      guard !known.isEmpty else {
        dropReason = .allMissing
        return
      }
      studyLevels(known, levels: levels, weight: column.weight, encoding: encoding)
      if case .category(var rule) = rule, !marksMissing {
        rule.missingGroup = -1
        self.rule = .category(rule)
      }
    }
  }

  private mutating func studyNumbers(
    _ values: [Float], isLogarithmic: Bool, weight: Double, knots: Int?
  ) {
    var missing = 0
    for value in values {
      let isMissing = !value.isFinite
      if isMissing { missing += 1 }
      // −0 equals 0, and all missing values are alike.
      let bits = isMissing ? UInt64.max : UInt64((value + 0).bitPattern)
      valueHash = SplitMix64.mixed(valueHash ^ bits)
      missingHash = SplitMix64.mixed(missingHash ^ (isMissing ? 1 : 0))
    }
    guard missing < values.count else {
      dropReason = .allMissing
      return
    }
    var rule = PreprocessorRule.Numeric(
      fill: Selection.median(of: values), isLogarithmic: isLogarithmic, centre: 0, scale: 1,
      factor: weight.squareRoot(), flag: nil)
    let count = Double(values.count)
    let numbers = values.map(rule.transformed)
    rule.centre = numbers.reduce(0, +) / count
    let variance =
      numbers.reduce(0) { sum, number in
        let deviation = number - rule.centre
        return sum + deviation * deviation
      } / count
    let share = Double(missing) / count
    if Preprocessor.flaggedShares.contains(share) { rule.flag = share }
    // Rounding of the mean leaves a constant column a spread of the order of 1e-16 of its size.
    let isConstant = variance.squareRoot() <= 1e-12 * max(abs(rule.centre), 1e-300)
    guard !isConstant else {
      if rule.flag == nil {
        dropReason = .constant
        return
      }
      // One value or none: the flag is enough, the number would repeat it or be constant.
      rule.factor = 0
      self.rule = .numeric(rule)
      return
    }
    rule.scale = variance.squareRoot()
    rule.curve = knots.flatMap { knots in
      PreprocessorRule.Curve(knots: knots, values: numbers.map(rule.standardised(transformed:)))
    }
    self.rule = .numeric(rule)
  }

  private mutating func studyLevels(
    _ values: [Float], levels: [String], weight: Double, encoding: Preprocessor.Encoding
  ) {
    var counts = [Int](repeating: 0, count: levels.count)
    var missing = 0
    for value in values {
      if value >= 0, value < Float(levels.count), value == value.rounded(.down) {
        counts[Int(value)] += 1
      } else {
        missing += 1
      }
    }
    guard missing < values.count else {
      dropReason = .allMissing
      return
    }
    let limit = Preprocessor.rareLevelLimit(rowCount: values.count)
    var groups: [(name: String, count: Int)] = []
    var groupOfLevel = [Int](repeating: -1, count: levels.count)
    for level in levels.indices where counts[level] >= limit {
      groupOfLevel[level] = groups.count
      groups.append((levels[level], counts[level]))
    }
    let isMissingRare = missing < limit
    let pooled = counts.reduce(0) { $1 < limit ? $0 + $1 : $0 } + (isMissingRare ? missing : 0)
    var missingGroup = -1
    if pooled >= limit {
      let other = groups.count
      for level in levels.indices where counts[level] < limit { groupOfLevel[level] = other }
      if isMissingRare { missingGroup = other }
      groups.append((Preprocessor.otherLevel, pooled))
    }
    if !isMissingRare {
      missingGroup = groups.count
      groups.append((Preprocessor.missingLevel, missing))
    }
    guard groups.count > 1 else {
      dropReason = .constant
      return
    }
    let total = Double(groups.reduce(0) { $0 + $1.count })
    let shares = groups.map { Double($0.count) / total }
    let reference = shares.indices.max { shares[$0] < shares[$1] } ?? 0
    let factors = shares.indices.map { group -> Double in
      switch encoding {
      case .reference:
        group == shares.firstIndex(of: shares[reference])
          ? 0 : 1 / (shares[group] * (1 - shares[group])).squareRoot()
      case .balanced:
        // Σₖ pₖ·(1 − pₖ)/pₖ = K − 1 is the total variance before it is brought to 1.
        1 / (shares[group] * Double(shares.count - 1)).squareRoot()
      }
    }
    rule = .category(
      PreprocessorRule.Category(
        groupOfLevel: groupOfLevel, missingGroup: missingGroup,
        groups: groups.indices.map {
          .init(
            name: groups[$0].name, share: shares[$0], factor: factors[$0] * weight.squareRoot())
        }))
  }
}

/// The numeric columns kept so far, to find copies among.
private struct SeenColumns {
  let frame: Matrix
  private var byValues: [UInt64: [Int]] = [:]
  private var byMissing: [UInt64: [Int]] = [:]

  init(frame: Matrix) { self.frame = frame }

  /// An earlier column equal to `column` in every row; else remembers this one.
  mutating func duplicate(of column: Int, key: UInt64) -> Int? {
    let found = byValues[key, default: []].first { other in
      (0..<frame.rowCount).allSatisfy {
        let (a, b) = (frame[$0, column], frame[$0, other])
        return a == b || (!a.isFinite && !b.isFinite)
      }
    }
    if found == nil { byValues[key, default: []].append(column) }
    return found
  }

  /// An earlier column missing in the same rows; else remembers this one.
  mutating func duplicateMissing(of column: Int, key: UInt64) -> Int? {
    let found = byMissing[key, default: []].first { other in
      (0..<frame.rowCount).allSatisfy {
        frame[$0, column].isFinite == frame[$0, other].isFinite
      }
    }
    if found == nil { byMissing[key, default: []].append(column) }
    return found
  }
}
