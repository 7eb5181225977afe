import Foundation
public import PatronNumerics

extension AdditiveLogistic {
  /// The cross-validated mean log losses while the model was chosen, with their standard error over the rows.
  public struct Search: Hashable, Sendable, Codable {
    /// Of the regression, against a sum over the rows searched.
    public let penalty: Double
    /// With straight columns only, with the chosen bends, and with the tables as well. The first
    /// may rest on fewer rows.
    public let straightLoss: Double
    public let bentLoss: Double
    public let loss: Double
    public let lossStandardError: Double
    /// The steps that the tables grow by.
    public let steps: Int
    /// The slope and the intercept of the labels' regression on the log odds of held-out rows: 1
    /// and 0 where the probabilities are calibrated.
    public let calibrationSlope: Double?
    public let calibrationIntercept: Double?

    init(
      _ mains: MainSearch, _ tables: TableSearch, penalty: Double, labels: [Float],
      weights: [Float]?,
      workers: Workers
    ) {
      self.penalty = penalty
      straightLoss = mains.straightLoss.mean
      bentLoss = tables.mainLoss.mean
      loss = tables.loss.mean
      lossStandardError = tables.loss.standardError
      steps = tables.growths.reduce(0) { $0 + $1.steps }
      let evaluated = tables.logOdds.indices.filter { !tables.logOdds[$0].isNaN }
      let line = Calibration.line(
        logOdds: evaluated.map { tables.logOdds[$0] }, labels: evaluated.map { labels[$0] },
        weights: weights.map { weights in evaluated.map { weights[$0] } }, workers: workers)
      calibrationSlope = line?.slope
      calibrationIntercept = line?.intercept
    }
  }

  /// A fitted model: a plain value to save beside its columns' names.
  public struct Model: Hashable, Sendable, Codable {
    /// How each column enters the regression.
    public let preprocessor: Preprocessor.Model
    /// Of the columns of `preprocessor.outputs`.
    public let regression: LogisticRegression.Model
    /// Added to the regression's log odds, by falling spread.
    public let terms: [TermTable]
    /// Added too: it keeps the mean probability at the share of positives.
    public let shift: Double
    /// How the parts were chosen; nil where there were too few rows to choose by.
    public let search: Search?

    init(
      preprocessor: Preprocessor.Model, regression: LogisticRegression.Model, terms: [TermTable],
      shift: Double, search: Search?
    ) {
      self.preprocessor = preprocessor
      self.regression = regression
      self.terms = terms
      self.shift = shift
      self.search = search
    }

    /// The log odds of label 1 for each row of `frame` (n × columns).
    ///
    /// - Complexity: O(n·p), a block of rows a thread.
    public func logOdds(_ frame: Matrix, workers: Workers = .all) -> [Double] {
      withTables(frame, workers: workers) { _, rows in
        mainLogOdds(preprocessor.transform(rows, workers: Workers(1)))
      }
    }

    /// The log odds `main` of each block of rows, which are handed over too, with the tables.
    func withTables(
      _ frame: Matrix, workers: Workers, main: @Sendable (Range<Int>, Matrix) -> [Double]
    ) -> [Double] {
      let lookup = TermLookup(terms)
      return workers.filled(frame.rowCount, with: 0.0) { block, scores in
        let rows = frame.selecting(rows: Array(block))
        var sums = main(block, rows)
        var parts: [Double] = []
        lookup.add(to: &sums, parts: &parts, rows: rows)
        for row in sums.indices { scores[row] = sums[row] }
      }
    }

    /// The log odds without the tables, of rows prepared (n × outputs).
    func mainLogOdds(_ features: Matrix) -> [Double] {
      var sums = regression.logOdds(features, workers: Workers(1))
      for row in sums.indices { sums[row] += shift }
      return sums
    }

    /// The probability of label 1 for each row of `frame` (n × columns).
    public func probabilities(_ frame: Matrix, workers: Workers = .all) -> [Double] {
      logOdds(frame, workers: workers).map(SpecialFunctions.sigmoid)
    }

    /// The model whose log odds are `slope` times these and `intercept`: Platt's correction, which
    /// leaves it one sum of the same parts.
    package func recalibrated(slope: Double, intercept: Double) -> Model {
      precondition(slope > 0, "a slope of 0 or less turns the ranking round")
      return Model(
        preprocessor: preprocessor,
        regression: regression.scaled(by: slope, adding: intercept),
        terms: terms.map { $0.scaled(by: slope) }, shift: shift * slope, search: search)
    }

    /// The log odds of a row that is average in everything: what contributions start from.
    public var baseline: Double { regression.intercept + shift }

    private enum CodingKeys: String, CodingKey {
      case preprocessor, regression, terms, shift, search
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      preprocessor = try container.decode(Preprocessor.Model.self, forKey: .preprocessor)
      regression = try container.decode(LogisticRegression.Model.self, forKey: .regression)
      terms = try container.decode([TermTable].self, forKey: .terms)
      shift = try container.decode(Double.self, forKey: .shift)
      search = try container.decodeIfPresent(Search.self, forKey: .search)
      let columns = preprocessor.columns
      guard regression.coefficients.count == preprocessor.outputs.count, shift.isFinite,
        terms.allSatisfy({ $0.isSound(columns: columns) })
      else {
        throw DecodingError.dataCorruptedError(
          forKey: .terms, in: container,
          debugDescription: "the terms do not fit the \(columns.count) columns")
      }
    }
  }
}
