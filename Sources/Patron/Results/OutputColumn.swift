import PatronData
import PatronEngine

/// A column of the results: of the files that score writes, and what a target list can hold and a filter can
/// speak of.
public struct OutputColumn: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable { case number, text }

  /// The files with a row a customer.
  public enum File: String, Hashable, Sendable, Codable, CaseIterable {
    case scores, segments, value
  }

  public let name: String
  public let kind: Kind
  /// All the values it can have, where they are known beforehand.
  ///
  /// A value that is none of them is a slip of the pen, not an empty list.
  public let values: [String]?
  /// The unit of a number; empty for a text, and for a number without one.
  public let unit: String
  /// The meaning of a value, in a line.
  public let meaning: String
  /// The files that hold it.
  public let files: [File]
  /// The digits behind a number's point; 0 for whole numbers and texts.
  package let decimals: Int
  /// Whether its texts are for reading: these columns stand last.
  package let isProse: Bool

  package init(
    _ name: String, _ kind: Kind, values: [String]? = nil, unit: String = "", decimals: Int? = nil,
    isProse: Bool = false, files: [File] = [.scores], meaning: String = ""
  ) {
    self.name = name
    self.kind = kind
    self.values = values
    self.unit = unit
    self.meaning = meaning
    self.files = files
    self.decimals = decimals ?? (kind == .text ? 0 : 6)
    self.isProse = isProse
  }

  /// The column that names the customer, the first of every file.
  package static let customer = OutputColumn(
    "customer_id", .text, files: File.allCases, meaning: "the customer, as the exports write it")
}

extension OutputColumn {
  /// The column as it leaves in a file: a text that a spreadsheet would run is neutralised.
  func cell(_ dialect: any Dialect) -> (value: SQL, name: String) {
    (kind == .text ? dialect.neutralised(name) : SQL(name: name), name)
  }

  /// Every column that some models give, in their order; of numbered columns the first.
  public static let all = ordered(
    Tasks.all.flatMap(\.columns) + LifecycleScorer.allColumns + [SpendColumn.column(currency: nil)])

  /// The customer, then `columns`, texts for reading last.
  fileprivate static func ordered(_ columns: [OutputColumn]) -> [OutputColumn] {
    [customer] + columns.filter { !$0.isProse } + columns.filter(\.isProse)
  }
}

extension TrainedModels {
  /// The columns that these models give every customer, in their order.
  public var outputColumns: [OutputColumn] {
    OutputColumn.ordered(
      models.flatMap(\.columns) + LifecycleScorer(manifest.featureSet).columns
        + SpendColumn.columns(of: manifest))
  }
}
