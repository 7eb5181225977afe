package import PatronReport

extension [LeakAudit.Suspect] {
  /// The columns that may know the outcome, a line each.
  package var block: Document.Block {
    .list(
      .init(
        title: "Columns that may know the outcome",
        items: map { suspect in
          let remedy =
            switch suspect.verdict {
            case .leftOut:
              "write 'trust: [\(suspect.column ?? suspect.feature)]' under customers if it is known beforehand"
            case .trusted, .kept: nil as String?
            }
          return .init(
            "\(suspect.feature) (\(suspect.verdict.rawValue)): \(suspect.reason)", remedy: remedy)
        }))
  }
}
