import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// Rows that no forecaster had seen, with each one's predictions, to evaluate them by: at once, or later, for
/// a training keeps it.
///
/// It holds no person. Customers are numbered, and rows stand, in the order of a hash of what was known of the
/// customer and came of it; where two have the same hash, exchanging them changes nothing here.
package struct OutcomeTrial: Hashable, Sendable {
  /// A forecaster's probability of every row, NaN where it has none.
  package struct Prediction: Sendable {
    package let forecaster: Forecaster
    /// Each has the precision of Float, in which it is kept.
    package let probabilities: [Double]

    package init(forecaster: Forecaster, probabilities: [Double]) {
      self.forecaster = forecaster
      self.probabilities = probabilities
    }
  }

  /// A grouping that figures are given for: each row's part of it, and the parts' names.
  package struct Grouping: Hashable, Sendable {
    package let name: String
    package let parts: [String]
    /// An index in `parts` a row, −1 where it is not known.
    package let partOfRow: [Int]
  }

  /// 1 for a row with the outcome, 0 for one without.
  package let labels: [Float]
  /// The number of each row's customer, ascending from 0.
  package let customers: [Int32]
  /// The number of each row's snapshot, from 0 for the latest; ascending among the rows of a customer.
  package let snapshotOfRow: [Int]
  package let predictions: [Prediction]
  package let method: OutcomeEvaluation.Method
  /// The money expected of each row's customer at the snapshot if they still buy, with two digits; nil where it is not
  /// known of all.
  package let values: [Float]?
  /// Never kept: some are sensitive, and several together could tell whose a row is.
  package let groupings: [Grouping]

  package init(
    labels: [Float], customers: [Int32], snapshotOfRow: [Int], predictions: [Prediction],
    method: OutcomeEvaluation.Method, values: [Float]? = nil, groupings: [Grouping] = []
  ) {
    self.labels = labels
    self.customers = customers
    self.snapshotOfRow = snapshotOfRow
    self.predictions = predictions
    self.method = method
    self.values = values
    self.groupings = groupings
  }

  /// Puts trials at several snapshots together, the latest first. A forecaster that a snapshot lacks has
  /// no prediction there.
  package init(
    _ parts: [(rows: OutcomeRows, forecasts: [(forecaster: Forecaster, probabilities: [Double])])],
    method: OutcomeEvaluation.Method, groupings: (OutcomeRows) -> [Grouping] = { _ in [] }
  ) {
    let rows = OutcomeRows(stacking: parts.map(\.rows))
    let snapshots = parts.enumerated().flatMap { index, part in
      [Int](repeating: index, count: part.rows.labels.count)
    }
    let ofCustomer = Self.shuffled(rows, snapshots: snapshots)
    let order = ofCustomer.flatMap(\.self)
    var forecasters: [Forecaster] = []
    for part in parts {
      forecasters += part.forecasts.map(\.forecaster).filter { !forecasters.contains($0) }
    }
    self.init(
      labels: order.map { rows.labels[$0] },
      customers: ofCustomer.enumerated().flatMap { number, own in
        [Int32](repeating: Int32(number), count: own.count)
      }, snapshotOfRow: order.map { snapshots[$0] },
      predictions: forecasters.map { forecaster in
        let probabilities = parts.flatMap { part in
          part.forecasts.first { $0.forecaster == forecaster }?.probabilities
            ?? [Double](repeating: .nan, count: part.rows.labels.count)
        }
        return Prediction(
          forecaster: forecaster, probabilities: order.map { Self.rounded(probabilities[$0]) })
      }, method: method,
      values: rows.values.map { values in order.map { Self.coarse(values[$0]) } },
      groupings: groupings(rows).map { grouping in
        Grouping(
          name: grouping.name, parts: grouping.parts,
          partOfRow: order.map { grouping.partOfRow[$0] })
      })
  }

  /// The indices of each customer's rows, customer after customer in an order that tells nothing of their keys:
  /// that of a hash of their rows' snapshots, labels and features.
  private static func shuffled(_ rows: OutcomeRows, snapshots: [Int]) -> [[Int]] {
    let hashes = rows.labels.indices.map { row in
      rows.features.withRow(row) { features in
        var hash = SplitMix64.mixed(
          UInt64(snapshots[row]) << 32 | UInt64(rows.labels[row].bitPattern))
        for column in features.indices {
          hash = SplitMix64.mixed(hash &+ UInt64(features[column].bitPattern) &+ 1)
        }
        return hash
      }
    }
    let numbers = OutcomeRows.numbered(rows.customers)
    var ofCustomer = [[Int]](repeating: [], count: Int(numbers.max() ?? -1) + 1)
    for (row, number) in numbers.enumerated() { ofCustomer[Int(number)].append(row) }
    return ofCustomer.sorted { one, other in
      one.lexicographicallyPrecedes(other) { hashes[$0] < hashes[$1] }
    }
  }

  /// The value with two digits: a finer one could tell whose the row is, who knows the customer's orders.
  private static func coarse(_ value: Float) -> Float {
    guard value > 0, value.isFinite else { return 0 }
    let scale = pow(10, (log10(value)).rounded(.down) - 1)
    return (value / scale).rounded() * scale
  }

  /// The probability in the precision of Float; none below 1 becomes 1, which would be sure.
  private static func rounded(_ probability: Double) -> Double {
    let near = Float(probability)
    return Double(near == 1 && probability < 1 ? near.nextDown : near)
  }

  package var model: Prediction? {
    predictions.first { $0.forecaster == .model }
  }

  package var positives: Int { labels.count { $0 == 1 } }

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
      // The rows of a customer stay together: a correction must not be evaluated on customers it has seen.
      folds = .stratified(labels: labels, groups: customers)
    }
    let choice = Calibration.chosen(
      probabilities: model.probabilities, labels: labels, folds: folds, methods: [.platt],
      workers: options.workers)
    guard case .platt(let slope, let intercept) = choice.calibration, slope > 0 else { return nil }
    return OutcomeModel.Recalibration(
      slope: slope, intercept: intercept, reach: choice.reach, lossBefore: choice.lossBefore,
      lossAfter: choice.lossAfter)
  }

  /// The baseline that predicted better than the model in both ways: a lower log loss and a higher AUC. Nil where
  /// none did.
  package func betterBaseline(among names: Set<String>) -> String? {
    guard let model else { return nil }
    func metrics(_ prediction: Prediction) -> BinaryMetrics {
      BinaryMetrics(probabilities: prediction.probabilities, labels: labels)
    }
    let own = metrics(model)
    return predictions.compactMap { prediction -> (name: String, loss: Double)? in
      guard case .other(let name) = prediction.forecaster, names.contains(name),
        !prediction.probabilities.contains(where: \.isNaN)
      else { return nil }
      let found = metrics(prediction)
      guard found.logLoss < own.logLoss, found.auc ?? 0 > own.auc ?? 0 else { return nil }
      return (name, found.logLoss)
    }.min { $0.loss < $1.loss }?.name
  }

  /// The trial with the baseline called `name` as the model, and what was the model as a baseline.
  package func replacingModel(by name: String) -> OutcomeTrial {
    let order =
      predictions.filter { $0.forecaster == .other(name) }
      + predictions.filter {
        $0.forecaster != .other(name)
      }
    return OutcomeTrial(
      labels: labels, customers: customers, snapshotOfRow: snapshotOfRow,
      predictions: order.map { prediction in
        let forecaster: Forecaster =
          switch prediction.forecaster {
          case .other(name): .model
          case .model: .searched
          default: prediction.forecaster
          }
        return Prediction(forecaster: forecaster, probabilities: prediction.probabilities)
      }, method: method, values: values, groupings: groupings)
  }
}

