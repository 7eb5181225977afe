import PatronEngine
package import PatronNumerics

/// An outcome as a run predicts it: the definition, and the days or the column that decide it.
package struct OutcomeTarget: Sendable {
  package enum Source: Sendable {
    /// The `horizon` days behind the `gap`.
    case window(horizon: DayCount, gap: DayCount)
    /// Whether a contract that runs at the snapshot still does at the end of the `horizon` days behind the `gap`.
    case contract(horizon: DayCount, gap: DayCount)
    /// A column of the customers table, with the words of customers who had the outcome.
    case column(String, positive: [String])
  }

  package let outcome: OutcomeDefinition
  package let source: Source

  package init(_ outcome: OutcomeDefinition, _ source: Source) {
    self.outcome = outcome
    self.source = source
  }

  /// The length of the outcome window; nil for a label column.
  package var horizon: DayCount? {
    switch source {
    case .window(let horizon, _), .contract(let horizon, _): horizon
    case .column: nil
    }
  }
}

extension OutcomeDefinition {
  /// The outcome within the `horizon` days behind the `gap`, as the exports decide it.
  package func target(
    horizon: DayCount, gap: DayCount = 0, in prepared: PreparedExports
  ) throws(Lack) -> OutcomeTarget {
    if let lack = lack(prepared) { throw lack }
    return OutcomeTarget(
      self,
      eligible == .underContract
        ? .contract(horizon: horizon, gap: gap) : .window(horizon: horizon, gap: gap))
  }

  /// The names of the columns of its probability and its band.
  package var probabilityColumn: String { "\(id)_probability" }
  package var bandColumn: String { "\(id)_band" }
}

extension FrameBuilder {
  /// The labels of a frame's customers: an outcome's label a row.
  package struct Labels: Hashable, Sendable {
    /// 1 where the customer had the outcome, 0 where not, NaN where it is not known.
    package let values: [Float]
    /// 1 where a day that decides the outcome lies in the window's weeks a year before, 0 where not; NaN where
    /// the history does not reach back so far, or no day decides.
    package let lastYear: [Float]

    package init(values: [Float], lastYear: [Float]) {
      self.values = values
      self.lastYear = lastYear
    }
  }

}

extension PreparedExports {
  /// The label of every customer by a column of the customers table, in the order of their keys.
  package func labels(_ target: OutcomeTarget, workers: Workers) async throws -> [Float] {
    try await labels(
      target, of: Array(0..<Int32(customerCount)), at: Snapshot(before: Day(0)), workers: workers
    ).values
  }

  /// The labels of `customers`, in their order.
  ///
  /// - Complexity: one pass over the customers' histories, in parallel; a label column is read by the engine.
  func labels(
    _ target: OutcomeTarget, of customers: [Int32], at snapshot: Snapshot, workers: Workers
  ) async throws -> FrameBuilder.Labels {
    switch target.source {
    case .column(let column, let positive):
      let cell = SQL(name: column)
      let labels = try await engine.frame(
        [
          """
          case when \(cell) is null then null when \(engine.dialect.isOneOf(cell, positive)) then 1 else 0 end
          """
        ], by: "patron_key", from: "customers", workers: workers
      ).values(of: customers, workers: workers)
      return FrameBuilder.Labels(
        values: labels.column(0), lastYear: Array(repeating: .nan, count: customers.count))
    case .window(let horizon, let gap):
      let window = LabelWindow(
        target.outcome, at: snapshot, horizon: horizon, gap: gap, days: days,
        types: try await eventTypes(of: target.outcome))
      let labels = history.walk(customers, workers: workers) { rows, reader in
        customers[rows].map { window.labels(of: reader.customer($0)) }
      }.flatMap(\.self)
      return FrameBuilder.Labels(values: labels.map(\.value), lastYear: labels.map(\.lastYear))
    case .contract(let horizon, let gap):
      let window = ContractWindow(at: snapshot, horizon: horizon, gap: gap, days: days)
      let labels = history.walk(customers, workers: workers) { rows, reader in
        customers[rows].map { window.label(of: reader.customer($0).contracts) }
      }.flatMap(\.self)
      return FrameBuilder.Labels(values: labels, lastYear: labels.map { _ in .nan })
    }
  }
}

