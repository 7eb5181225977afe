import PatronEngine

extension OutcomeDefinition {
  /// No activity for the horizon, of customers active in as many days before.
  public static let churn = OutcomeDefinition(
    id: .churn, title: "Churn", isGood: false, standardHorizon: 90, canBeLabel: true,
    days: { prepared in
      prepared.hasActivity
        ? .query("select customer_key, day from activity")
        : .lacking(nil)
    },
    occurs: .absent, eligible: .activeWithinHorizon, isExplained: true,
    wording: Wording(
      prediction: { "no activity for \($0) days, of customers active in the \($0) days before" },
      probability: "leaves", infinitive: "leave", lapsed: "has left already",
      emptiness: "for the lapsed", past: "left", event: "no activity",
      caution: "has been inactive longer than the churn horizon, so no probability applies"))
}

extension TaskID {
  public static let churn: TaskID = "churn"
}
