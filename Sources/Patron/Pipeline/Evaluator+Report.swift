public import PatronReport

extension Evaluator.Report: DocumentConvertible {
  /// The figures of each model beside those of its baselines.
  public var document: Document {
    var blocks: [Document.Block] = training.map { [.paragraph($0.sentence)] } ?? []
    for (task, evaluation) in results {
      let kept = training?.outcomes[task]
      blocks += [.heading(Tasks.title(of: task))] + (kept?.extent ?? []) + evaluation.sections()
      blocks += kept?.correction ?? []
    }
    blocks.append(suspects.block)
    blocks.append(.list("Not evaluated", skipped.map(\.sentence)))
    return Document(title: "Evaluation of \(name)", blocks: blocks)
  }
}

extension Evaluator.Training {
  /// Which back-test the figures are of.
  fileprivate var sentence: String {
    let day = asOf.map { " up to \($0)" } ?? ""
    return
      "The back-test of the training\(day) with seed \(seed), as it was kept: nothing was trained "
      + "again."
  }
}

extension Evaluator.KeptOutcome {
  /// How many rows the figures are of, where these are not all.
  fileprivate var extent: [Document.Block] {
    guard rowCount < allRowCount else { return [] }
    return [
      .paragraph(
        "Of \(Figures.grouped(allRowCount)) rows \(Figures.grouped(rowCount)) were kept, those of customers drawn "
          + "by a hash. The figures of all of them, and of groups, are with the model.")
    ]
  }

  /// What the threshold is in scores.
  fileprivate var correction: [Document.Block] {
    scoreThreshold.map { threshold in
      [
        .paragraph(
          "The scores of the model are corrected (Platt), which these probabilities are not: in scores, "
            + "contact from \(Figures.decimals(threshold, 3)) on.")
      ]
    } ?? []
  }
}

extension Manifest.Skipped {
  /// The task and why it is not done.
  package var sentence: String { "\(task): \(obstacle)" }
}
