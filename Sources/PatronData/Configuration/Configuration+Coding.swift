import PatronEngine

extension Configuration {
  enum CodingKeys: String, CodingKey {
    case name, timezone, currency, tolerance, tables, observation, gap
    case outcomes, segments, recommendations, features, sensitive, allowSensitive,
      ignoreInIdentifiers
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
    recommendations = try values.decode(Setting<Recommendations>.self, forKey: .recommendations)
    features = try values.decode([UserFeature].self, forKey: .features)
    sensitive = try values.decode([String].self, forKey: .sensitive)
    allowSensitive = try values.decode([String].self, forKey: .allowSensitive)
    ignoreInIdentifiers = try values.decode(
      [IdentifierVariant].self, forKey: .ignoreInIdentifiers)
    do {
      try check()
    } catch {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: error.problem.description))
    }
  }
}
