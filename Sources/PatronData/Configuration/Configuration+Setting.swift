import PatronEngine

extension Configuration {
  /// The file's setting of one task: none, off, or on with its options.
  ///
  /// A task that is `automatic` is tried with its defaults and skipped, with a notice, where the
  /// exports do not carry it. One that is `on` was asked for, so that its failure is an error.
  public enum Setting<Options> {
    case automatic
    case off
    case on(Options)

    /// Whether the file asks for the task.
    public var isOn: Bool {
      if case .on = self { true } else { false }
    }

    /// The options of the task, `standard` where the file has none.
    ///
    /// Nil where it is off.
    public func options(default standard: Options) -> Options? {
      switch self {
      case .automatic: standard
      case .off: nil
      case .on(let options): options
      }
    }
  }
}

extension Configuration.Setting: Equatable where Options: Equatable {}
extension Configuration.Setting: Hashable where Options: Hashable {}
extension Configuration.Setting: Sendable where Options: Sendable {}

extension Configuration.Setting: Codable where Options: Codable {
  /// Reads "auto", "off" or the options themselves.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    switch try? container.decode(String.self) {
    case "auto": self = .automatic
    case "off": self = .off
    default: self = .on(try container.decode(Options.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .automatic: try container.encode("auto")
    case .off: try container.encode("off")
    case .on(let options): try container.encode(options)
    }
  }
}
