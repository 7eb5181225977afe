import Foundation

/// JSON for programs: figures are numbers, each under the name of its kind.
///
/// A cell is an object such as `{"count": 1204}`, `{"share": 0.1}`, `{"money": 12.5, "currency": "EUR"}`
/// or `{"number": 0.81, "lower": 0.79, "upper": 0.83}`; null where there is no value.
public struct JSONRenderer: DocumentRenderer {
  public init() {}

  public func text(of document: Document) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(Written(document)), as: UTF8.self) + "\n"
    } catch {
      preconditionFailure("numbers without a JSON form are written as null: \(error)")
    }
  }
}

/// A document as it is written.
private struct Written: Encodable {
  let title: String?
  let blocks: [Block]

  init(_ document: Document) {
    title = document.title
    blocks = document.blocks.map(Block.init)
  }

  struct Block: Encodable {
    let kind: String
    var text: String?
    var title: String?
    var items: [Item]?
    var lines: [String]?
    var forms: [Document.Figure.Form]?
    var columns: [Column]?
    var rows: [[Cell]]?
    var facts: [Fact]?
    var id: String?
    var blocks: [Block]?

    init(_ block: Document.Block) {
      switch block {
      case .heading(let text): (kind, self.text) = ("heading", text)
      case .paragraph(let text): (kind, self.text) = ("paragraph", text)
      case .note(let text): (kind, self.text) = ("note", text)
      case .warning(let text): (kind, self.text) = ("warning", text)
      case .verbatim(let lines): (kind, self.lines) = ("verbatim", lines)
      case .list(let list):
        (kind, title) = ("list", list.title)
        items = list.items.map { Item(text: $0.text, remedy: $0.remedy) }
      case .table(let table):
        kind = "table"
        set(table)
      case .figure(let figure):
        (kind, forms) = ("figure", figure.forms)
        set(figure.data)
      case .facts(let facts):
        kind = "facts"
        self.facts = facts.map {
          Fact(label: $0.label, value: Cell(value: $0.value), comment: $0.comment)
        }
      case .section(let section):
        (kind, title, id) = ("section", section.title, section.id)
        blocks = section.blocks.map(Block.init)
      case .cards(let cards):
        kind = "cards"
        blocks = cards.map { Block(.section($0)) }
      }
    }

    private mutating func set(_ table: Document.Table) {
      title = table.title
      columns = table.columns.map { Column(title: $0.title, unit: $0.unit) }
      rows = table.rows.map { $0.map(Cell.init) }
    }
  }

  struct Fact: Encodable {
    let label: String
    let value: Cell
    let comment: String?
  }

  struct Item: Encodable {
    let text: String
    let remedy: String?
  }

  struct Column: Encodable {
    let title: String
    let unit: String?
  }

  struct Cell: Encodable {
    let value: Document.Value

    private enum Keys: String, CodingKey {
      case text, lines, count, ordinal, number, change, quantity, unit, share, probability, money
      case currency, lower, upper, day, fewerThan
    }

    func encode(to encoder: any Encoder) throws {
      if isNothing {
        var container = encoder.singleValueContainer()
        return try container.encodeNil()
      }
      var cell = encoder.container(keyedBy: Keys.self)
      switch value {
      case .text(let text): try cell.encode(text, forKey: .text)
      case .lines(let lines): try cell.encode(lines, forKey: .lines)
      case .count(let count): try cell.encode(count, forKey: .count)
      case .ordinal(let number): try cell.encode(number, forKey: .ordinal)
      case .number(let number, _): try cell.encode(number, forKey: .number)
      case .change(let number, _): try cell.encode(number, forKey: .change)
      case .share(let share): try cell.encode(share, forKey: .share)
      case .probability(let share): try cell.encode(share, forKey: .probability)
      case .day(let day): try cell.encode(day, forKey: .day)
      case .fewer(let limit): try cell.encode(limit, forKey: .fewerThan)
      case .quantity(let number, let unit):
        try cell.encode(number, forKey: .quantity)
        try cell.encode(unit, forKey: .unit)
      case .money(let amount, let currency):
        try cell.encode(amount, forKey: .money)
        try cell.encodeIfPresent(currency, forKey: .currency)
      case .interval(let number, let lower, let upper, _):
        try cell.encode(number, forKey: .number)
        if lower.isFinite { try cell.encode(lower, forKey: .lower) }
        if upper.isFinite { try cell.encode(upper, forKey: .upper) }
      case .missing, .blank: break
      }
    }

    private var isNothing: Bool {
      switch value {
      case .missing, .blank: true
      case .number(let number, _), .change(let number, _), .quantity(let number, _),
        .share(let number), .probability(let number), .money(let number, _),
        .interval(let number, _, _, _):
        !number.isFinite
      case .text, .lines, .count, .ordinal, .day, .fewer: false
      }
    }
  }
}
