extension Document {
  /// Rows of values under named columns.
  public struct Table: Hashable, Sendable {
    /// The name and the unit of a column's values.
    public struct Column: Hashable, Sendable {
      public enum Alignment: Hashable, Sendable { case leading, trailing }

      public let title: String
      /// Stands in the header, so that the values do without it.
      public let unit: String?
      public let alignment: Alignment
      /// What a picture calls it, where the title is short to keep a table narrow.
      let name: String?

      public init(
        _ title: String, unit: String? = nil, alignment: Alignment, name: String? = nil
      ) {
        self.title = title
        self.unit = unit
        self.alignment = alignment
        self.name = name
      }

      /// A column of words.
      public static func text(_ title: String) -> Column { Column(title, alignment: .leading) }

      /// A column of numbers.
      public static func number(_ title: String, unit: String? = nil) -> Column {
        Column(title, unit: unit, alignment: .trailing)
      }

      /// The title with the unit: "share, %".
      var heading: String { unit.map { title.isEmpty ? $0 : "\(title), \($0)" } ?? title }
    }

    public var title: String?
    public let columns: [Column]
    public private(set) var rows: [[Value]] = []

    public init(title: String? = nil, _ columns: Column...) {
      self.init(title: title, columns: columns)
    }

    public init(title: String? = nil, columns: [Column]) {
      self.title = title
      self.columns = columns
    }

    /// Names and their values, one pair a row, without a header.
    public init(title: String? = nil, facts: [(String, Value)]) {
      self.init(title: title, .text(""), .text(""))
      for (name, value) in facts { add(.text(name), value) }
    }

    /// Whether no column has a title.
    var isWithoutHeader: Bool { columns.allSatisfy(\.heading.isEmpty) }

    /// Adds a row of one value a column.
    public mutating func add(_ values: Value...) { add(values) }

    /// Adds a row that describes `customers` people; of too few of them the figures are left out.
    public mutating func add(_ values: Value..., of customers: Int) {
      add(values.map { $0.suppressed(in: customers) })
    }

    /// Adds a row of one value a column.
    public mutating func add(_ values: [Value]) {
      precondition(values.count == columns.count, "one value a column")
      rows.append(values)
    }
  }
}
