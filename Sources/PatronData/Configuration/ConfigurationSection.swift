import PatronEngine
import Yams

/// One mapping of patron.yaml, whose values are taken by key in the form each must have.
///
/// Scalars are taken as the text they are written with: `Yes` is "Yes" and `007` is "007".
struct ConfigurationSection {
  /// The section's key, or nil for the whole file.
  let name: String?
  let file: String
  let keys: [String]
  /// The line of the section's own key.
  private let line: Int?
  private let keyNodes: [String: Node]
  private let nodes: [String: Node]

  init(_ node: Node, name: String?, line: Int?, file: String) throws(ConfigurationError) {
    self.name = name
    self.file = file
    self.line = line
    guard let mapping = node.mapping else {
      throw ConfigurationError(
        line: node.mark?.line, in: file,
        .wrongValue(
          key: name ?? "the file", section: nil, found: node.form,
          expected: "it is a mapping of keys to values (key: value)"))
    }
    var keys: [String] = []
    var keyNodes: [String: Node] = [:]
    var nodes: [String: Node] = [:]
    for (keyNode, value) in mapping {
      guard let key = keyNode.scalar?.string else {
        throw ConfigurationError(
          line: keyNode.mark?.line, in: file,
          .wrongValue(
            key: "a key", section: name, found: keyNode.form, expected: "keys are plain names"))
      }
      if let first = keyNodes[key] {
        throw ConfigurationError(line: first.mark?.line, in: file, .duplicateKey(key))
      }
      keys.append(key)
      keyNodes[key] = keyNode
      nodes[key] = value
    }
    (self.keys, self.keyNodes, self.nodes) = (keys, keyNodes, nodes)
  }

  func contains(_ key: String) -> Bool { nodes[key] != nil }

  /// Refuses every key that is not one of `known`; `label` describes the section in messages.
  func allow(_ known: [String], label: String? = nil) throws(ConfigurationError) {
    for key in keys where !known.contains(key) {
      throw error(at: key, .unknownKey(key, section: label ?? name, known: known))
    }
  }

  /// The error at `key` where it is written, else at the section.
  func error(at key: String, _ problem: ConfigurationError.Problem) -> ConfigurationError {
    ConfigurationError(line: keyNodes[key]?.mark?.line ?? line, in: file, problem)
  }

  private func wrongValue(_ key: String, _ node: Node, _ expected: String) -> ConfigurationError {
    ConfigurationError(
      line: node.mark?.line, in: file,
      .wrongValue(key: key, section: name, found: node.form, expected: expected))
  }

  /// The text of the scalar `node`, the value of `key` or one of its values.
  private func text(
    of node: Node, _ key: String, _ expected: String
  ) throws(ConfigurationError) -> String {
    guard let scalar = node.scalar else { throw wrongValue(key, node, expected) }
    if scalar.string.isEmpty && scalar.style == .plain {
      throw error(at: key, .noValue(key: key, section: name))
    }
    return scalar.string
  }

  /// The value `read` takes from `key`, or nil where it is written as `auto`.
  func unlessAutomatic<Value>(
    _ key: String, _ read: (String) throws(ConfigurationError) -> Value?
  ) throws(ConfigurationError) -> Value? {
    nodes[key]?.scalar?.string == "auto" ? nil : try read(key)
  }

  func text(_ key: String) throws(ConfigurationError) -> String? {
    guard let node = nodes[key] else { return nil }
    return try text(of: node, key, "it is one text")
  }

  func requiredText(_ key: String, remedy: String) throws(ConfigurationError) -> String {
    guard let text = try text(key) else {
      throw error(at: key, .missingKey(key, section: name, remedy: remedy))
    }
    return text
  }

  /// As `texts`, but at least one must be there.
  func requiredTexts(_ key: String, remedy: String) throws(ConfigurationError) -> [String] {
    guard let texts = try texts(key), !texts.isEmpty else {
      throw error(at: key, .missingKey(key, section: name, remedy: remedy))
    }
    return texts
  }

  func isMapping(_ key: String) -> Bool { nodes[key]?.mapping != nil }

  /// A text or a list of texts.
  func texts(_ key: String) throws(ConfigurationError) -> [String]? {
    guard let node = nodes[key] else { return nil }
    guard let list = node.sequence else {
      return [try text(of: node, key, "it is a text or a list of texts")]
    }
    var texts: [String] = []
    for item in list { texts.append(try text(of: item, key, "each of its values is one text")) }
    return texts
  }

