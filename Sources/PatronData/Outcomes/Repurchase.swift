import PatronEngine

extension OutcomeDefinition {
  /// A purchase within the horizon, of customers who bought in the observation window.
  package static let repurchase = OutcomeDefinition(
    id: .repurchase, title: "Repurchase", isGood: true, standardHorizon: 60, canBeLabel: false,
    lack: { $0.tables.contains(.transactions) ? nil : Lack(table: .transactions) },
    days: \.activeDays,
    occurs: .present, eligible: .seen, band: nil,
    wording: Wording(
      prediction: { "a purchase within \($0) days" }, probability: "buys again",
      emptiness: "where none was seen to buy", past: "bought again", event: "a purchase",
      caution: "has not bought in the observation window, so no probability applies"))
}

extension TaskID {
  public static let repurchase: TaskID = "repurchase"
}
