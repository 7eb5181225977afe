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
  /// How many rows it was chosen on.
  private var rowCount = 0

  package init(_ trainer: OutcomeTrainer) {
    estimator = AdditiveLogistic(
      columns: trainer.features.map { $0.column() }, seed: trainer.options.seed)
    options = trainer.options
  }

  /// So many times the rows allow finer choices, which are then made anew where they were made on few: beyond
  /// `few` rows a search looks at a sample.
  private static let finerFrom = 2
  private static let few = 12_500

  /// The model of `rows`, which are no earlier than those of the fits before.
  package mutating func fit(_ rows: OutcomeRows) throws -> AdditiveLogistic.Model {
    let isFine = rowCount >= Self.few || rows.labels.count < Self.finerFrom * rowCount
    if chosen?.search == nil || !isFine {
      chosen = try estimator.structure(
        rows.features, labels: rows.labels, folds: rows.folds, workers: options.workers)
      rowCount = rows.labels.count
    }
    return try estimator.fit(
      rows.features, labels: rows.labels, folds: rows.folds, structure: chosen,
      workers: options.workers)
  }
}
