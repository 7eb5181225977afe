/// All that is known of one customer, in the order of its days.
///
/// What a feature is made of ends before its snapshot (`seen(at:)`); what an outcome is made of lies behind it.
/// It looks into a `HistoryReader`, and is of no use once that one goes on to another customer.
package struct CustomerHistory {
  package let key: Int32
  package let lines: UnsafeBufferPointer<Line>
  package let occasions: UnsafeBufferPointer<Occasion>
  package let touches: UnsafeBufferPointer<Touch>
  package let answers: UnsafeBufferPointer<Answer>
  /// As the exports have them, with ends that were not known at a snapshot: `Contract.runs(at:)` and
  /// `ContractStay.stays(of:at:)` leave those out.
  package let contracts: UnsafeBufferPointer<Contract>
  /// The days on which the customer was active: see `ActiveDays`.
  package let activeDays: UnsafeBufferPointer<Int32>

  /// What `snapshot` sees; rows of exports without times are of no day, and always seen.
  package func seen(at snapshot: Snapshot) -> CustomerHistory {
    seen(before: Int32(clamping: snapshot.day.number))
  }

  /// What was seen before `day`; rows of exports without times are of no day, and always seen.
  func seen(before day: Int32) -> CustomerHistory {
    CustomerHistory(
      key: key, lines: lines.prefix(before: day, \.day),
      occasions: occasions.prefix(before: day, \.day), touches: touches.prefix(before: day, \.day),
      answers: answers.prefix(before: day, \.day),
      contracts: contracts.prefix(before: day, \.day),
      activeDays: activeDays.prefix(before: day, \.self))
  }
}

extension UnsafeBufferPointer {
  /// The elements in front of the first whose day is `day` or later; the days ascend.
  func prefix(before day: Int32, _ of: (Element) -> Int32) -> Self {
    Self(rebasing: self[..<firstPlace(behind: { of($0) < day })])
  }

  /// The elements from the first on whose day is `day` or later.
  func suffix(from day: Int32, _ of: (Element) -> Int32) -> Self {
    Self(rebasing: self[firstPlace(behind: { of($0) < day })...])
  }
}
