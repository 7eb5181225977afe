package import PatronEngine
import PatronNumerics

/// An outcome as a run predicts it: the definition, and the days or the column that decide it.
package struct OutcomeTarget: Sendable {
  package enum Source: Sendable {
    /// Days of `query` (customer_key and day) in the `horizon` days behind the `gap`.
    case window(query: SQL, horizon: DayCount, gap: DayCount)
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
    if case .window(_, let horizon, _) = source { horizon } else { nil }
  }
}

extension OutcomeDefinition {
  /// The outcome within the `horizon` days behind the `gap`, as the exports decide it.
  package func target(
    horizon: DayCount, gap: DayCount = 0, in prepared: PreparedExports
  ) throws(Lack) -> OutcomeTarget {
    OutcomeTarget(self, .window(query: try days(prepared), horizon: horizon, gap: gap))
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

  /// The labels of the cohort that was made last, in the order of the customers' keys.
  func labels(_ target: OutcomeTarget, at snapshot: Snapshot) async throws -> Labels {
    let query = prepared.labelQuery(target, at: snapshot, observation: features.observation)
    let rows = try await prepared.engine.frame(
      ["y.label", "y.last_year"], by: "c.customer_key",
      from: "cohort as c left join (\(query)) as y on y.customer_key = c.customer_key",
      workers: workers)
    return Labels(values: rows.values.column(0), lastYear: rows.values.column(1))
  }
}

extension PreparedExports {
  /// The query of an outcome's labels: customer_key, label and last_year of each customer of the cohort.
  func labelQuery(
    _ target: OutcomeTarget, at snapshot: Snapshot, observation: DayCount
  ) -> SQL {
    switch target.source {
    case .column(let column, let positive):
      return QueryTemplate(PackageResources.column_labels_sql).filled([
        "column": .sql(SQL(name: column)),
        "is_positive": .sql(engine.dialect.isOneOf(SQL(name: column), positive)),
      ])
    case .window(let days, let horizon, let gap):
      let outcome = snapshot.outcome(after: gap, of: horizon)
      let lookback =
        switch target.outcome.eligible {
        case .activeWithinHorizon: horizon
        case .seen: observation
        }
      // The days of a window that is not over yet, or of one before the history, are not known.
      let isKnown = outcome.end <= history?.end ?? snapshot.day
      let isYearKnown =
        gap + horizon <= Self.yearInWeeks
        && outcome.first - Self.yearInWeeks >= history?.first ?? snapshot.day
      return QueryTemplate(PackageResources.window_labels_sql).filled([
        "days": .sql(days), "snapshot": .day(snapshot.day), "outcome": .day(outcome.first),
        "until": .day(outcome.end), "year": .days(Self.yearInWeeks),
        "lookback": .days(lookback), "known": .sql(isKnown ? "true" : "false"),
        "year_known": .sql(isYearKnown ? "true" : "false"),
        "present": .integer(target.outcome.occurs == .present ? 1 : 0),
      ])
    }
  }

  /// A year that begins on the same day of the week.
  private static let yearInWeeks: DayCount = 364
}
