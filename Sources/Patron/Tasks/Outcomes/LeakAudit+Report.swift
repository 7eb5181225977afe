import PatronData
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

extension LeakAudit.Suspect.Reason: CustomStringConvertible {
  public var description: String {
    func alone(_ outcome: TaskID, _ auc: Double) -> String {
      "alone ranks \(outcome) with an AUC of \(Figures.decimals(auc, 3))"
    }
    return switch self {
    case .restates(let restatement): restatement.description
    case .laterDates(let share):
      "lies on or after the snapshot for \(Figures.percent(share)) of customers: what it was then is not "
        + "known"
    case .twin(let outcome, let auc): alone(outcome, auc) + ": it almost equals the outcome"
    case .named(let outcome, let auc):
      alone(outcome, auc) + ", and its name means something known only afterwards"
    case .dominant(let outcome, let auc):
      alone(outcome, auc) + ", far above any other column: see that it is known beforehand"
    case .eventType: "may be part of leaving: the model then predicts what is already done"
    }
  }
}
