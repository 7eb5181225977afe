package import PatronData
import PatronEngine
import PatronModels
public import PatronReport

extension OutcomeModel: DocumentConvertible {
  /// How many of the strongest features are reported.
  package static let reportedFeatures = 10

  /// The prediction, how good it is, beside which baselines, and from which features.
  ///
  /// - Parameter features: the features it was trained on, for their meanings.
  package func sections(features: FeatureSet) -> [Document.Block] {
    sections(meanings: features.meanings)
  }

  /// The model by itself, its features by their names.
  public var document: Document {
    Document(title: definition.title, blocks: sections(meanings: [:]))
  }

  private func sections(meanings: [String: String]) -> [Document.Block] {
    var blocks = [.paragraph(outcomeSentence)] + evaluation.sections()
    blocks.append(.paragraph(recalibrationSentence))
    let rows = trainedOn.reduce(0) { $0 + $1.rows }
    var table = Document.Table(
      title: "Strongest features, learned from \(Figures.grouped(rows)) rows",
      .text("feature"), .number("spread of log odds"), .text("meaning"))
    for strength in strengths.prefix(Self.reportedFeatures) {
      table.add(
        .text(strength.feature), .number(strength.spread, decimals: 3),
        .text(meanings[strength.feature] ?? strength.feature))
    }
    blocks += [.table(table), .paragraph(formSentence)]
    if logistic.regression.hasSeparation {
      blocks.append(
        .warning(
          "The columns separate the outcomes of the training rows perfectly: only the penalty keeps the "
            + "coefficients finite. Look for a column that knows the outcome."))
    }
    return blocks
  }

  private var outcomeSentence: String {
    let outcome = horizon.map(definition.wording.prediction) ?? "the label of the customers table"
    return "Predicts \(outcome)."
  }

  private var recalibrationSentence: String {
    guard let recalibration else {
      return evaluation.canBeRecalibrated
        ? "The probabilities are not recalibrated: no correction learned on some rows improved others."
        : "The probabilities are not recalibrated: a single snapshot leaves no rows to test a correction."
    }
    let source =
      switch recalibration.reach {
      case .all: "learned from all rows"
      case .latest: "learned from the latest snapshot alone"
      }
    return "The model's log odds are multiplied by \(Figures.decimals(recalibration.slope, 3)) and "
      + "\(Figures.decimals(recalibration.intercept, 3)) is added (Platt, \(source)): on rows that it was "
      + "not learned from, the log loss fell from "
      + "\(Figures.decimals(recalibration.lossBefore, 4)) to "
      + "\(Figures.decimals(recalibration.lossAfter, 4)). The figures above are before it."
  }

  private var formSentence: String {
    let tables = logistic.terms.count
    if let replacement = evaluation.replacement {
      return "Form: a logistic regression on one feature, '\(replacement)'."
    }
    return
      "Form: an additive logistic model of \(logistic.preprocessor.outputs.count) prepared columns"
      + (tables > 0 ? " and \(tables) tables of one to three features" : "")
      + ", chosen by cross-validation within the training rows."
  }
}