extension OutcomeTrial {
  /// Rows of an outcome that are kept at most: with more of them no interval is narrower by what matters, and
  /// a file of five forecasters has 5 MB.
  package static let largestKept = 200_000

  /// The trial as a training keeps it: without groupings, and of at most `largest` rows. Beyond them whole
  /// customers are drawn, by a hash of their numbers.
  package func kept(atMost largest: Int = Self.largestKept) -> OutcomeTrial {
    guard labels.count > largest else { return selecting(Array(labels.indices)) }
    var sizes = [Int](repeating: 0, count: Int(customers.max() ?? -1) + 1)
    for customer in customers { sizes[Int(customer)] += 1 }
    // The hash is a bijection, so no two customers tie.
    let drawn = sizes.indices.sorted {
      SplitMix64.mixed(UInt64($0)) < SplitMix64.mixed(UInt64($1))
    }
    var isKept = [Bool](repeating: false, count: sizes.count)
    var left = largest
    for customer in drawn {
      guard sizes[customer] <= left else { break }
      isKept[customer] = true
      left -= sizes[customer]
    }
    return selecting(labels.indices.filter { isKept[Int(customers[$0])] })
  }

  /// The rows whose index is in `rows`, which ascend, without groupings.
  private func selecting(_ rows: [Int]) -> OutcomeTrial {
    OutcomeTrial(
      labels: rows.map { labels[$0] },
      customers: OutcomeRows.numbered(rows.map { customers[$0] }),
      snapshotOfRow: rows.map { snapshotOfRow[$0] },
      predictions: predictions.map { prediction in
        Prediction(
          forecaster: prediction.forecaster,
          probabilities: rows.map { prediction.probabilities[$0] })
      }, method: method, values: values.map { values in rows.map { values[$0] } })
  }
}

/// Probabilities are the same where their bits are: one that is missing is as another.
extension OutcomeTrial.Prediction: Hashable {
  package static func == (one: Self, other: Self) -> Bool {
    one.forecaster == other.forecaster
      && one.probabilities.elementsEqual(other.probabilities) { $0.bitPattern == $1.bitPattern }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(forecaster)
    hasher.combine(probabilities.count)
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
