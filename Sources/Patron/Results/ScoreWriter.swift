import Foundation
import PatronData
import PatronEngine
import PatronNumerics

/// Hands scores back to the engine, which joins the identifiers and writes the files.
struct ScoreWriter {
  let engine: any Engine
  let models: TrainedModels
  let results: Results
  let format: ExportFormat
  let workers: Workers

  /// Writes all files under temporary names first, so that a failure leaves the old ones whole.
  func write(to output: String) async throws -> [String] {
    try await load()
    let columns = models.outputColumns
    var files: [(name: String, query: SQL)] = []
    for file in OutputColumn.File.allCases where file != .segments || models.segments != nil {
      files.append(
        (
          file.rawValue,
          ScoredCustomers.list(
            columns.filter { $0.files.contains(file) }.map { $0.cell(engine.dialect) },
            of: scoredQuery)
        ))
    }
    for file in results.files {
      files.append((file.name, try await file.query(engine, workers: workers)))
    }
    var written: [(temporary: String, path: String)] = []
    do {
      for file in files {
        let path = "\(output)/\(file.name).\(format.rawValue)"
        let temporary = "\(output)/.\(file.name).\(format.rawValue).part"
        written.append((temporary, path))
        try await engine.export(file.query, to: temporary, format: format)
      }
      for file in written where rename(file.temporary, file.path) != 0 {
        throw PatronError.unwritable(
          .file(file.path), because: String(cString: strerror(errno)))
      }
    } catch {
      for file in written { try? FileManager.default.removeItem(atPath: file.temporary) }
      throw error
    }
    return written.map(\.path)
  }

  private static let table = "patron_scores"

  /// Every customer with the columns of `models.outputColumns`, text as the exports have it, and the
  /// customer_key. A figure that its column cannot hold, as a model of hostile numbers makes it, is missing.
  var scoredQuery: SQL {
    ScoredCustomers.all(
      from: SQL(name: Self.table),
      columns: models.outputColumns.dropFirst().map { ($0.name, $0.decimals) })
  }

  /// Makes the engine's table of the scores.
  func load() async throws {
    let scores = results.scores
    let columns = scores.columns
    try await engine.load(
      table: Self.table,
      columns: [LoadedColumn("customer_key", .integer)]
        + columns.map {
          LoadedColumn(
            $0.name, $0.kind == .text ? .text : $0.decimals == 0 ? .integer : .double)
        }
    ) { writer in
      try writer.write(rows: scores.rowCount, workers: workers) { rows, lines in
        let texts = scores.values.map { values -> [String?]? in
          if case .texts(let column) = values { column.texts(rows) } else { nil }
        }
        for row in rows {
          lines.write(row)
          for index in columns.indices {
            switch scores.values[index] {
            case .numbers(let numbers):
              if columns[index].decimals == 0 {
                lines.write(Int(nearest: numbers[row]))
              } else {
                lines.write(numbers[row])
              }
            case .words(let indices, let words):
              lines.write(indices[row] < 0 ? nil : words[Int(indices[row])])
            case .texts: lines.write(texts[index]?[row - rows.lowerBound])
            }
          }
          lines.endRow()
        }
      }
    }
  }
}
