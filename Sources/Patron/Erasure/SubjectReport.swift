public import PatronData

/// What is held of one person and made of it: the letter that the person may ask for.
///
/// It has the data of nobody else: figures of others are of all customers together.
public struct SubjectReport: Sendable, Encodable {
  /// The name of the exports, and the contact for the person's questions.
  public let name: String
  public let contact: String?
  /// The day of the letter.
  public let day: Day
  /// All identifiers of the person, as the tables write them.
  public let identifiers: [String]
  public let tables: [Table]
  /// The cells of the person in the customers table, by column.
  public let cells: [String: String]
  public let consents: [Consent]
  /// The campaigns that the person was chosen for, in the order in which they were planned.
  public let campaigns: [Campaign]
  /// Whether the person is suppressed, and of nothing below.
  public let isSuppressed: Bool
  /// The scores with their reasons; nil where the person is not profiled, or no models were named.
  public let profile: Explainer.Explanation?
  public let models: Models?
  /// The days for which results are kept; nil where patron.yaml does not say.
  public let retention: DayCount?

  /// The letter as JSON.
  public func json() throws -> String {
    String(decoding: try ModelFiles.json(self), as: UTF8.self)
  }

  /// The rows of one table.
  public struct Table: Hashable, Sendable, Encodable {
    public let table: PatronData.Table
    public let files: [String: Int]
    public let columns: [String]
    public let firstDay: Day?
    public let lastDay: Day?
    /// How many rows there are in all files.
    public var rows: Int { files.values.reduce(0, +) }
  }

  /// Whether the person consents to a purpose, or by a channel.
  public struct Consent: Hashable, Sendable, Encodable {
    public let purpose: Purpose
    /// The channel; nil for any.
    public let channel: String?
    /// Nil where the exports do not ask for this consent.
    public let isGiven: Bool?
  }

  /// A campaign that the person was chosen for.
  public struct Campaign: Hashable, Sendable, Encodable {
    public let name: String
    /// Whether to be contacted; else to be left alone, so that the others can be compared with somebody.
    public let isContacted: Bool
    /// The channel; nil where none was planned.
    public let channel: String?
    /// The first and the last day in which the campaign works.
    public let first: Day
    public let last: Day
  }

  /// The models that made the profile.
  public struct Models: Hashable, Sendable, Encodable {
    public let folder: String
    public let tasks: [TaskID]
    /// The last day that they learned from.
    public let asOf: Day?
    public let patron: String
  }
}
