import PatronEngine

extension Configuration {
  /// Where a configuration was written, for the errors that only show once the exports are read.
  ///
  /// All origins are equal and none is encoded: two files with the same settings give the same
  /// configuration, however their lines fall.
  public struct Origin: Hashable, Sendable {
    /// The file's name as errors show it, or nil for a configuration made in code.
    public var file: String?
    /// The line of each key, counted from 1, by its path: `transactions.amount`,
    /// `customers.drop.status`, `features[0].name`.
    public var lines: [String: Int]

    public init(file: String? = nil, lines: [String: Int] = [:]) {
      self.file = file
      self.lines = lines
    }

    /// The line of the key at `path`, or of the nearest key around it that was written.
    public func line(of path: String) -> Int? {
      var path = path[...]
      while true {
        if let line = lines[String(path)] { return line }
        guard let end = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
        path = path[..<end]
      }
    }

    /// The file and line of the key at `path`, to begin a message with: `patron.yaml:7`.
    public func place(of path: String) -> String {
      let file = file ?? "configuration"
      return line(of: path).map { "\(file):\($0)" } ?? file
    }

    public static func == (left: Origin, right: Origin) -> Bool { true }
    public func hash(into hasher: inout Hasher) {}
  }
}