extension PreparedExports {
  /// The numbers of the types of events that decide `outcome`; none where activity decides it.
  func eventTypes(of outcome: OutcomeDefinition) async throws -> Set<Int32> {
    guard case .events(let senses) = outcome.evidence, tables.contains(.events) else { return [] }
    let types = try await eventTypeNames()
    return Set(
      types.indices.filter { type in
        exports.configuration.sense(of: types[type]).map(senses.contains) == true
      }.map(Int32.init))
  }
}

/// The days that decide whether a contract ends.
package struct ContractWindow: Sendable {
  private let day: Int32
  private let end: Int32
  /// Whether the exports hold all days of the window.
  private let isKnown: Bool

  /// - Parameter days: the days of the exports' activity.
  package init(at snapshot: Snapshot, horizon: DayCount, gap: DayCount, days: Days?) {
    let window = snapshot.outcome(after: gap, of: horizon)
    day = Int32(clamping: snapshot.day.number)
    end = Int32(clamping: window.end.number)
    isKnown = window.end <= days?.end ?? snapshot.day
  }

  /// 1 where none of `contracts` runs at the end of the window, 0 where one does; NaN where none ran at the snapshot,
  /// or the window's end is not known. Who leaves and comes back within the window has stayed.
  package func label(of contracts: UnsafeBufferPointer<Contract>) -> Float {
    guard isKnown, contracts.contains(where: { $0.runs(at: day) }) else { return .nan }
    return contracts.contains { $0.runs(at: end) } ? 0 : 1
  }
}

/// The days that decide an outcome at one snapshot.
package struct LabelWindow: Sendable {
  private let outcome: OutcomeDefinition
  /// The types of the events that decide it, where events do.
  private let types: Set<Int32>
  /// Those on which a customer must have been active to have the outcome; nil for any before the snapshot.
  private let eligible: Days?
  private let snapshot: Snapshot
  private let observed: Days
  /// The window's weeks a year before; nil where the history does not reach back so far.
  private let yearBefore: Days?
  /// Whether the exports hold all days of the window.
  private let isKnown: Bool

  /// A year that begins on the same day of the week.
  private static let yearInWeeks: DayCount = 364

  /// - Parameters:
  ///   - days: the days of the exports' activity.
  ///   - types: the types of events that decide the outcome, where events do.
  package init(
    _ outcome: OutcomeDefinition, at snapshot: Snapshot, horizon: DayCount, gap: DayCount,
    days: Days?, types: Set<Int32> = []
  ) {
    self.outcome = outcome
    self.types = types
    observed = snapshot.outcome(after: gap, of: horizon)
    self.snapshot = snapshot
    eligible = outcome.eligible == .activeWithinHorizon ? snapshot.observed(horizon) : nil
    isKnown = observed.end <= days?.end ?? snapshot.day
    let before = Days(
      from: observed.first - Self.yearInWeeks, before: observed.end - Self.yearInWeeks)
    yearBefore =
      gap + horizon <= Self.yearInWeeks && before.first >= days?.first ?? snapshot.day
      ? before : nil
  }

  private func canHaveOutcome(_ customer: CustomerHistory) -> Bool {
    guard let eligible else { return !customer.seen(at: snapshot).activeDays.isEmpty }
    return customer.isActive(in: eligible)
  }

  /// Whether a day that decides the outcome lies in `days`.
  private func decides(_ customer: CustomerHistory, in days: Days) -> Bool {
    switch outcome.evidence {
    case .activity: customer.activeDays.contains(in: days)
    case .events:
      customer.touches.suffix(from: Int32(clamping: days.first.number), \.day)
        .prefix { $0.day < Int32(clamping: days.end.number) }
        .contains { types.contains($0.type) }
    }
  }

  /// A customer's labels: see `FrameBuilder.Labels`.
  package func labels(of customer: CustomerHistory) -> (value: Float, lastYear: Float) {
    let isPresent = decides(customer, in: observed)
    return (
      value: isKnown && canHaveOutcome(customer)
        ? (isPresent == (outcome.occurs == .present) ? 1 : 0) : .nan,
      lastYear: yearBefore.map { decides(customer, in: $0) ? 1 : 0 } ?? .nan
    )
  }
}
