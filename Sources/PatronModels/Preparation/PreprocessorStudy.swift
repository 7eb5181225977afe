import Foundation
import PatronNumerics

/// The statistics of one column over the training rows.
struct PreprocessorStudy: Sendable {
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
struct SeenColumns {
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
