/// An outcome that customers have or do not have in the days after a snapshot.
///
/// It defines which customers can have it, how it is observed, and its words.
///
/// A new one is a file in `Outcomes/` and a line in `all`: configuration, labels, training, columns, help and
/// reports go over that list.
package struct OutcomeDefinition: Sendable {
  package let id: TaskID
  /// The heading of its report.
  package let title: String
  /// Whether the business wants it.
  package let isGood: Bool
  /// The length of the outcome window where patron.yaml does not say.
  package let standardHorizon: DayCount
  /// Whether a column of the customers table may be its label.
  package let canBeLabel: Bool
  /// Whether it is predicted where patron.yaml says nothing of it.
  package let isStandard: Bool
  /// What the exports lack to decide it; nil where they lack nothing.
  package let lack: @Sendable (PreparedExports) -> Lack?
  /// What days decide it.
  package let evidence: Evidence
  /// Whether it is such a day in the outcome window, or that there is none.
  package let occurs: Occurrence
  package let eligible: Eligibility
  /// The words of its band; nil where scores have its probability alone, without band and reasons.
  package let band: Band?
  package let wording: Wording

  /// Every outcome that can be predicted, in the order in which they are.
  package static let all = [churn, repurchase, advocacy]

  /// The outcome called `id`; nil where there is none.
  package static func named(_ id: TaskID) -> OutcomeDefinition? { all.first { $0.id == id } }

  /// A table that the exports would need; nil for any table of activity.
  package struct Lack: Error {
    package let table: Table?
  }

  package enum Evidence: Hashable, Sendable {
    /// Days on which the customer was active.
    case activity
    /// Days with an event of one of these senses.
    case events(Set<EventSense>)
  }

  package enum Occurrence: Hashable, Sendable { case present, absent }

  /// Who can have the outcome. Nothing is learned of others, and they get no probability.
  package enum Eligibility: Hashable, Sendable {
    /// Customers active in as many days before the snapshot as the horizon has.
    case activeWithinHorizon
    /// Customers who were ever active before the snapshot, the lapsed too.
    case known
    /// Customers with a contract that runs.
    case underContract
  }

  /// The words of a band.
  package struct Band: Sendable {
    /// What the customers of the band `high` are likely to do, after "to".
    package let likely: String
    /// Which customers can no longer have the outcome.
    package let left: String
  }

  /// The outcome in words.
  package struct Wording: Sendable {
    /// The prediction, after "Predicts".
    package let prediction: @Sendable (_ horizon: DayCount) -> String
    /// The end of "the predicted probability that the customer …".
    package let probability: String
    /// Who gets no probability, after "empty ".
    package let emptiness: String
    /// The verb for customers with the outcome, in the past.
    package let past: String
    /// The event in the outcome window, as a noun: "a purchase".
    package let event: String
    /// Why a customer gets no probability: the end of a sentence about the customer.
    package let caution: String
  }
}
