/// The arm of a randomised campaign that each customer was assigned to.
///
/// Arm 0 is the control, who are left alone; arms from 1 on are treated. A customer counts in the arm
/// assigned, whether the message arrived or not: what is measured is the intention to treat, the one
/// comparison that the assignment keeps fair.
public struct CampaignArms: Hashable, Sendable, Codable {
  /// The arm of each row (n), from 0.
  public let numbers: [Int32]
  /// The arms with the control, at least 2.
  public let count: Int
  /// The rows of each arm (count).
  public let sizes: [Int]

  /// Takes the arm of each row (n), of `count` arms.
  ///
  /// - Throws: `UpliftError.unknownArm` for the first row outside 0..<count.
  public init(numbers: [Int32], count: Int) throws(UpliftError) {
    precondition(count >= 2, "a control and an arm")
    var sizes = [Int](repeating: 0, count: count)
    for (row, number) in numbers.enumerated() {
      guard number >= 0, number < count else {
        throw .unknownArm(row: row, found: number, arms: count)
      }
      sizes[Int(number)] += 1
    }
    (self.numbers, self.count, self.sizes) = (numbers, count, sizes)
  }

  /// The arms beside the control.
  public var treatments: Range<Int> { 1..<count }

  /// The rows of `arm`, ascending.
  package func rows(of arm: Int) -> [Int] { numbers.indices.filter { numbers[$0] == arm } }

  /// The rows of `arm` and of the control, ascending.
  package func rows(ofPair arm: Int) -> [Int] {
    numbers.indices.filter { numbers[$0] == arm || numbers[$0] == 0 }
  }

  /// Throws where an arm has fewer rows than `needed`.
  func requireRows(_ needed: Int) throws(UpliftError) {
    for (arm, found) in sizes.enumerated() where found < needed {
      throw .tooFewRows(arm: arm, found: found, needed: needed)
    }
  }

  /// Throws where one of `values` (n) is infinite or missing.
  func requireFinite(_ values: [Double]) throws(UpliftError) {
    precondition(values.count == numbers.count, "one value a row")
    if let row = values.firstIndex(where: { !$0.isFinite }) { throw .nonFiniteValue(row: row) }
  }

  /// Throws where one of `groups` (n) is outside 0..<`count`.
  func requireGroups(_ groups: [Int32], count: Int) throws(UpliftError) {
    precondition(groups.count == numbers.count, "one group a row")
    for (row, group) in groups.enumerated() where group < 0 || group >= count {
      throw .unknownGroup(row: row, found: group, groups: count)
    }
  }

  private enum CodingKeys: String, CodingKey { case numbers, count }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(numbers, forKey: .numbers)
    try container.encode(count, forKey: .count)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let count = try container.decode(Int.self, forKey: .count)
    guard count >= 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: container, debugDescription: "\(count) arms: a control and an arm")
    }
    try self.init(numbers: container.decode([Int32].self, forKey: .numbers), count: count)
  }
}
