/// A platform that takes a list of customers as a file, and what that file holds.
///
/// The list of them is ``all``; a further one is a file in `Platforms/` and a line there.
public struct AudiencePlatform: Sendable {
  /// The word for it on the command line.
  public let name: String
  /// Its name for reading.
  public let title: String
  /// The page that describes its file.
  public let documentation: String
  /// The columns of its file, in their order.
  package let columns: [Column]
  /// The sets of identifiers by which it finds a customer: a row holds one of them at least.
  package let sufficient: [Set<AudienceIdentifier>]
  /// Identifiers that it uses only together: where one of them is missing, none is written.
  package var together: Set<AudienceIdentifier> = []
  /// Whether the file has all columns, filled or not, since the header must be the template's.
  package var hasFixedHeader = false
  /// The identifiers that tell its profiles apart, the first that a row has; empty where two rows with
  /// the same e-mail address do no harm.
  ///
  /// Rows are duplicates where that one is the same, else where all cells are.
  package var key: [AudienceIdentifier] = []
  /// The rows that a file has at least, where the platform says so.
  public var fewestRows: Int?
  /// The customers that it must have found before it uses the list, where it says so.
  public var fewestFound: Int?
  /// The rows that a file has at most, where the platform says so.
  public var mostRows: Int?
  /// The bytes that a file has at most, where the platform says so.
  public var mostBytes: Int?

  /// A column of the file.
  package struct Column: Sendable {
    package let header: String
    /// The identifier that fills it; nil for a column that stays empty.
    package let identifier: AudienceIdentifier?
    package let notation: AudienceNotation
    package let isHashed: Bool

    static func hashed(
      _ header: String, _ identifier: AudienceIdentifier, _ notation: AudienceNotation
    ) -> Self {
      Self(header: header, identifier: identifier, notation: notation, isHashed: true)
    }

    static func clear(
      _ header: String, _ identifier: AudienceIdentifier, _ notation: AudienceNotation
    ) -> Self {
      Self(header: header, identifier: identifier, notation: notation, isHashed: false)
    }

    static func empty(_ header: String) -> Self {
      Self(header: header, identifier: nil, notation: .text, isHashed: false)
    }
  }
}

extension AudiencePlatform {
  /// Every platform: those for advertisements, then the marketing tools.
  public static let all: [AudiencePlatform] = [
    .google, .meta, .tiktok, .linkedin, .klaviyo, .braze, .hubspot, .mailchimp,
  ]

  /// The day on which the tables here were last compared with the newest copies of the pages in
  /// ``documentation`` that were at hand.
  public static let checkedOn = "2026-11-30"

  /// The platform called `name`; nil where there is none.
  public static func named(_ name: String) -> AudiencePlatform? { all.first { $0.name == name } }

  /// The identifiers that its file can hold.
  public var identifiers: [AudienceIdentifier] { columns.compactMap(\.identifier) }

  /// The identifiers that leave as a hash.
  public var hashedIdentifiers: [AudienceIdentifier] {
    columns.filter(\.isHashed).compactMap(\.identifier)
  }

  /// The identifiers that its file is made from: those that it holds, and the country by which telephone
  /// numbers and addresses are read.
  package var identifiersRead: [AudienceIdentifier] {
    let held = identifiers
    let needsCountry = !Set(held).isDisjoint(with: [.phone, .postalCode, .region])
    return held + (needsCountry && !held.contains(.country) ? [.country] : [])
  }

  /// Whether customers can be found by the identifiers in `found`.
  package func finds(by found: Set<AudienceIdentifier>) -> Bool {
    sufficient.contains { $0.isSubset(of: found) }
  }
}

/// A limit of a platform that a file does not keep to.
public enum AudienceLimit: Hashable, Sendable {
  /// The platform refuses a file of fewer rows.
  case fewestRows(Int)
  /// The platform does not use a list until it has found this many customers in it.
  case fewestFound(Int)
  /// The platform refuses a file of more rows.
  case mostRows(Int)
  /// The platform refuses a larger file.
  case mostBytes(Int)
}

extension AudiencePlatform {
  /// The limits that a file of `rows` rows and `bytes` bytes does not keep to.
  public func limitsMissed(rows: Int, bytes: Int) -> [AudienceLimit] {
    var missed: [AudienceLimit] = []
    if let fewestRows, rows < fewestRows { missed.append(.fewestRows(fewestRows)) }
    if let fewestFound, rows < fewestFound { missed.append(.fewestFound(fewestFound)) }
    if let mostRows, rows > mostRows { missed.append(.mostRows(mostRows)) }
    if let mostBytes, bytes > mostBytes { missed.append(.mostBytes(mostBytes)) }
    return missed
  }
}
