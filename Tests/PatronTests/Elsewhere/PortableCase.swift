import Foundation
import Patron
import PatronData
import PatronNumerics
import PatronTestSupport
import Testing

/// The exports and the models that the repository has.
enum SampleShop {
  static let exports = PublicData.repository.appendingPathComponent("datasets/aurora").path

  static var models: TrainedModels {
    get throws {
      try ModelFolder(PublicData.repository.appendingPathComponent("models/aurora").path).read()
    }
  }
}

/// A model for another system, rows of features, and what the model itself gives them.
struct PortableCase {
  let model: PortableModel
  let frame: Matrix
  private let expected: [[String: FormulaRow.Cell]]

  /// Every model of the sample that can be written so, on its customers and on rows that no shop has.
  static func ofSample() async throws -> [PortableCase] {
    let models = try SampleShop.models
    var cases: [PortableCase] = []
    for one in try models.portable.models {
      let own = try #require(models.models.first { $0.task == one.task })
      let set = models.manifest.features(for: own.use)
      let frame = try await Session.with(folder: SampleShop.exports, options: RunOptions()) {
        session in
        odd(
          try await FrameBuilder(session.prepared, features: set)
            .frame(at: session.snapshot, of: .everybody).features)
      }
      cases.append(
        PortableCase(
          model: one, frame: frame, expected: scores(own, one.outputs, of: frame, in: set)))
    }
    return cases
  }

  var rows: [[Float]] {
    (0..<frame.rowCount).map { row in (0..<frame.columnCount).map { frame[row, $0] } }
  }

  /// Sums of some hundred numbers of 64 bits, in another order; distances are added up in 32 bits by the model alone.
  private static func tolerance(_ column: String) -> Double {
    column == "distance" || column == "margin" ? 1e-4 : 1e-9
  }

  /// Expects that `found`, a row each, is what the model gives.
  func expectEqual(_ found: [[String: FormulaRow.Cell]], by way: String) {
    #expect(found.count == expected.count)
    for (row, (mine, theirs)) in zip(found, expected).enumerated() {
      for name in model.outputs {
        let isNear = mine[name].flatMap { cell in
          theirs[name].map { cell.isNear($0, within: Self.tolerance(name)) }
        }
        #expect(
          isNear == true,
          "\(way), \(name), row \(row): \(String(describing: mine[name])) for \(String(describing: theirs[name]))"
        )
      }
    }
  }

  /// `frame` and further rows: nothing known, nothing known but one feature, infinities, levels that training did not
  /// know, numbers below 0 and beyond every cut.
  private static func odd(_ frame: Matrix) -> Matrix {
    let width = frame.columnCount
    let first = (0..<width).map { frame[0, $0] }
    var rows = (0..<frame.rowCount).map { row in (0..<width).map { frame[row, $0] } }
    rows.append([Float](repeating: .nan, count: width))
    for column in 0..<width {
      var one = [Float](repeating: .nan, count: width)
      one[column] = first[column]
      var without = first
      without[column] = .nan
      rows += [one, without]
    }
    for value in [Float.infinity, -.infinity, 99, 0.5, -1, 1e9, -1e9, .greatestFiniteMagnitude] {
      // The first is how long they were silent, which is never infinite.
      rows.append([3] + [Float](repeating: value, count: width - 1))
    }
    return Matrix(rows: rows)
  }

  /// What `model` itself gives each row of `frame` in the columns that it has elsewhere too.
  private static func scores(
    _ model: any TaskModel, _ outputs: [String], of frame: Matrix, in set: FeatureSet
  ) -> [[String: FormulaRow.Cell]] {
    var table = ScoreTable(model.scorers(set), customerCount: frame.rowCount)
    table.append(frame, workers: .all)
    var rows = [[String: FormulaRow.Cell]](repeating: [:], count: frame.rowCount)
    for (column, values) in zip(table.columns, table.values) where outputs.contains(column.name) {
      for row in rows.indices {
        switch values {
        case .numbers(let numbers): rows[row][column.name] = .number(numbers[row])
        case .words(let indices, let words):
          rows[row][column.name] = .text(indices[row] < 0 ? nil : words[Int(indices[row])])
        case .texts: break
        }
      }
    }
    return rows
  }
}
