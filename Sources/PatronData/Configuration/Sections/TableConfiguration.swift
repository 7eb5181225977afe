import PatronEngine
public import PatronNumerics

/// Where a table's rows lie and what its columns mean.
public struct TableConfiguration: Hashable, Sendable, Codable {
  /// File names or globs, relative to the folder of patron.yaml.
  public var files: [String]
  /// The file's column for each role that was written (`["time": "ordered_at"]`). A role that was
  /// not written takes the column of its own name, where the files have one.
  public var columns: [String: String] = [:]
  /// Rows are kept only where the column holds one of the values.
  public var keep: [String: [String]] = [:]
  /// Rows are left out where the column holds one of the values.
  public var drop: [String: [String]] = [:]
  /// How times are written that are not ISO 8601: a strptime format ("%d/%m/%Y %H:%M") or a word of
  /// `TimeFormat`.
  public var timeFormat = CellSetting()
  /// Two-digit years from this one on are of the 1900s, lower ones of the 2000s.
  ///
  /// Nil takes 69 (POSIX), for birth dates 16.
  public var pivot: Int?
  /// The mark before the decimals of numbers, a point or a comma. The other of the two then parts
  /// thousands. Where neither is written a comma is read as neither, and its column refused.
  public var decimal = CellSetting()
  /// The mark between thousands, a point or a comma; the other of the two then is the decimal mark.
  public var thousands = CellSetting()
  /// Words of number and time cells that count as empty, besides the usual words for nothing.
  public var blank: [String] = []
  /// The field separator, one character, where the engine's own detection is wrong.
  public var delimiter: String?
  /// Transactions only: the words of `status` that make a row a purchase, compared without the case of
  /// letters; nil takes the usual words (`OrderStatus`).
  public var purchases: [String]?
  /// Transactions only: what an amount is the total of; nil takes it for the line's and refuses amounts
  /// that look like the order's.
  public var amountOf: AmountOf?
  /// Surveys only: the least and the greatest score; nil takes 0 to 10.
  public var scale: Scale?
  /// Customers only: which of several rows with one identifier counts; nil refuses rows that differ.
  public var repeated: Repeated?
  /// Customers only: the columns that become attributes; nil takes all that have no other role. Needed where
  /// the customers are read from the files of orders or events (`Configuration.describingTable`).
  public var attributes: [String]?
  /// Customers only: columns that do not become attributes.
  public var ignore: [String] = []
  /// Customers only: columns that are learned from even where the audit suspects that they are only
  /// known after the outcome.
  public var trust: [String] = []
  /// Events only: the business's names of the types of a sense (see `EventSense`), such as
  /// `["open": ["email_open"], "cart": ["add_to_cart"]]`.
  public var types: [String: [String]] = [:]
  /// Surveys only: what is made of the scores; nil takes what is usual for the scale.
  public var measure: Configuration.Measure?
  /// Events and surveys only: the columns by which figures of journeys are given, such as the device or the branch.
  public var by: [String] = []
  /// Surveys only: the words of each theme of comments (`["delivery": ["parcel", "late"]]`): a comment has the theme where
  /// a word of it begins with one of them, capitals aside. Nil where none are written.
  public var themes: [String: [String]]?
  /// Customers only: the column with the customer's audiences of content, such as the plan.
  public var audience: String?
  /// Customers only: for a channel of content the column with the consent to be reached by it
  /// (`["email": "email_opt_in"]`).
  public var reach: [String: String] = [:]
  /// Customers only: the columns with the consent to each purpose; nil where the role `consent` has one column.
  public var consent: [Purpose: ConsentColumns]?
  /// Consents only: the words of `status` by which a consent is given; nil takes the usual words for yes. All others
  /// withdraw it.
  public var granted: [String]?
  /// Consents only: the words of `purpose` for each purpose that the history speaks of; nil takes all
  /// by their own names.
  public var purposes: [Purpose: [String]]?
  /// Customers only: for a column of codes the label of each code (`["plan": ["1": "free", "2": "club"]]`), which
  /// is read in its place. Nil where none are written.
  public var labels: [String: [String: String]]?
  /// Contracts only: what a fee pays for, and what `tenure` counts; nil takes a month.
  public var period: BillingPeriod?
  /// Contracts only: the words of `status` that say that a contract is over, compared without the case of letters.
  public var over: [String]?

  public init(files: [String]) { self.files = files }
}

