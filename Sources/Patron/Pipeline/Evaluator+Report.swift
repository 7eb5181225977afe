public import PatronReport

extension Evaluator.Report: DocumentConvertible {
  /// The figures of each model beside those of its baselines.
  public var document: Document {
    var blocks: [Document.Block] = []
    for (task, evaluation) in results {
      blocks += [.heading(Tasks.title(of: task))] + evaluation.sections()
    }
    blocks.append(suspects.block)
    blocks.append(.list("Not evaluated", skipped.map(\.sentence)))
    return Document(title: "Evaluation of \(name)", blocks: blocks)
  }
}

extension Manifest.Skipped {
  /// The task and why it is not done.
  package var sentence: String { "\(task): \(obstacle)" }
}
