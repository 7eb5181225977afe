/// A document as the sections of a page: headings and sections as one tree, each with an anchor.
struct HTMLOutline {
  struct Section {
    let title: String
    let id: String
    /// The language of its sentences, where that is not the page's.
    var language: Language?
    var parts: [Part]

    /// The sections right below this one.
    var sections: [Section] {
      parts.compactMap { if case .section(let section) = $0 { section } else { nil } }
    }
  }

  enum Part {
    case block(Document.Block)
    case section(Section)
    case cards([Section])
  }

  /// What stands before the first heading.
  let introduction: [Part]
  let sections: [Section]

  init(_ document: Document) {
    var anchors = Anchors()
    let parts = Self.parts(of: document.blocks, &anchors)
    introduction = Array(parts.prefix { if case .section = $0 { false } else { true } })
    sections = parts.dropFirst(introduction.count).compactMap {
      if case .section(let section) = $0 { section } else { nil }
    }
  }

  /// Blocks after a heading belong to its section, as far as the next heading or section.
  private static func parts(of blocks: [Document.Block], _ anchors: inout Anchors) -> [Part] {
    var parts: [Part] = []
    var open: Section?
    for block in blocks {
      switch block {
      case .heading(let title):
        if let open { parts.append(.section(open)) }
        open = Section(title: title, id: anchors.next(for: title), parts: [])
      case .section(let section):
        if let open { parts.append(.section(open)) }
        // What follows a section without a heading belongs to it.
        open = self.section(section, &anchors)
      case .cards(let cards):
        let part = Part.cards(cards.map { self.section($0, &anchors) })
        if open == nil { parts.append(part) } else { open?.parts.append(part) }
      default:
        if open == nil { parts.append(.block(block)) } else { open?.parts.append(.block(block)) }
      }
    }
    if let open { parts.append(.section(open)) }
    return parts
  }

  private static func section(
    _ section: Document.Section, _ anchors: inout Anchors
  ) -> Section {
    let id = anchors.next(for: section.id ?? section.title)
    let parts = parts(of: section.blocks, &anchors)
    return Section(title: section.title, id: id, language: section.language, parts: parts)
  }
}

/// Anchors of a page, of which no two are the same.
private struct Anchors {
  private var used: Set<String> = []

  /// The ASCII letters and digits of `title`, with a number where that has come before.
  mutating func next(for title: String) -> String {
    var name = ""
    for character in title.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        name.append(character)
      } else if !name.isEmpty, name.last != "-" {
        name.append("-")
      }
      if name.count == 48 { break }
    }
    while name.last == "-" { name.removeLast() }
    // The page's own anchors have a name of their own each.
    let base = name.first?.isLetter == true ? name : name.isEmpty ? "section" : "section-\(name)"
    var (anchor, number) = (base, 2)
    while !used.insert(anchor).inserted {
      anchor = "\(base)-\(number)"
      number += 1
    }
    return anchor
  }
}