extension TableConfiguration {
  /// Reads the settings that tables share.
  init(_ section: ConfigurationSection, of table: Table) throws(ConfigurationError) {
    self.init(files: try section.texts("file") ?? [])
    for role in Role.known(in: table) where !section.isMapping(role.name) || role.name != "consent"
    {
      columns[role.name] = try section.text(role.name)
    }
    keep = try section.section("keep")?.allTexts() ?? [:]
    drop = try section.section("drop")?.allTexts() ?? [:]
    timeFormat = try section.cellSetting("time_format")
    decimal = try section.cellSetting("decimal")
    thousands = try section.cellSetting("thousands")
    pivot = try section.count("pivot")
    blank = try section.texts("blank") ?? []
    delimiter = try section.text("delimiter").map { $0 == "\\t" ? "\t" : $0 }
  }

  /// Reads and checks the columns by which figures are given.
  mutating func readBy(_ section: ConfigurationSection) throws(ConfigurationError) {
    by = try section.texts("by") ?? []
    let taken = by.contains { Self.fieldsOfRows.contains($0) }
    guard by.count <= Self.mostBy, Set(by).count == by.count, !taken else {
      throw section.error(
        at: "by",
        .wrongValue(
          key: "by", section: section.name, found: "'\(by.joined(separator: ", "))'",
          expected: "it is up to \(Self.mostBy) different columns"
            + (taken ? ", and none is called like what every row has" : "")))
    }
  }

  /// What conditions on rows speak of beside these columns, and the part of new and returning customers.
  private static let fieldsOfRows = [
    "type", "sense", "channel", "order_number", "times", "amount", "value", "score", "customer",
  ]

  /// Figures of more than so many columns together are of nobody.
  private static let mostBy = 4

  /// Checks the settings that tables share.
  func check(of table: Table, in configuration: Configuration) throws(ConfigurationError) {
    let section = table.rawValue
    try configuration.expectValues(keep, "keep", of: section)
    try configuration.expectValues(drop, "drop", of: section)
    for column in drop.keys.sorted() where keep[column] != nil {
      throw configuration.error(
        at: "\(section).drop.\(column)", .keptAndDropped(column: column, table: table))
    }
    if let delimiter {
      try configuration.expect(
        delimiter.unicodeScalars.count == 1, "delimiter", in: section,
        found: "'\(delimiter)'", "it is one character, such as ';' or '|', or \\t for a tab")
    }
    for format in timeFormat.texts {
      try configuration.expect(
        TimeFormat(format) != nil, "time_format", in: section, found: "'\(format)'",
        "it is a strptime format, such as '%d/%m/%Y %H:%M', or one of "
          + TimeFormat.words.joined(separator: ", "))
    }
    try checkNumbers(in: section, of: configuration)
    if let pivot { try configuration.expect(pivot, in: 0...100, "pivot", of: section) }
  }

  private func checkNumbers(
    in section: String, of configuration: Configuration
  ) throws(ConfigurationError) {
    for (key, setting) in [("decimal", decimal), ("thousands", thousands)] {
      for mark in setting.texts {
        try configuration.expect(
          mark == "." || mark == "," || (key == "thousands" && (mark == " " || mark == "'")), key,
          in: section, found: "'\(mark)'", "it is '.' or ','")
      }
    }
    let names = Set(decimal.named.keys).union(thousands.named.keys)
    for name in names.sorted() + [""] {
      let decimal = self.decimal.value(column: name, role: nil)
      let thousands = self.thousands.value(column: name, role: nil)
      try configuration.expect(
        decimal == nil || decimal != thousands, "thousands", in: section,
        found: "'\(thousands ?? "")'", "'decimal' is the same mark: write one of the two")
    }
  }

  /// The settings that tables share, those that are set.
  func pairs(of table: Table) -> [YAMLPage.Pair] {
    var pairs = [YAMLPage.Pair("file", .texts(files))]
    if let value = timeFormat.yaml { pairs.append(.init("time_format", value)) }
    if let pivot { pairs.append(.init("pivot", .plain("\(pivot)"))) }
    if let value = decimal.yaml { pairs.append(.init("decimal", value)) }
    if let value = thousands.yaml { pairs.append(.init("thousands", value)) }
    if !blank.isEmpty { pairs.append(.init("blank", .list(blank))) }
    if let delimiter { pairs.append(.init("delimiter", .text(delimiter))) }
    for role in Role.known(in: table) {
      if let column = columns[role.name] { pairs.append(.init(role.name, .text(column))) }
    }
    if !keep.isEmpty { pairs.append(.init("keep", .lines(keep.mapValues { .texts($0) }))) }
    if !drop.isEmpty { pairs.append(.init("drop", .lines(drop.mapValues { .texts($0) }))) }
    return pairs
  }
}
