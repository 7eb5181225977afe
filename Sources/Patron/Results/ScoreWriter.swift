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

  /// Writes all files and puts them in their place together; returns their names.
  ///
  /// - Parameter record: makes the record of the results, given the checksums of their tables by name. Features that
  ///   it names have been written already.
  func write(
    through staged: StagedFolder, record: (_ tables: [String: String]) throws -> ScoreRecord
  ) async throws -> [String] {
    try await load()
    let columns = models.outputColumns
    var files: [(name: String, query: SQL)] = []
    for file in OutputColumn.File.allCases where models.gives(file) {
      files.append(
        (
          file.rawValue,
          ScoredCustomers.list(
            columns.filter { $0.files.contains(file) }.map { $0.cell(engine.dialect) },
            of: scoredQuery)
        ))
    }
    var tables = [
      (
        name: ScoreFolder.tableName,
        query: ScoredCustomers.list(
          (["customer_key"] + columns.map(\.name)).map { (value: SQL(name: $0), name: $0) },
          of: scoredQuery)
      )
    ]
    for file in results.files {
      files.append((file.name, try await file.query(engine, workers: workers)))
      if let kept = file.kept { tables.append(kept) }
    }
    var written: [String] = []
    for file in files {
      let name = "\(file.name).\(format.rawValue)"
      try await engine.export(file.query, to: staged.path(name), format: format)
      written.append(name)
    }
    var digests: [String: String] = [:]
    for table in tables {
      try await engine.export(table.query, to: staged.path(table.name), format: .parquet)
      digests[table.name] = try Checksum.of(file: staged.path(table.name)).digest
      written.append(table.name)
    }
    let record = try record(digests)
    if !record.features.isEmpty { written.append(ScoreFolder.featuresName) }
    try staged.write(ModelFiles.json(record.sealed()), to: ScoreFolder.recordName)
    // The record comes last: without it nothing is made from the others.
    written.append(ScoreFolder.recordName)
    try Task.checkCancellation()
    try staged.place(written)
    return written
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
    try await engine.share(
      Self.table,
      columns: [LoadedColumn("customer_key", .integer)]
        + columns.map {
          LoadedColumn(
            $0.name, $0.kind == .text ? .text : $0.decimals == 0 ? .integer : .double)
        }
    ) { writer in
      try writer.write(rows: scores.rowCount, workers: workers) { rows, lines in
        // Column by column: to take the values out for each row would copy them each time.
        lines.fill(0) { column in for row in rows { column.append(row) } }
        for (index, (column, values)) in zip(columns, scores.values).enumerated() {
          lines.fill(index + 1) { output in
            switch values {
            case .numbers(let numbers):
              if column.decimals == 0 {
                for row in rows {
                  output.append(numbers[row].isNaN ? nil : Int(nearest: numbers[row]))
                }
              } else {
                for row in rows { output.append(numbers[row]) }
              }
            case .words(let indices, let words):
              for row in rows {
                output.append(indices[row] < 0 ? nil : words[Int(indices[row])])
              }
            case .texts(let texts): for text in texts.texts(rows) { output.append(text) }
            }
          }
        }
      }
    }
  }
}
