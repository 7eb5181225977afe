package import Foundation
package import PatronData
import PatronNumerics

/// The file of a kept trial: an array of labels, of customers' numbers, of snapshots' indices and, where lifetime value
/// is predicted, of values (n each), and one of probabilities (n × forecasters). The forecasters and the snapshots are
/// those of the evaluation.
extension OutcomeTrial {
  package static func fileName(_ outcome: TaskID) -> String { "\(outcome).safetensors" }

  private static let names = (
    probabilities: "probabilities", customers: "customers", labels: "labels",
    snapshots: "snapshots", values: "values"
  )

  package var file: Data {
    var probabilities = Matrix(
      rowCount: labels.count, columnCount: predictions.count,
      elements: [Float](repeating: 0, count: labels.count * predictions.count))
    for (column, prediction) in predictions.enumerated() {
      for row in labels.indices {
        probabilities[row, column] = Float(prediction.probabilities[row])
      }
    }
    let worth = values.map { values in
      Safetensors.Tensor(
        Self.names.values, Matrix(rowCount: values.count, columnCount: 1, elements: values))
    }
    return Safetensors.data(
      [
        Safetensors.Tensor(Self.names.probabilities, probabilities),
        Safetensors.Tensor(Self.names.customers, customers),
        Safetensors.Tensor(Self.names.labels, labels.map { UInt8($0) }),
        Safetensors.Tensor(Self.names.snapshots, snapshotOfRow.map { UInt8($0) }),
      ] + (worth.map { [$0] } ?? []))
  }

  /// Reads the trial that `evaluation` is of, or a part of it; nil where `file` holds what no training makes, or
  /// what does not fit the evaluation.
  package init?(_ file: Data, of evaluation: OutcomeEvaluation) {
    guard let tensors = Safetensors.tensors(file),
      tensors.count == (tensors[Self.names.values] == nil ? 4 : 5),
      let probabilities = tensors[Self.names.probabilities]?.matrix,
      let customers = tensors[Self.names.customers]?.elements(of: Int32.self),
      let labels = tensors[Self.names.labels]?.elements(of: UInt8.self),
      let snapshots = tensors[Self.names.snapshots]?.elements(of: UInt8.self)
    else { return nil }
    let forecasters = evaluation.results.map(\.forecaster)
    var values: [Float]?
    if let worth = tensors[Self.names.values] {
      guard let column = worth.matrix, column.columnCount == 1, column.rowCount == labels.count,
        column.elements.allSatisfy({ $0 >= 0 && $0.isFinite })
      else { return nil }
      values = column.elements
    }
    let isMatching =
      probabilities.columnCount == forecasters.count && forecasters.first == .model
      && (1...Self.largestKept).contains(labels.count)
      && [probabilities.rowCount, customers.count, snapshots.count]
        .allSatisfy { $0 == labels.count }
    guard isMatching else { return nil }
    self.init(
      labels: labels.map { Float($0) }, customers: customers,
      snapshotOfRow: snapshots.map { Int($0) },
      predictions: forecasters.enumerated().map { column, forecaster in
        Prediction(
          forecaster: forecaster, probabilities: probabilities.column(column).map { Double($0) })
      }, method: evaluation.method, values: values)
    guard hasSoundRows, isPart(of: evaluation) else { return nil }
  }

  /// Whether every number is in its range, and the rows stand as a training orders them.
  private var hasSoundRows: Bool {
    let snapshotCount =
      switch method {
      case .unseenTime(let snapshots): snapshots.count
      case .customerFolds: 1
      }
    let isOrdered = labels.indices.dropFirst().allSatisfy { row in
      customers[row] == customers[row - 1]
        ? snapshotOfRow[row] > snapshotOfRow[row - 1]
        : customers[row - 1] < .max && customers[row] == customers[row - 1] + 1
    }
    return isOrdered && customers.first == 0 && labels.allSatisfy { $0 == 0 || $0 == 1 }
      && snapshotOfRow.allSatisfy { $0 < snapshotCount }
      && predictions.allSatisfy { prediction in
        prediction.probabilities.allSatisfy {
          (0...1).contains($0) || ($0.isNaN && prediction.forecaster != .model)
        }
      }
  }

  /// Whether the rows can be those of `evaluation`, or some of them.
  private func isPart(of evaluation: OutcomeEvaluation) -> Bool {
    let counts = [labels.count, positives, Int(customers.last ?? -1) + 1]
    let all = [evaluation.rowCount, evaluation.positiveCount, evaluation.customerCount]
    return isWhole(of: evaluation) ? counts == all : zip(counts, all).allSatisfy { $0 <= $1 }
  }

  /// Whether all rows of `evaluation` were kept.
  package func isWhole(of evaluation: OutcomeEvaluation) -> Bool {
    labels.count == evaluation.rowCount
  }
}
