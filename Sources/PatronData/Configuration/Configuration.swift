import PatronEngine

/// The settings in `patron.yaml` for a folder of exports.
///
/// Which files hold which table, what their columns mean, and the models to train. Everything not
/// written has the default given here.
///
/// To the same configuration belongs the same JSON when it is encoded with sorted keys.
public struct Configuration: Hashable, Sendable, Codable {
  /// The name of the business or the data, used in reports.
  public var name: String
  /// The IANA zone in which a day begins, and in which times without an offset are read.
  public var timezone = "UTC"
  /// The ISO 4217 code that amounts are shown in. Amounts are never converted.
  public var currency: String?
  /// The share of a table's rows that may be unusable (a date that is none, an amount that is text)
  /// before the table is refused; rows below it are counted and left out.
  public var tolerance = 0.01
  /// The tables that the exports hold.
  public var tables: [Table: TableConfiguration] = [:]
  /// The days of history a feature may look back, or nil to choose by the length of the exports.
  public var observation: DayCount?
  /// The days between the snapshot and the outcome window: the time a campaign needs to act.
  public var gap: DayCount = 0
  /// The settings of outcomes; missing ones are automatic.
  var outcomes: [TaskID: Setting<Outcome>] = [:]
  public var segments = Setting<Segments>.automatic
  public var value = Setting<Value>.automatic
  public var journey = Setting<Journey>.automatic
  /// The recommendations; they stand under `content` in the file, beside that table's columns.
  public var recommendations = Setting<Recommendations>.automatic
  /// The user's own features.
  public var features: [UserFeature] = []
  /// Differences between two identifiers that do not make them two customers.
  public var ignoreInIdentifiers: [IdentifierVariant] = []
  /// Attributes that no prediction and no segment uses unless `allowSensitive` lists them.
  public var sensitive = ["gender", "age", "place"]
  public var allowSensitive: [String] = []
  /// The files by which people are known again; nil takes those of `People`.
  public var people: People?
  /// How the report looks; nil for its defaults.
  public var report: Report?
  /// Where the above was written. It is no part of the configuration's value.
  public var origin = Origin()

  public init(name: String) { self.name = name }
}

extension Configuration {
  /// A configuration whose settings all have their defaults.
  static let standard = Configuration(name: "")

  enum CodingKeys: String, CodingKey {
    case name, timezone, currency, tolerance, tables, observation, gap
    case outcomes, segments, value, journey, recommendations, features, sensitive, allowSensitive,
      ignoreInIdentifiers, people, report
  }

  /// Decodes a configuration and holds it to the same checks as one read from a file.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(name: try values.decode(String.self, forKey: .name))
    timezone = try values.decode(String.self, forKey: .timezone)
    currency = try values.decodeIfPresent(String.self, forKey: .currency)
    tolerance = try values.decode(Double.self, forKey: .tolerance)
    tables = try values.decode([Table: TableConfiguration].self, forKey: .tables)
    observation = try values.decodeIfPresent(DayCount.self, forKey: .observation)
    gap = try values.decode(DayCount.self, forKey: .gap)
    outcomes = try values.decode([TaskID: Setting<Outcome>].self, forKey: .outcomes)
    segments = try values.decode(Setting<Segments>.self, forKey: .segments)
    value = try values.decode(Setting<Value>.self, forKey: .value)
    journey = try values.decode(Setting<Journey>.self, forKey: .journey)
    recommendations = try values.decode(Setting<Recommendations>.self, forKey: .recommendations)
    features = try values.decode([UserFeature].self, forKey: .features)
    sensitive = try values.decode([String].self, forKey: .sensitive)
    allowSensitive = try values.decode([String].self, forKey: .allowSensitive)
    ignoreInIdentifiers = try values.decode(
      [IdentifierVariant].self, forKey: .ignoreInIdentifiers)
    people = try values.decodeIfPresent(People.self, forKey: .people)
    report = try values.decodeIfPresent(Report.self, forKey: .report)
    do {
      try check()
    } catch {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: error.problem.description))
    }
  }
}
