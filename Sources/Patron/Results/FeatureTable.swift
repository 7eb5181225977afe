import Foundation
import PatronData
import PatronEngine
import PatronNumerics

/// The features of all customers as a table: the customer and a column a feature, a category by its level's text.
///
/// A model that is written for another system reads it. It stands in a file of numbers until the engine writes it, so that
/// memory never holds it whole.
struct FeatureTable: ResultFile {
  let name: String
  let features: FeatureSet
  private let path: String
  private let rowCount: Int
  private var writer: FeatureFileWriter

  /// Every name that such a table can have.
  static let names = ["features", "segment_features"]

  /// The name that two of the table's columns would have, the customer's or those of `features`, as databases read names,
  /// whatever their case; nil where there is none.
  static func repeatedName(_ features: [String]) -> String? {
    var known: Set = [OutputColumn.customer.name]
    return features.first { !known.insert($0.lowercased()).inserted }
  }

  /// The table `name` of the customers of `session`, whose rows are then appended.
  init(_ name: String, _ features: FeatureSet, of session: Session) throws {
    if let repeated = Self.repeatedName(features.features.map(\.name)) {
      throw PatronError(
        .data, "two columns of the table of features would be called '\(repeated)'",
        remedy: "rename the column in the exports, or list it under 'ignore', and train again")
    }
    self.name = name
    self.features = features
    path = session.engine.scratchPath("\(name).safetensors")
    rowCount = session.prepared.customerCount
    writer = try FeatureFileWriter(
      path, rowCount: rowCount, columnCount: features.features.count)
  }

  /// Appends the features of the next customers.
  mutating func append(_ rows: Matrix) throws { try writer.append(rows) }

  func close() throws { try writer.close() }

  func query(_ engine: any Engine, workers: Workers) async throws -> SQL {
    let columns = features.features
    let width = columns.count
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    let head = bytes.count - rowCount * width * MemoryLayout<Float>.size
    let table = "patron_\(name)"
    try await engine.share(
      table,
      columns: [LoadedColumn("customer_key", .integer)]
        + columns.map { LoadedColumn($0.name, $0.kind == .category ? .text : .double) }
    ) { writer in
      try writer.write(rows: rowCount, workers: workers) { rows, lines in
        lines.fill(0) { column in for row in rows { column.append(row) } }
        bytes.withUnsafeBytes { bytes in
          for (index, feature) in columns.enumerated() {
            lines.fill(index + 1) { column in
              for row in rows {
                let start = head + (row * width + index) * MemoryLayout<Float>.size
                let value = bytes.loadUnaligned(fromByteOffset: start, as: Float.self)
                if feature.kind == .category {
                  column.append(feature.levels.element(at: value))
                } else {
                  column.append(Double(value))
                }
              }
            }
          }
        }
      }
    }
    let names = columns.map(\.name)
    return ScoredCustomers.list(
      (["customer_id"] + names).map { (value: SQL(name: $0), name: $0) },
      of: ScoredCustomers.all(from: SQL(name: table), columns: names.map { ($0, 0) }))
  }

  var kept: (name: String, query: SQL)? { nil }
}
