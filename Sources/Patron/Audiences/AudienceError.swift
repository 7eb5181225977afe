/// Why no file can be made for a platform.
public enum AudienceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Several columns of the customers table can be this identifier.
  case ambiguousColumn(AudienceIdentifier, columns: [String])
  /// The column that was named for an identifier is not in the customers table.
  case unknownColumn(AudienceIdentifier, column: String)
  /// The customers table has no column by which the platform finds customers; of each list in `needed`
  /// all are.
  case nothingToFindBy(platform: String, needed: [[AudienceIdentifier]])
  /// No country has this code or name.
  case unknownRegion(String)

  /// Whether another command line mends it; else it takes other exports.
  public var isUsage: Bool {
    switch self {
    case .ambiguousColumn, .unknownColumn, .unknownRegion: true
    case .nothingToFindBy: false
    }
  }

  public var description: String {
    switch self {
    case .ambiguousColumn(let identifier, let columns):
      """
      \(columns.count) columns can be \(identifier.rawValue): \(columns.joined(separator: ", ")); \
      name one of them
      """
    case .unknownColumn(let identifier, let column):
      "the customers table has no column \(column), which was named for \(identifier.rawValue)"
    case .nothingToFindBy(let platform, let needed):
      """
      \(platform) finds customers by \(Self.alternatives(needed)), and no such column was found in \
      the customers table: name it, such as with --identifiers email=COLUMN
      """
    case .unknownRegion(let region): "no country \(region); write a code such as DE"
    }
  }

  private static func alternatives(_ needed: [[AudienceIdentifier]]) -> String {
    needed.map { $0.map(\.rawValue).joined(separator: " with ") }.joined(separator: " or ")
  }
}
