import PatronData
import PatronEngine
import PatronModels
import PatronReport

/// Rows that no forecaster had seen, with each one's predictions, to evaluate them by.
package struct OutcomeTrial: Sendable {
  /// A forecaster's probability of every row, NaN where it has none.
  package struct Prediction: Sendable {
    package let forecaster: Forecaster
    package fileprivate(set) var probabilities: [Double]
  }

  /// A grouping that figures are given for: each row's part of it, and the parts' names.
  package struct Grouping: Sendable {
    package let name: String
    package let parts: [String]
    /// An index in `parts` a row, −1 where it is not known.
    package let partOfRow: [Int]
  }

  package private(set) var rows: OutcomeRows
  /// The number of each row's snapshot, from 0 for the latest.
  package private(set) var snapshotOfRow: [Int]
  package private(set) var predictions: [Prediction]
  package let method: OutcomeEvaluation.Method

  /// Puts trials at several snapshots together, the latest first. A forecaster that a snapshot lacks has
  /// no prediction there.
  package init(
    _ parts: [(rows: OutcomeRows, forecasts: [(forecaster: Forecaster, probabilities: [Double])])],
    method: OutcomeEvaluation.Method
  ) {
    rows = OutcomeRows(stacking: parts.map(\.rows))
    snapshotOfRow = parts.enumerated().flatMap { index, part in
      [Int](repeating: index, count: part.rows.labels.count)
    }
    self.method = method
    var forecasters: [Forecaster] = []
    for part in parts {
      forecasters += part.forecasts.map(\.forecaster).filter { !forecasters.contains($0) }
    }
    predictions = forecasters.map { forecaster in
      Prediction(
        forecaster: forecaster,
        probabilities: parts.flatMap { part in
          part.forecasts.first { $0.forecaster == forecaster }?.probabilities
            ?? [Double](repeating: .nan, count: part.rows.labels.count)
        })
    }
  }

  package var model: Prediction? {
    predictions.first { $0.forecaster == .model }
  }

  /// Each row's customer, numbered from 0.
  package var customers: [Int32] { OutcomeRows.numbered(rows.customers) }

  /// The best correction of the model's probabilities, found on rows that it had not seen and evaluated on
  /// others: later snapshots, or with one alone other customers.
  ///
  /// Only Platt's way is taken: it leaves the model one sum of parts that explains itself.
  package func recalibration(options: RunOptions) -> OutcomeModel.Recalibration? {
    guard let model else { return nil }
    let folds: Folds
    switch method {
    case .unseenTime(let snapshots):
      guard snapshots.count > 1 else { return nil }
      let last = snapshots.count - 1
      folds = Folds(numbers: snapshotOfRow.map { Int32(last - $0) }, isForward: true)
    case .customerFolds:
      folds = rows.folds
    }
    let choice = Calibration.chosen(
      probabilities: model.probabilities, labels: rows.labels, folds: folds, methods: [.platt],
      workers: options.workers)
    guard case .platt(let slope, let intercept) = choice.calibration, slope > 0 else { return nil }
    return OutcomeModel.Recalibration(
      slope: slope, intercept: intercept, lossBefore: choice.lossBefore,
      lossAfter: choice.lossAfter)
  }
}

extension OutcomeTrial.Grouping {
  /// So many levels have a part of their own; the rarer ones share one.
  private static let largestPartCount = 8

  /// The levels of a category, the commonest first, `values` being their numbers.
  init(name: String, levels: [String], values: [Float]) {
    let own = levels.count > Self.largestPartCount ? Self.largestPartCount - 1 : levels.count
    self.init(
      name: name, parts: levels.prefix(own) + (own < levels.count ? ["any other"] : []),
      partOfRow: values.map { value in
        Int(exactly: value).flatMap { levels.indices.contains($0) ? min($0, own) : nil } ?? -1
      })
  }

  /// The quarters of a number.
  init(name: String, unit: String, values: [Float]) {
    let sorted = values.filter(\.isFinite).sorted()
    let distinct = Set(sorted).sorted()
    guard distinct.count > 4 else {
      self.init(
        name: name, parts: distinct.map { Figures.measured(Double($0), unit) },
        partOfRow: values.map { value in distinct.firstIndex(of: value) ?? -1 })
      return
    }
    var limits: [Float] = []
    for quarter in 1..<4 where !sorted.isEmpty {
      let limit = sorted[sorted.count * quarter / 4]
      if limit > limits.last ?? sorted[0] { limits.append(limit) }
    }
    // Where three quarters share the least value, the values above it are the other part.
    if limits.isEmpty { limits = [distinct[1]] }
    let words = limits.map { Figures.measured(Double($0), unit) }
    self.init(
      name: name,
      parts: ["below \(words.first ?? "")"]
        + zip(words, words.dropFirst()).map { "\($0) to below \($1)" }
        + ["\(words.last ?? "") or more"],
      partOfRow: values.map { value in
        value.isFinite ? limits.count { $0 <= value } : -1
      })
  }
}
