/// The language that a page is written in: the signs of its numbers and its fixed words.
public struct Language: Hashable, Sendable {
  /// 1,234.5
  public static let english = Language(code: "en", group: ",", point: ".")
  /// 1.234,5
  public static let german = Language(code: "de", group: ".", point: ",")
  /// English as a terminal shows it: the digits of a decimal are not grouped.
  static let plain = Language(code: "en", group: nil, point: ".")

  /// As ISO 639 names it.
  package let code: String
  /// Stands between the thousands; nil leaves figures as they are.
  private let group: String?
  /// Stands before the decimals.
  private let point: String

  private init(code: String, group: String?, point: String) {
    self.code = code
    self.group = group
    self.point = point
  }

  package var isGerman: Bool { code == "de" }

  /// Stands between two numbers of one value.
  var separator: String { point == "," ? ";" : "," }

  /// The fixed word or title `english` in this language; itself where it is none that is known.
  ///
  /// Numbers in it stay: "The next 365 days" is looked up as "The next # days".
  package func word(_ english: String) -> String {
    guard isGerman else { return english }
    if let word = GermanWords.all[english] { return word }
    let numbers = english.matches(of: Self.numbers)
    guard !numbers.isEmpty,
      let pattern = GermanWords.all[english.replacing(Self.numbers, with: "#")]
    else { return english }
    return numbers.reduce(pattern) { text, number in
      text.replacing("#", with: written(String(number.output)), maxReplacements: 1)
    }
  }

  private static var numbers: Regex<Substring> { /[0-9]+(?:[,.][0-9]+)*/ }

  /// `figure`, a number as `Figures` writes it, with the signs of this language.
  package func written(_ figure: String) -> String {
    guard let group else { return figure }
    let digits = figure.filter { $0 != "," }
    let sign = digits.prefix { $0 == "-" || $0 == "+" }
    let whole = digits.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
    let rest = digits.dropFirst(sign.count + whole.count)
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { grouped += group }
      grouped.append(digit)
    }
    return sign + grouped + (rest.first == "." ? point + rest.dropFirst() : String(rest))
  }

  package func count(_ count: Int) -> String { written(Figures.grouped(count)) }

  /// A share as a percentage with one digit behind the point.
  package func percent(_ share: Double) -> String { Figures.percent(share, in: self) }
}

extension Document {
  /// The document with its titles, labels and headers of columns in `language`, as far as they are known there.
  ///
  /// Sentences, the names of rows and all that comes from exports stay as they are.
  func titled(in language: Language) -> Document {
    guard language.isGerman else { return self }
    return Document(
      title: title.map(language.word), blocks: blocks.map { $0.titled(in: language) })
  }
}

extension Document.Block {
  fileprivate func titled(in language: Language) -> Self {
    switch self {
    case .heading(let title): .heading(language.word(title))
    case .list(let list):
      .list(.init(title: list.title.map(language.word), items: list.items))
    case .table(let table): .table(table.titled(in: language))
    case .figure(let figure):
      .figure(
        .init(
          figure.forms, of: figure.data.titled(in: language), seriesCount: figure.seriesCount))
    case .facts(let facts): .facts(facts.map { $0.titled(in: language) })
    case .section(let section): .section(section.titled(in: language))
    case .cards(let cards): .cards(cards.map { $0.titled(in: language) })
    case .paragraph, .note, .warning, .verbatim: self
    }
  }
}

extension Document.Section {
  fileprivate func titled(in language: Language) -> Self {
    var section = self
    section.title = language.word(title)
    section.blocks = blocks.map { $0.titled(in: language) }
    return section
  }
}

extension Document.Fact {
  fileprivate func titled(in language: Language) -> Self {
    Self(language.word(label), value, comment: comment)
  }
}

extension Document.Table {
  fileprivate func titled(in language: Language) -> Self {
    var table = Self(
      title: title.map(language.word),
      columns: columns.map { column in
        Column(
          language.word(column.title), unit: column.unit.map(language.word),
          alignment: column.alignment, name: column.name)
      })
    for row in rows {
      // Without a header the first column has labels.
      guard isWithoutHeader, case .text(let label)? = row.first else {
        table.add(row)
        continue
      }
      table.add([.text(language.word(label))] + row.dropFirst())
    }
    return table
  }
}
