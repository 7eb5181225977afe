import PatronData
package import PatronModels

/// The structure of an outcome's models: chosen on the earliest rows, and taken over by the models of later ones.
///
/// That is honest for every later snapshot, whose labels were not there, and saves the search, which takes
/// several times as long as a fit.
package struct OutcomeStructure {
  private let estimator: AdditiveLogistic
  private let options: RunOptions
  private var chosen: AdditiveLogistic.Structure?

  package init(_ trainer: OutcomeTrainer) {
    estimator = AdditiveLogistic(
      columns: trainer.features.map { $0.column() }, seed: trainer.options.seed)
    options = trainer.options
  }

  /// The model of `rows` by the feature at `index` alone: the baseline of that name.
  package func fit(_ rows: OutcomeRows, alone index: Int) throws -> AdditiveLogistic.Model {
    try estimator.fit(
      rows.features, labels: rows.labels,
      structure: estimator.structure(ofColumn: index, rows: rows.labels.count),
      workers: options.workers)
  }

  /// The model of `rows`, which are no earlier than those of the fits before.
  package mutating func fit(_ rows: OutcomeRows) throws -> AdditiveLogistic.Model {
    let folds = rows.folds
    let structure: AdditiveLogistic.Structure
    if let chosen, chosen.serves(rows: rows.labels.count) {
      structure = chosen
    } else {
      structure = try estimator.structure(
        rows.features, labels: rows.labels, folds: folds, workers: options.workers)
      chosen = structure
    }
    return try estimator.fit(
      rows.features, labels: rows.labels, folds: folds, structure: structure,
      workers: options.workers)
  }
}
