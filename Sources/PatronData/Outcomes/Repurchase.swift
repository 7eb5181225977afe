import PatronEngine

extension OutcomeDefinition {
  /// A purchase within the horizon, of everybody who ever bought: of those who lapsed it is the win-back list.
  package static let repurchase = OutcomeDefinition(
    id: .repurchase, title: "Repurchase", isGood: true, standardHorizon: 60, canBeLabel: false,
    isStandard: true,
    lack: { $0.tables.contains(.transactions) ? nil : Lack(table: .transactions) },
    evidence: .activity, occurs: .present, eligible: .known, band: nil,
    wording: Wording(
      prediction: { "a purchase within \($0) days" }, probability: "buys again",
      emptiness: "for who never bought", past: "bought again", event: "a purchase",
      caution: "has never bought, so no probability applies"))
}

extension TaskID {
  public static let repurchase: TaskID = "repurchase"
}
