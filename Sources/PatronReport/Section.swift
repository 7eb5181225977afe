extension Document {
  /// A part of a document: a title, and blocks whose headings stand one level below it.
  ///
  ///     Document(
  ///       title: "Customers of the shop",
  ///       blocks: [.facts([.init("customers", .count(12_040))]), .section(.init(churn.document))])
  public struct Section: Hashable, Sendable {
    public var title: String
    /// The anchor of the section on a page, such as "churn"; made of the title where there is none.
    public var id: String?
    public var blocks: [Block]
    /// The language of its sentences; nil for that of the page.
    public var language: Language?

    public init(
      title: String, id: String? = nil, blocks: [Block] = [], language: Language? = nil
    ) {
      self.title = title
      self.id = id
      self.blocks = blocks
      self.language = language
    }

    /// A whole document as a part of another.
    public init(_ document: Document, id: String? = nil) {
      self.init(title: document.title ?? "", id: id, blocks: document.blocks)
    }
  }

  /// One key figure: what it is, how much, and how to read it.
  public struct Fact: Hashable, Sendable {
    public let label: String
    public let value: Value
    public let comment: String?

    public init(_ label: String, _ value: Value, comment: String? = nil) {
      self.label = label
      self.value = value
      self.comment = comment
    }
  }
}

extension [Document.Fact] {
  /// The facts as a table without a header; the comments are a column where there are any.
  var table: Document.Table {
    let isCommented = contains { $0.comment != nil }
    var table = Document.Table(
      columns: [Document.Table.Column](repeating: .text(""), count: isCommented ? 3 : 2))
    for fact in self {
      table.add(
        [.text(fact.label), fact.value] + (isCommented ? [.text(fact.comment ?? "")] : []))
    }
    return table
  }
}
