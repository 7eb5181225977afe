/// A report: a title and blocks in the order of reading.
///
/// It holds values with their kinds and units. Renderers decide how they look: `TerminalRenderer`,
/// `MarkdownRenderer`, `HTMLRenderer` and `JSONRenderer`.
///
///     var table = Document.Table(.text("band"), .number("customers"), .number("share", unit: "%"))
///     table.add(.text("high"), .count(1204), .share(0.1))
///     let document = Document(title: "Churn", blocks: [.table(table), .note("Of 12,040 customers.")])
///     print(document)
///     let page = HTMLRenderer().text(of: document)
public struct Document: Hashable, Sendable {
  public var title: String?
  public var blocks: [Block]

  public init(title: String? = nil, blocks: [Block] = []) {
    self.title = title
    self.blocks = blocks
  }

  /// One part of a document.
  public enum Block: Hashable, Sendable {
    /// The title of the blocks up to the next heading.
    case heading(String)
    case paragraph(String)
    case list(List)
    case table(Table)
    case figure(Figure)
    /// The key figures of what follows, as cards on a page.
    case facts([Fact])
    /// A part of the document with headings of its own.
    case section(Section)
    /// Sections of one kind, such as personas: cards beside each other on a page.
    case cards([Section])
    /// How to read the block before it.
    case note(String)
    /// A warning that a reader must not miss.
    case warning(String)
    /// Lines to be taken as they are, such as paths: never wrapped.
    case verbatim([String])

    /// A list of `lines`; nothing is shown of one without any.
    public static func list(_ title: String? = nil, _ lines: [String]) -> Block {
      .list(List(title: title, items: lines.map { List.Item($0) }))
    }
  }

  /// Lines of text below each other.
  public struct List: Hashable, Sendable {
    /// A line, with what follows from it.
    public struct Item: Hashable, Sendable {
      public let text: String
      /// The remedy.
      public let remedy: String?

      public init(_ text: String, remedy: String? = nil) {
        self.text = text
        self.remedy = remedy
      }
    }

    public let title: String?
    public let items: [Item]

    public init(title: String? = nil, items: [Item]) {
      self.title = title
      self.items = items
    }
  }

  /// Groups of fewer customers are not described by figures, for they could be recognised.
  public static let smallestCell = 5
}

/// The document as a terminal shows it.
extension Document: CustomStringConvertible {
  public var description: String { TerminalRenderer().text(of: self) }
}
