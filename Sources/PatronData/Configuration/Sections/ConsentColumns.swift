/// The columns of the customers table that say whether a person consents to a purpose.
public struct ConsentColumns: Hashable, Sendable, Codable {
  /// A column of words for yes and no.
  public var column: String?
  /// The day on which the consent was given.
  public var granted: String?
  /// The day on which it was withdrawn.
  public var withdrawn: String?

  public init(column: String? = nil, granted: String? = nil, withdrawn: String? = nil) {
    self.column = column
    self.granted = granted
    self.withdrawn = withdrawn
  }

  var columns: [String] { [column, granted, withdrawn].compactMap(\.self) }
  /// Those with days.
  var dates: [String] { [granted, withdrawn].compactMap(\.self) }
}

extension ConsentColumns {
  private static let keys = ["column", "granted", "withdrawn"]

  /// The purposes that one column without a purpose is for.
  static let purposesOfColumn = [Purpose.marketing, .audiences]

  /// Reads the mapping `consent` of customers: columns by purpose, or those of the purposes of one column.
  static func all(
    _ section: ConfigurationSection
  ) throws(ConfigurationError) -> [Purpose: ConsentColumns] {
    if section.keys.contains(where: keys.contains) {
      try section.allow(keys)
      let columns = try ConsentColumns(section)
      return Dictionary(uniqueKeysWithValues: purposesOfColumn.map { ($0, columns) })
    }
    try section.allow(Purpose.allCases.map(\.rawValue))
    var all: [Purpose: ConsentColumns] = [:]
    for purpose in Purpose.allCases where section.contains(purpose.rawValue) {
      let key = purpose.rawValue
      if section.isMapping(key), let columns = try section.section(key) {
        try columns.allow(keys)
        all[purpose] = try ConsentColumns(columns)
      } else {
        all[purpose] = ConsentColumns(column: try section.text(key))
      }
    }
    return all
  }

  private init(_ section: ConfigurationSection) throws(ConfigurationError) {
    column = try section.text("column")
    granted = try section.text("granted")
    withdrawn = try section.text("withdrawn")
  }

  var yaml: YAMLPage.Value {
    if let column, dates.isEmpty { return .text(column) }
    return .ordered(
      zip(Self.keys, [column, granted, withdrawn]).compactMap { key, value in
        value.map { .init(key, .text($0)) }
      })
  }
}
