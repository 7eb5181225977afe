import Foundation

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
