/// Shapes and labels in a box, written as SVG. All text is escaped; how shapes look is the page's style.
struct Drawing {
  enum Anchor: String {
    case start, middle, end
  }

  let width: Double
  /// Grows with the picture as it is drawn from the top to the bottom.
  var height = 0.0
  /// Whether the picture is wider than the room it was given and has to be scrolled.
  var isScrolled = false
  private(set) var elements: [Element] = []

  /// A shape or a label, and what is told where a pointer rests on it.
  struct Element {
    let name: String
    let attributes: String
    /// Escaped.
    var text: String?
    var hint: String?

    func written(hasHint: Bool) -> String {
      let content = (hasHint ? hint : nil).map { "<title>\(HTML.escaped($0))</title>" } ?? text
      return content.map { "<\(name)\(attributes)>\($0)</\(name)>" } ?? "<\(name)\(attributes)/>"
    }
  }

  init(width: Double) { self.width = width }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, style: String? = nil
  ) {
    guard !text.isEmpty else { return }
    let anchored = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    elements.append(
      Element(
        name: "text",
        attributes:
          " x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(anchored)\(Self.class(style))",
        text: HTML.escaped(text)))
  }

  /// Puts what `other` has behind the elements from `index` on.
  mutating func insert(_ other: Drawing, at index: Int) {
    elements.insert(contentsOf: other.elements, at: index)
  }

  /// Lines of text below each other, the first with its base line at `y`.
  mutating func text(
    lines: [String], _ x: Double, _ y: Double, _ anchor: Anchor = .start, style: String? = nil
  ) {
    for (index, line) in lines.enumerated() {
      text(line, x, y + Double(index) * Lettering.lineHeight, anchor, style: style)
    }
  }

  /// A box; `hint` is shown where a pointer rests.
  mutating func box(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, style: String, hint: String? = nil
  ) {
    let attributes =
      "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(width, 0)))\" "
      + "height=\"\(Self.number(max(height, 0)))\"\(Self.class(style))"
    add("rect", attributes, hint)
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
    add(
      "line",
      "x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" "
        + "y2=\"\(Self.number(y2))\"\(Self.class(style))")
  }

  mutating func circle(
    _ x: Double, _ y: Double, radius: Double, style: String, hint: String? = nil
  ) {
    add(
      "circle",
      "cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\"\(Self.class(style))",
      hint)
  }

  mutating func path(_ points: [(x: Double, y: Double)], isClosed: Bool = false, style: String) {
    guard let first = points.first else { return }
    let lines = points.dropFirst().map { "L\(Self.number($0.x)) \(Self.number($0.y))" }
    add(
      "path",
      "d=\"M\(Self.number(first.x)) \(Self.number(first.y))\(lines.joined())"
        + "\(isClosed ? "Z" : "")\"\(Self.class(style))")
  }

  /// A band from the left edge `from` to the right edge `to`, of one height all along.
  mutating func ribbon(
    from: (x: Double, y: Double), to: (x: Double, y: Double), height: Double, style: String,
    hint: String
  ) {
    let middle = Self.number((from.x + to.x) / 2)
    func point(_ x: Double, _ y: Double) -> String { "\(Self.number(x)) \(Self.number(y))" }
    let there =
      "M\(point(from.x, from.y))C\(middle) \(Self.number(from.y)) \(middle) \(Self.number(to.y)) "
      + point(to.x, to.y)
    let back =
      "L\(point(to.x, to.y + height))C\(middle) \(Self.number(to.y + height)) "
      + "\(middle) \(Self.number(from.y + height)) \(point(from.x, from.y + height))Z"
    add("path", "d=\"\(there)\(back)\"\(Self.class(style))", hint)
  }

  private mutating func add(_ name: String, _ attributes: String, _ hint: String? = nil) {
    elements.append(Element(name: name, attributes: " " + attributes, hint: hint))
  }

  /// The picture as an element of a page, named by `title` and told by `description`.
  func svg(
    id: String, style: String, title: String, description: String, hasHints: Bool
  ) -> [String] {
    let size = (Self.number(width), Self.number(height))
    return [
      "<svg class=\"\(style)\" width=\"\(size.0)\" height=\"\(size.1)\" "
        + "viewBox=\"0 0 \(size.0) \(size.1)\" role=\"img\" "
        + "aria-labelledby=\"\(id)-title\" aria-describedby=\"\(id)-text\">",
      "<title id=\"\(id)-title\">\(HTML.escaped(title))</title>",
      "<desc id=\"\(id)-text\">\(HTML.escaped(description))</desc>",
    ] + elements.map { $0.written(hasHint: hasHints) } + ["</svg>"]
  }

  private static func `class`(_ style: String?) -> String {
    style.map { " class=\"\($0)\"" } ?? ""
  }

  /// A coordinate with one decimal.
  static func number(_ value: Double) -> String {
    precondition(value.isFinite, "a coordinate is finite")
    let scaled = Int((value * 10).rounded())
    let sign = scaled < 0 ? "-" : ""
    let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}