  /// Every key of this section with its text or list of texts.
  func allTexts() throws(ConfigurationError) -> [String: [String]] {
    var all: [String: [String]] = [:]
    for key in keys { all[key] = try texts(key) }
    return all
  }

  /// Days, written as 90d or 90.
  func days(_ key: String) throws(ConfigurationError) -> DayCount? {
    let expected = "days are written as 90d or 90"
    return try converted(key, expected) {
      Int($0.hasSuffix("d") ? $0.dropLast() : $0[...]).map { DayCount($0) }
    }
  }

  func count(_ key: String) throws(ConfigurationError) -> Int? {
    try converted(key, "it is a whole number") { Int($0) }
  }

  func number(_ key: String) throws(ConfigurationError) -> Double? {
    try converted(key, "it is a number") { Double($0) }
  }

  /// A share, written as 0.01 or 1%.
  func share(_ key: String) throws(ConfigurationError) -> Double? {
    try converted(key, "a share is written as 0.01 or 1%") {
      $0.hasSuffix("%") ? Double($0.dropLast()).map { $0 / 100 } : Double($0)
    }
  }

  private func converted<Value>(
    _ key: String, _ expected: String, _ convert: (String) -> Value?
  ) throws(ConfigurationError) -> Value? {
    guard let node = nodes[key] else { return nil }
    guard let value = convert(try text(of: node, key, expected)) else {
      throw wrongValue(key, node, expected)
    }
    return value
  }

  private enum Switch: String, CaseIterable { case on, off }

  /// Whether a switch, written as on or off, is on.
  func isOn(_ key: String) throws(ConfigurationError) -> Bool? {
    let written: Switch? = try word(key)
    return written.map { $0 == .on }
  }

  /// One of the words that `Word` lists.
  func word<Word: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(ConfigurationError) -> Word? where Word.RawValue == String {
    guard let text = try text(key) else { return nil }
    guard let word = Word(rawValue: text) else {
      let known = Word.allCases.map(\.rawValue)
      throw error(at: key, .unknownWord(key: key, section: name, found: text, known: known))
    }
    return word
  }

  /// One or several of the words that `Word` lists.
  func words<Word: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(ConfigurationError) -> [Word]? where Word.RawValue == String {
    guard let texts = try texts(key) else { return nil }
    var words: [Word] = []
    for text in texts {
      guard let word = Word(rawValue: text) else {
        let known = Word.allCases.map(\.rawValue)
        throw error(at: key, .unknownWord(key: key, section: name, found: text, known: known))
      }
      words.append(word)
    }
    return words
  }

  func section(_ key: String) throws(ConfigurationError) -> ConfigurationSection? {
    guard let node = nodes[key] else { return nil }
    if node.scalar?.string == "" { throw error(at: key, .noValue(key: key, section: name)) }
    return try ConfigurationSection(
      node, name: key, line: keyNodes[key]?.mark?.line, file: file)
  }

  /// The list of mappings under `key`.
  func sections(_ key: String) throws(ConfigurationError) -> [ConfigurationSection] {
    guard let node = nodes[key] else { return [] }
    guard let list = node.sequence else {
      throw wrongValue(key, node, "it is a list of mappings (- key: value)")
    }
    var sections: [ConfigurationSection] = []
    for item in list {
      sections.append(
        try ConfigurationSection(item, name: key, line: item.mark?.line, file: file))
    }
    return sections
  }

  /// `auto`, `off` or a section that `read` turns into options.
  func setting<Options>(
    _ key: String, _ read: (ConfigurationSection) throws(ConfigurationError) -> Options
  ) throws(ConfigurationError) -> Configuration.Setting<Options> {
    if let node = nodes[key], let text = node.scalar?.string, !text.isEmpty {
      switch text {
      case "auto": return .automatic
      case "off": return .off
      default: throw wrongValue(key, node, "it is auto, off or a mapping of its options")
      }
    }
    guard let section = try section(key) else { return .automatic }
    return .on(try read(section))
  }
}

extension ConfigurationError {
  init(line: Int?, in file: String, _ problem: Problem) {
    self.init(place: line.map { "\(file):\($0)" } ?? file, problem: problem)
  }
}

extension Node {
  /// The written value, as an error shows it.
  fileprivate var form: String {
    switch self {
    case .scalar(let scalar): "'\(scalar.string)'"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
