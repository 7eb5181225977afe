/// The name of a task, as it stands in patron.yaml, in a model folder, in columns and after `--only`.
public struct TaskID: RawRepresentable, Hashable, Sendable, Codable, CodingKeyRepresentable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  package init(_ name: String) { rawValue = name }
}

extension TaskID: CustomStringConvertible {
  public var description: String { rawValue }
}

extension TaskID: ExpressibleByStringLiteral {
  public init(stringLiteral name: String) { rawValue = name }
}
