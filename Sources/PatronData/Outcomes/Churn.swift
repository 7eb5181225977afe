import PatronEngine

extension OutcomeDefinition {
  /// No activity for the horizon, of customers active in as many days before.
  package static let churn = OutcomeDefinition(
    id: .churn, title: "Churn", isGood: false, standardHorizon: 90, canBeLabel: true,
    isStandard: true, lack: { $0.hasActivity ? nil : Lack(table: nil) }, evidence: .activity,
    occurs: .absent, eligible: .activeWithinHorizon,
    band: Band(
      likely: "leave", left: "has left already, by the label or by silence; empty: was never active"
    ),
    wording: Wording(
      prediction: { "no activity for \($0) days, of customers active in the \($0) days before" },
      probability: "leaves", emptiness: "for who has left already or was never active",
      past: "left",
      event: "no activity",
      caution: "has been inactive longer than the churn horizon, so no probability applies"))
}

extension OutcomeDefinition {
  /// No contract any more at the end of the horizon, of customers with one that runs.
  package static let contractChurn = OutcomeDefinition(
    id: .churn, title: "Churn", isGood: false, standardHorizon: 90, canBeLabel: true,
    isStandard: true,
    lack: { $0.exports.contractsHaveDays ? nil : Lack(table: .contracts) }, evidence: .activity,
    occurs: .absent, eligible: .underContract,
    band: Band(
      likely: "leave",
      left: "has left already: no contract runs, or all end by agreement; empty: never had one"),
    wording: Wording(
      prediction: { "no contract any more after \($0) days, of customers under contract" },
      probability: "is under no contract any more", emptiness: "for who is under none",
      past: "left", event: "no contract any more",
      caution: "is under no contract, so no probability applies"))
}

extension TaskID {
  public static let churn: TaskID = "churn"
}
