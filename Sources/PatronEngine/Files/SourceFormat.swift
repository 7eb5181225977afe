/// The kinds of file an export can be.
package enum SourceFormat: Hashable, Sendable {
  case csv, parquet, json

  /// The format of a file called `name`, by its ending, compression aside.
  package init?(fileName name: String) {
    switch Self.ending(of: name) {
    case "csv", "tsv", "txt": self = .csv
    case "parquet": self = .parquet
    case "json", "jsonl", "ndjson": self = .json
    default: return nil
    }
  }

  /// Whether the file called `name` is the workbook of a spreadsheet program.
  package static func isWorkbook(_ name: String) -> Bool {
    ["xlsx", "xlsm", "xlsb", "xls", "ods", "numbers"].contains(ending(of: name))
  }

  private static func ending(of name: String) -> String {
    var name = name.lowercased()
    for ending in [".gz", ".zst"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
    return name.split(separator: ".").last.map(String.init) ?? ""
  }
}
