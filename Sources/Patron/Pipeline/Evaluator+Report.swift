public import PatronReport

extension Evaluator.Report: DocumentConvertible {
  /// The figures of each model beside those of its baselines.
  public var document: Document {
    var blocks: [Document.Block] = []
    func add(_ kind: ModelKind, _ sections: [Document.Block]?) {
      if let sections { blocks += [.heading(kind.title)] + sections }
    }
    add(.churn, churn?.sections())
    add(.repurchase, repurchase?.sections())
    add(.content, content?.sections())
    blocks.append(suspects.block)
    blocks.append(.list("Not evaluated", skipped.map(\.sentence)))
    return Document(title: "Evaluation of \(name)", blocks: blocks)
  }
}

extension Manifest.Skipped {
  /// The model and why there is none.
  package var sentence: String { "\(model.rawValue): \(reason)" }
}
