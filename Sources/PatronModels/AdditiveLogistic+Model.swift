import Foundation
public import PatronNumerics

extension AdditiveLogistic {
  /// What cross-validation found while the model was chosen: mean log losses on rows apart, with the
  /// standard error over the rows.
  public struct Search: Hashable, Sendable, Codable {
    public let penalty: Double
    /// With straight columns only, with the chosen bends, and with the tables as well.
    public let straightLoss: Double
    public let bentLoss: Double
    public let loss: Double
    public let lossStandardError: Double
    /// The steps that the tables grew by.
    public let steps: Int

    init(_ mains: MainSearch, _ tables: TableSearch) {
      penalty = mains.penalty
      straightLoss = mains.straightLoss.mean
      bentLoss = mains.loss.mean
      loss = tables.loss.mean
      lossStandardError = tables.loss.standardError
      steps = tables.steps
    }
  }

  public struct Model: Hashable, Sendable, Codable {
    public let preprocessor: Preprocessor.Model
    /// Of the columns of `preprocessor.outputs`.
    public let regression: LogisticRegression.Model
    /// Added to the regression's log odds, by falling spread.
    public let terms: [TermTable]
    /// Added too: it keeps the mean probability at the share of positives.
    public let shift: Double
    /// How the parts were chosen; nil where there were too few rows to choose by.
    public let search: Search?

    /// The log odds of label 1 for each row of `frame` (n × columns).
    public func logOdds(_ frame: Matrix, workers: Workers = .all) -> [Double] {
      let blocks = Workers.blocks(of: frame.rowCount)
      let parts = workers.map(blocks.count) { index -> [Double] in
        let rows = frame.selecting(rows: Array(blocks[index]))
        var scores = regression.logOdds(
          preprocessor.transform(rows, workers: Workers(1)), workers: Workers(1))
        for row in scores.indices {
          rows.withRow(row) { cells in
            for term in terms { scores[row] += term.value(cells) }
          }
          scores[row] += shift
        }
        return scores
      }
      return parts.flatMap { $0 }
    }

    public func probabilities(_ frame: Matrix, workers: Workers = .all) -> [Double] {
      logOdds(frame, workers: workers).map(SpecialFunctions.sigmoid)
    }
  }
}
