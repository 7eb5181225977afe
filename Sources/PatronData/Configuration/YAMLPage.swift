/// Lines of YAML as they are written, one key a line.
struct YAMLPage {
  enum Value {
    /// A word or a number that stands for itself.
    case plain(String)
    case text(String)
    case list([String])
    /// One text by itself, several as a list.
    case texts([String])
    case days(DayCount)
    indirect case mapping([String: Value])
    /// A mapping with a line for each of its keys.
    indirect case lines([String: Value])
    /// A mapping whose keys have an order.
    indirect case ordered([Pair])

    var yaml: String {
      switch self {
      case .plain(let word): word
      case .text(let text): YAMLPage.quoted(text)
      case .list(let texts): "[\(texts.map(YAMLPage.quoted).joined(separator: ", "))]"
      case .texts(let texts):
        texts.count == 1 ? YAMLPage.quoted(texts[0]) : Value.list(texts).yaml
      case .days(let days): "\(days)d"
      case .ordered(let pairs):
        "{\(pairs.map { "\(YAMLPage.quoted($0.key)): \($0.value.yaml)" }.joined(separator: ", "))}"
      case .mapping(let values), .lines(let values):
        "{\(values.sorted { $0.key < $1.key }.map { "\(YAMLPage.quoted($0)): \($1.yaml)" }.joined(separator: ", "))}"
      }
    }
  }

  /// A key with its value.
  struct Pair {
    let key: String
    let value: Value
    let comment: String?

    init(_ key: String, _ value: Value, comment: String? = nil) {
      self.key = key
      self.value = value
      self.comment = comment
    }

    /// Whether it takes several lines.
    var isLong: Bool {
      if case .lines = value { true } else { false }
    }
  }

  private(set) var text = ""

  mutating func line(_ line: String) { text += line + "\n" }
  mutating func add(_ page: YAMLPage) { text += page.text }
  mutating func comment(_ comment: String) { line("# \(comment)") }

  mutating func pair(_ pair: Pair, depth: Int = 0) {
    let start = String(repeating: "  ", count: depth) + Self.quoted(pair.key) + ":"
    let end = pair.comment.map { "  # \($0)" } ?? ""
    if case .lines(let values) = pair.value {
      line(start + end)
      for (key, value) in values.sorted(by: { $0.key < $1.key }) {
        self.pair(Pair(key, value), depth: depth + 1)
      }
    } else {
      line("\(start) \(pair.value.yaml)\(end)")
    }
  }

  mutating func pair(_ key: String, _ value: Value, comment: String? = nil) {
    pair(Pair(key, value, comment: comment))
  }

  /// A mapping under `key`, with what takes several lines at its end.
  mutating func section(_ key: String, _ pairs: [Pair], comment: String) {
    line("")
    self.comment(comment)
    line("\(key):")
    for pair in pairs where !pair.isLong { self.pair(pair, depth: 1) }
    for pair in pairs where pair.isLong { self.pair(pair, depth: 1) }
  }

  /// A task's setting, which is on one line.
  mutating func setting<Options>(
    _ key: String, _ setting: Configuration.Setting<Options>, _ pairs: (Options) -> [Pair]
  ) {
    switch setting {
    case .automatic: break
    case .off: pair(key, .plain("off"))
    case .on(let options):
      let pairs = pairs(options).map { "\($0.key): \($0.value.yaml)" }
      line("\(key): {\(pairs.joined(separator: ", "))}")
    }
  }

  /// A mapping that is an item of a list.
  mutating func item(_ pairs: [Pair]) {
    var item = YAMLPage()
    for pair in pairs { item.pair(pair, depth: 2) }
    text += "  - \(item.text.dropFirst(4))"
  }

  /// The scalar that every reader of YAML takes for this text: bare where it can be nothing else.
  static func quoted(_ text: String) -> String {
    let words = ["y", "n", "yes", "no", "true", "false", "on", "off", "null", "auto"]
    if text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.\/*-]*/) != nil, !words.contains(text.lowercased())
    {
      return text
    }
    return "\"\(text.unicodeScalars.map(escaped).joined())\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case _ where scalar == "\"" || scalar == "\\": "\\\(scalar)"
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      "\\U" + String(repeating: "0", count: 8 - hexadecimal(scalar).count) + hexadecimal(scalar)
    default: String(scalar)
    }
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }
}
