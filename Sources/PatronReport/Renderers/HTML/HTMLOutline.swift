/// A document as the sections of a page: headings and sections as one tree, each with an anchor.
struct HTMLOutline {
  struct Section {
    let title: String
    let id: String
    var parts: [Part]

    /// The sections right below this one.
    var sections: [Section] {
      parts.compactMap { if case .section(let section) = $0 { section } else { nil } }
    }
  }

  enum Part {
    case block(Document.Block)
    case section(Section)
  }

  /// What stands before the first heading.
  let introduction: [Document.Block]
  let sections: [Section]

  init(_ document: Document) {
    var anchors = Anchors()
    let parts = Self.parts(of: document.blocks, &anchors)
    introduction = parts.prefix { if case .block = $0 { true } else { false } }.compactMap {
      if case .block(let block) = $0 { block } else { nil }
    }
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
        let id = anchors.next(for: section.id ?? section.title)
        let inner = Self.parts(of: section.blocks, &anchors)
        // What follows a section without a heading belongs to it.
        open = Section(title: section.title, id: id, parts: inner)
      default:
        if open == nil { parts.append(.block(block)) } else { open?.parts.append(.block(block)) }
      }
    }
    if let open { parts.append(.section(open)) }
    return parts
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
