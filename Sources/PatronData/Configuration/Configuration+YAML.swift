import PatronEngine
import Yams

extension Configuration {
  /// Reads the text of a patron.yaml, which errors call `file`. Where it gives no name, the data
  /// are called `defaultName`, which is the name of their folder.
  public init(yaml: String, file: String, defaultName: String) throws(ConfigurationError) {
    guard let root = try Self.root(of: yaml, file: file) else {
      throw ConfigurationError(place: file, problem: .emptyFile)
    }
    let section = try ConfigurationSection(root, name: nil, line: root.mark?.line, file: file)
    try section.allow(Self.parts.flatMap { $0.keys })
    self.init(name: defaultName)
    for part in Self.parts { try part.read(section, into: &self) }
    origin.file = file
    origin.note(root, at: "")
    try check()
  }

  /// Checks everything that can be checked without the exports.
  public func check() throws(ConfigurationError) {
    for part in Self.parts { try part.check(self) }
  }

  /// The patron.yaml of this configuration: what differs from the defaults, with a comment where one helps.
  ///
  /// Read again, it gives an equal configuration.
  public var yaml: String {
    var file = YAMLFile()
    for part in Self.parts { part.write(self, in: &file) }
    return file.text
  }

  /// Each stands for a whole part of the file: nested in one another they would be more than any memory holds.
  private static let mostAliases = 32

  /// The root of the file's one document, or nil where it has none.
  private static func root(of yaml: String, file: String) throws(ConfigurationError) -> Node? {
    let aliases = yaml.matches(of: /(?:^|[\s\[\{,:?-])\*[^\s,\]\}]/).count
    guard aliases <= mostAliases else {
      throw ConfigurationError(
        place: file, problem: .tooManyAliases(aliases, limit: mostAliases))
    }
    do {
      // The parser takes a byte order mark for indentation.
      let text = String(yaml.unicodeScalars.drop { $0 == "\u{FEFF}" })
      return try Yams.compose(yaml: text, .default, .default, .utf8)
    } catch let error as YamlError {
      throw ConfigurationError(error, file: file)
    } catch {
      throw ConfigurationError(place: file, problem: .syntax("\(error)"))
    }
  }
}

extension Configuration.Origin {
  /// Notes the line of every key of `node`, which stands at `path`, and of the keys inside it.
  fileprivate mutating func note(_ node: Node, at path: String) {
    for (key, value) in node.mapping ?? [:] {
      guard let name = key.scalar?.string else { continue }
      let path = path.isEmpty ? name : "\(path).\(name)"
      lines[path] = key.mark?.line
      note(value, at: path)
    }
    for (index, item) in (node.sequence ?? []).enumerated() {
      lines["\(path)[\(index)]"] = item.mark?.line
      note(item, at: "\(path)[\(index)]")
    }
  }
}

extension ConfigurationError {
  fileprivate init(_ error: YamlError, file: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let circumstance = context.map { "\($0.text), " } ?? ""
      self.init(line: mark.line, in: file, .syntax(circumstance + problem))
    case .reader(let problem, let offset, _, let yaml):
      let line = offset.map { yaml.prefix($0).count(where: \.isNewline) + 1 }
      self.init(line: line, in: file, .syntax(problem))
    case .duplicatedKeysInMapping(let keys, let context):
      self.init(line: context.mark.line, in: file, .duplicateKey(keys.first ?? ""))
    default:
      self.init(line: nil, in: file, .syntax("\(error)"))
    }
  }
}
