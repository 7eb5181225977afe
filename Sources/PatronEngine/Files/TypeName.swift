/// The name of the type of a column in DuckDB's words, such as `STRUCT(id BIGINT, tags VARCHAR[])`.
struct TypeName {
  private var rest: Substring.UnicodeScalarView

  /// How a column of the type `name` becomes columns of text.
  static func shape(of name: String) -> NestedShape {
    var type = TypeName(rest: Substring(name).unicodeScalars)
    return type.type(depth: 0)
  }

  private mutating func type(depth: Int) -> NestedShape {
    var shape = NestedShape.scalar
    let word = name()
    if rest.first == "(" {
      if word == "STRUCT" {
        shape = fields(depth: depth)
      } else {
        skipParenthesis()
        if word == "MAP" || word == "UNION" { shape = .text(isMixed: false) }
      }
    }
    // WITH TIME ZONE and the like.
    while let scalar = rest.first, scalar != ",", scalar != ")", scalar != "[" {
      rest.removeFirst()
    }
    while rest.first == "[" {
      while let scalar = rest.popFirst(), scalar != "]" {}
      shape = Self.pairs(shape) ?? .text(isMixed: false)
    }
    return shape
  }

  /// A list of `element` as keys and values, whose keys are found later; nil where it is none.
  private static func pairs(_ element: NestedShape) -> NestedShape? {
    guard case .object(let fields) = element, Set(fields.map(\.name)) == ["key", "value"],
      case .scalar? = fields.first(where: { $0.name == "key" })?.shape
    else { return nil }
    switch fields.first(where: { $0.name == "value" })?.shape {
    case .scalar?: return .pairs(.init(keys: [], values: []))
    case .object(let values)?:
      let names = values.map(\.name).filter(NestedShape.Pairs.valueNames.contains)
      return names.isEmpty ? nil : .pairs(.init(keys: [], values: names))
    default: return nil
    }
  }

  private mutating func fields(depth: Int) -> NestedShape {
    rest.removeFirst()
    var fields: [NestedShape.Field] = []
    while let scalar = rest.first, scalar != ")" {
      if scalar == "," || scalar == " " {
        rest.removeFirst()
        continue
      }
      let name = name()
      if rest.first == " " { rest.removeFirst() }
      fields.append(.init(name: name, shape: type(depth: depth + 1)))
    }
    rest = rest.dropFirst()
    return depth < JSONTree.depthLimit ? .object(fields) : .text(isMixed: false)
  }

  private mutating func name() -> String {
    guard rest.first == "\"" else {
      let word = rest.prefix { !" (),[\"".unicodeScalars.contains($0) }
      rest = rest.dropFirst(word.count)
      return String(word)
    }
    rest.removeFirst()
    var name = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == "\"" {
        guard rest.first == "\"" else { break }
        rest.removeFirst()
      }
      name.append(scalar)
    }
    return String(name)
  }

  /// Passes over what stands in parentheses, quoted text included.
  private mutating func skipParenthesis() {
    var depth = 0
    var quote: Unicode.Scalar?
    while let scalar = rest.popFirst() {
      if let open = quote {
        if scalar == open { quote = nil }
      } else if scalar == "'" || scalar == "\"" {
        quote = scalar
      } else if scalar == "(" {
        depth += 1
      } else if scalar == ")" {
        depth -= 1
        if depth == 0 { return }
      }
    }
  }
}
