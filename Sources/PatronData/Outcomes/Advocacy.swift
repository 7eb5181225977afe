import PatronEngine

extension OutcomeDefinition {
  /// A review or a recommendation within the horizon, of everybody who was ever active: the customers to ask for one.
  package static let advocacy = OutcomeDefinition(
    id: .advocacy, title: "Advocacy", isGood: true, standardHorizon: 60, canBeLabel: false,
    isStandard: false,
    lack: {
      $0.exports.column("time", of: .events) == nil || $0.exports.column("type", of: .events) == nil
        ? Lack(table: .events) : nil
    },
    evidence: .events([.review, .share]), occurs: .present, eligible: .known, band: nil,
    wording: Wording(
      prediction: { "a review or a recommendation within \($0) days" },
      probability: "writes a review or recommends", emptiness: "for who was never active",
      past: "wrote a review or recommended", event: "a review or a recommendation",
      caution: "was never active, so no probability applies"))
}

extension TaskID {
  public static let advocacy: TaskID = "advocacy"
}
