package import PatronEngine

/// The attributes in the customers table. It has no time: later values are found by `Restatements` and the
/// audit of leaks, as far as they can be.
struct Attributes: QueriedFamily {
  static let id = "attributes"
  static let title = "customers"
  let reads: [DatedTable] = []

  func requirements(of set: FeatureSet) -> [Requirement] {
    [.table(.customers)] + set.vocabulary.attributes.map { .column($0.column, of: .customers) }
  }

  func features(in context: FeatureContext) -> [Feature] {
    context.vocabulary.attributes.map { attribute in
      let name = attribute.name
      let wording = Wording(adjectives: Self.adjectives[name])
      return switch attribute.kind {
      case .number:
        feature(name, .number, "", name, segmenting: true, of: .demographic, wording: wording)
      case .birth:
        feature(
          name, .number, "years", "age", segmenting: true, of: .demographic, wording: wording)
      case .date:
        feature(
          name, .days, "days",
          name == "tenure_days" ? "days as a customer" : "days since \(attribute.column)",
          of: .demographic, wording: wording)
      case .category:
        feature(
          name, .category, "", name,
          levels: attribute.allLevels,
          segmenting: true, of: .demographic, wording: wording)
      }
    }
  }

  /// The adjectives for the attributes that Patron knows by name.
  private static let adjectives: [String: Wording.Adjectives] = [
    "age": .init("age", high: "older", low: "younger"),
    "income": .init("income", high: "well-off", low: "low income"),
    "tenure": .init("tenure", high: "long-standing", low: "newcomers"),
    "tenure_days": .init("tenure", high: "long-standing", low: "newcomers"),
  ]

  /// Attributes a table: what the engine takes to plan a query grows with the square of its expressions, and
  /// what it takes to join with the tables.
  private static let attributesATable = 512

  /// The name of the table that holds the attribute at `index`.
  private static func table(of index: Int) -> SQL {
    index < attributesATable
      ? table : SQL(name: "feature_attributes_\(index / attributesATable)")
  }

  func columns(of features: [Feature], in set: FeatureSet) -> [FeatureColumn] {
    let indices = Dictionary(
      set.vocabulary.attributes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    return features.map { feature in
      FeatureColumn(
        table: Self.table(of: indices[feature.name] ?? 0), name: SQL(name: feature.name))
    }
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    let attributes = snapshot.vocabulary.attributes
    let starts = stride(from: 0, to: attributes.count, by: Self.attributesATable)
    return starts.map { start -> SQL in
      let own = attributes[start..<min(start + Self.attributesATable, attributes.count)]
      return QueryTemplate(PackageResources.attributes_sql).filled([
        "table": .sql(Self.table(of: start)),
        "columns": .list(
          own.map { attribute in
            [
              "expression": .sql(
                attribute.expression(at: snapshot.snapshot, in: snapshot.dialect)),
              "column": .sql(SQL(name: attribute.name)),
            ]
          }),
      ])
    }.joined(separator: SQL())
  }
}

extension Attribute {
  /// Its value at `snapshot`, of the row `k` of the customers table.
  package func expression(at snapshot: Snapshot, in dialect: any Dialect) -> SQL {
    let cell: SQL = "k.\(name: column)"
    let day = dialect.dayOfDate(cell)
    switch kind {
    case .number:
      return dialect.numberOfCustomer(cell)
    case .date:
      return "case when \(day) <= \(snapshot.day) then \(snapshot.day) - \(day) end"
    case .birth:
      // Beyond 120 years a date is a default that somebody left standing, not a birthday.
      let days: SQL = "(\(snapshot.day) - \(day))"
      return "case when \(days) between 0 and 43830 then \(days) / 365.25e0 end"
    case .category:
      let cases = levels.enumerated().map { index, level in
        SQL("when \(text: level) then \(index)")
      }
      let other = hasOtherLevels ? levels.count : -1
      return """
        case when \(cell) is null then null else case \(cell) \(cases.joined(separator: " ")) \
        else \(other) end end
        """
    }
  }
}
