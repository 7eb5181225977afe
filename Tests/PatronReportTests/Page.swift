import PatronReport
import Testing

/// A page taken apart: its elements with their attributes, and what is wrong with it.
///
/// Stricter than a browser: every element but the void ones is closed, attributes are quoted, and "&", "<" and ">"
/// stand for themselves nowhere.
struct Page {
  struct Element {
    let name: String
    let attributes: [String: String]
    /// The names of the elements around this one, the outermost first.
    let path: [String]
    /// The index of the picture it is in.
    let picture: Int?
    /// The text right in it, as the page has it.
    var text = ""

    var classes: [String] { attributes["class"]?.split(separator: " ").map { String($0) } ?? [] }
    func number(_ name: String) -> Double? { attributes[name].flatMap { Double($0) } }
  }

  private(set) var elements: [Element] = []
  private(set) var faults: [String] = []

  private static let void: Set<String> = ["meta", "br", "img"]
  private static let entities: Set<String> = ["amp", "lt", "gt", "quot", "#39"]

  init(_ text: String) {
    // A browser reads scalars: a sign under an accent is that sign, and the accent a letter behind it.
    let scalars = text.unicodeScalars.map { $0.properties.isDiacritic ? "x" : $0 }
    var rest = Substring(String(String.UnicodeScalarView(scalars)))
    var open: [Int] = []
    var pictureCount = 0
    var pictures: [Int] = []
    while !rest.isEmpty {
      let words = rest.prefix { $0 != "<" }
      // A style sheet has its own language.
      if open.last.map({ elements[$0].name }) != "style" { check(words) }
      if let last = open.last { elements[last].text += words }
      rest = rest.dropFirst(words.count)
      guard !rest.isEmpty else { break }
      guard let end = rest.firstIndex(of: ">") else {
        faults.append("a tag that does not end: \(rest.prefix(40))")
        break
      }
      let tag = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("!") { continue }
      if tag.hasPrefix("/") {
        guard let last = open.popLast(), elements[last].name == tag.dropFirst() else {
          faults.append("closed, but not open: \(tag)")
          continue
        }
        if elements[last].name == "svg" { pictures.removeLast() }
        continue
      }
      let isEmpty = tag.hasSuffix("/")
      let inner = isEmpty ? tag.dropLast() : tag
      let name = String(inner.prefix { $0.isLetter || $0.isNumber })
      let attributes = attributes(inner.dropFirst(name.count), of: name)
      if name == "svg" {
        pictures.append(pictureCount)
        pictureCount += 1
      }
      elements.append(
        Element(
          name: name, attributes: attributes, path: open.map { elements[$0].name },
          picture: pictures.last))
      if !isEmpty, !Self.void.contains(name) { open.append(elements.count - 1) }
    }
    faults += open.map { "not closed: \(elements[$0].name)" }
    checkNames()
  }

  /// Attributes as ` name="value"` and nothing else.
  private mutating func attributes(_ text: Substring, of element: String) -> [String: String] {
    var attributes: [String: String] = [:]
    // Of the parts between quotation marks every other one is a value.
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    for index in stride(from: 0, to: parts.count - 1, by: 2) {
      let name = parts[index].dropFirst().dropLast()
      let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      if name.isEmpty || !isName || parts[index].first != " " || parts[index].last != "=" {
        faults.append("no attribute of \(element): \(parts[index])")
      }
      check(parts[index + 1])
      if attributes.updateValue(String(parts[index + 1]), forKey: String(name)) != nil {
        faults.append("twice: \(name) of \(element)")
      }
    }
    if parts.count.isMultiple(of: 2) || parts.last?.isEmpty == false || element.isEmpty {
      faults.append("no tag: <\(element)\(text)>")
    }
    return attributes
  }

