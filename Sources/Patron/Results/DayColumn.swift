import PatronData

/// Days, one a customer, that are written as ISO 8601 has them.
struct DayColumn: TextColumn {
  /// `missing` where there is none.
  private var days: [Int32]

  static let missing = Int32.min

  init(_ days: [Int32]) { self.days = days }

  func texts(_ rows: Range<Int>) -> [String?] {
    rows.map { days[$0] == Self.missing ? nil : Day(Int(days[$0])).description }
  }

  mutating func clear(where isMarked: [Bool]) {
    for row in days.indices where isMarked[row] { days[row] = Self.missing }
  }

  mutating func append(_ other: any TextColumn) {
    guard let other = other as? DayColumn else {
      preconditionFailure("two kinds of texts in one column")
    }
    days += other.days
  }
}
