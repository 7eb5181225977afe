extension ModelKind {
  /// The heading of what is reported of such a model.
  public var title: String {
    switch self {
    case .segments: "Segments"
    case .churn: OutcomeModel.Kind.churn.title
    case .repurchase: OutcomeModel.Kind.repurchase.title
    case .content: "Recommendations"
    }
  }
}
