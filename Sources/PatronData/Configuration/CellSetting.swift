/// A setting of how cells are written: for all columns of a table, or by column or role.
public struct CellSetting: Hashable, Sendable, Codable {
  /// The value for columns that are not named.
  public var all: String?
  /// The value for a column or a role of that name.
  public var named: [String: String]

  public init(_ all: String? = nil, named: [String: String] = [:]) {
    self.all = all
    self.named = named
  }

  /// The value for `column`, which has `role`.
  package func value(column: String, role: String?) -> String? {
    named[column] ?? role.flatMap { named[$0] } ?? all
  }

  package var isEmpty: Bool { all == nil && named.isEmpty }

  /// Every text that is written.
  package var texts: [String] {
    (all.map { [$0] } ?? []) + named.sorted { $0.key < $1.key }.map(\.value)
  }
}

extension CellSetting {
  /// Its value in patron.yaml; nil where none is set.
  var yaml: YAMLPage.Value? {
    if !named.isEmpty { return .mapping(named.mapValues { .text($0) }) }
    return all.map { .text($0) }
  }
}

extension ConfigurationSection {
  /// A text that holds for all columns, or a mapping of columns or roles to texts.
  func cellSetting(_ key: String) throws(ConfigurationError) -> CellSetting {
    guard isMapping(key), let section = try section(key) else { return CellSetting(try text(key)) }
    var setting = CellSetting()
    for name in section.keys { setting.named[name] = try section.text(name) }
    return setting
  }
}