  private mutating func check(_ text: Substring) {
    if text.contains(">") { faults.append("a bare > in \(text.prefix(80))") }
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
      let name = part.prefix { $0 != ";" }
      if !Self.entities.contains(String(name)) || name.count == part.count {
        faults.append("a bare & before \(part.prefix(20))")
      }
    }
  }

  /// Anchors are there once, and what points to one finds it.
  private mutating func checkNames() {
    let names = elements.compactMap { $0.attributes["id"] }
    if Set(names).count < names.count { faults.append("an id is there twice") }
    for element in elements {
      let references =
        ["aria-labelledby", "aria-describedby"].compactMap { element.attributes[$0] }
        + (element.attributes["href"].map { [String($0.dropFirst())] } ?? [])
      for name in references where !names.contains(name) { faults.append("no id: \(name)") }
    }
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
  func all(_ name: String, class style: String) -> [Element] {
    elements.filter { $0.name == name && $0.classes.contains(style) }
  }

  /// The pictures, each with its elements.
  var pictures: [Drawn] {
    all("svg").compactMap { root in
      root.number("width").flatMap { width in
        root.number("height").map { height in
          Drawn(
            root: root, width: width, height: height,
            elements: elements.filter { $0.picture == root.picture && $0.name != "svg" })
        }
      }
    }
  }
}

/// A picture of a page.
struct Drawn {
  struct Box {
    let left: Double
    let top: Double
    let right: Double
    let bottom: Double
    let text: String
  }

  let root: Page.Element
  let width: Double
  let height: Double
  let elements: [Page.Element]

  func all(_ name: String, class style: String? = nil) -> [Page.Element] {
    elements.filter { $0.name == name && (style.map($0.classes.contains) ?? true) }
  }

  /// Where the labels stand, by the widths that the pictures are laid out with.
  var labels: [Box] {
    all("text").compactMap { element in
      guard let x = element.number("x"), let y = element.number("y") else { return nil }
      let text = element.text.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        .replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&amp;", with: "&")
      let width = Lettering.width(text)
      let left =
        switch element.attributes["text-anchor"] {
        case "end": x - width
        case "middle": x - width / 2
        default: x
        }
      return Box(left: left, top: y - 12, right: left + width, bottom: y + 3, text: text)
    }
  }

  /// What leaves the picture, and which labels overlap.
  var faults: [String] {
    var faults: [String] = []
    let labels = labels
    for (index, label) in labels.enumerated() {
      if label.left < -0.2 || label.top < -0.2 || label.right > width + 0.2
        || label.bottom > height + 0.2
      {
        faults.append("outside \(width) x \(height): \(label)")
      }
      for other in labels[..<index]
      where min(label.right, other.right) - max(label.left, other.left) > 0.5
        && min(label.bottom, other.bottom) - max(label.top, other.top) > 1.5
      {
        faults.append("overlap: \(label.text) and \(other.text)")
      }
    }
    for element in elements where element.name != "text" {
      for point in Self.points(of: element)
      where point.x < -0.2 || point.y < -0.2 || point.x > width + 0.2 || point.y > height + 0.2 {
        faults.append("\(element.name) outside \(width) x \(height): \(point)")
      }
    }
    return faults
  }

  private static func points(of element: Page.Element) -> [(x: Double, y: Double)] {
    func number(_ name: String) -> Double { element.number(name) ?? .nan }
    switch element.name {
    case "rect":
      return [
        (number("x"), number("y")),
        (number("x") + number("width"), number("y") + number("height")),
      ]
    case "line": return [(number("x1"), number("y1")), (number("x2"), number("y2"))]
    case "circle":
      let (x, y, radius) = (number("cx"), number("cy"), number("r"))
      return [(x - radius, y - radius), (x + radius, y + radius)]
    case "path":
      let numbers = (element.attributes["d"] ?? "").matches(of: /-?[0-9.]+/).compactMap {
        Double($0.output)
      }
      return stride(from: 0, to: numbers.count - 1, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
    default: return []
    }
  }
}
