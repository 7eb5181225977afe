/// What the columns of the customers table are: numbers, categories, dates, or nothing to learn from.
package struct AttributeProfile: Sendable {
  package let attributes: [Attribute]
  /// Sensitive columns: nothing is learned from them, and predictions are judged by them.
  package let withheld: [Attribute]
  package let ignored: [PreparedExports.IgnoredColumn]
  package let notices: [String]
}

extension AttributeProfile {
  /// A column counts as numbers or dates where so many of its cells are; the others are then missing.
  private static let convincingShare = 0.99
  /// A text column with more different values than this share of its cells names people, not groups.
  private static let identifyingShare = 0.5

  package init(exports: Exports, engine: any Engine) async throws {
    guard let settings = exports.configuration.tables[.customers] else {
      self.init(attributes: [], withheld: [], ignored: [], notices: [])
      return
    }
    let sensitive = Set(exports.configuration.withheld)
    let roleOfColumn = Dictionary(
      (exports.roles[.customers] ?? [:]).map { ($1, $0) }, uniquingKeysWith: min)
    var candidates: [(column: String, role: String?, isWithheld: Bool)] = []
    var ignored: [PreparedExports.IgnoredColumn] = []
    for column in exports.columns[.customers] ?? [] {
      let role = roleOfColumn[column]
      if let reason = Self.reasonToIgnore(
        column, role: role, settings: settings, label: exports.configuration.churnLabel?.column)
      {
        if let reason = reason.text { ignored.append(.init(column: column, reason: reason)) }
      } else {
        let trait = role == "birth_date" ? "age" : role ?? column
        let isWithheld = sensitive.contains(trait) || sensitive.contains(column)
        if isWithheld {
          ignored.append(.init(column: column, reason: "sensitive, and not in allow_sensitive"))
        }
        candidates.append((column, role, isWithheld))
      }
    }
    let profiles = try await Self.profiles(
      of: candidates.map(\.column), engine: engine)
    var attributes: [Attribute] = []
    var withheld: [Attribute] = []
    var notices: [String] = []
    var names = FeatureSet.reservedNames
    for (candidate, profile) in zip(candidates, profiles) {
      switch profile.kind(role: candidate.role) {
      case .ignored(let reason):
        guard !candidate.isWithheld else { continue }
        ignored.append(.init(column: candidate.column, reason: reason))
      case .attribute(let kind):
        let name = Self.name(candidate.column, role: candidate.role, kind: kind, taken: &names)
        var attribute = Attribute(column: candidate.column, name: name, kind: kind)
        if kind == .category {
          let levels = try await Self.levels(of: candidate.column, engine: engine)
          attribute.levels = Array(levels.prefix(Attribute.largestLevelCount))
          attribute.hasOtherLevels = levels.count > Attribute.largestLevelCount
        }
        guard !candidate.isWithheld else {
          withheld.append(attribute)
          continue
        }
        let strays = profile.strays(as: kind)
        let tolerance = exports.configuration.tolerance
        if candidate.role != nil, Double(strays) > tolerance * Double(profile.filled) {
          throw PatronError(
            .data,
            """
            \(Exports.names(exports.files[.customers] ?? [])): \(strays) of \(profile.filled) filled \
            cells of '\(candidate.column)' are no \(kind.noun): mend them, write the 'time_format' of \
            customers, or add '\(candidate.column)' to its 'ignore'
            """)
        }
        if strays > 0 {
          notices.append(
            """
            customers: \(strays) cells of '\(candidate.column)' are no \(kind.noun) and count as \
            missing
            """
          )
        }
        attributes.append(attribute)
      }
    }
    self.init(
      attributes: attributes, withheld: withheld, ignored: ignored, notices: notices)
  }

  /// Why a column is not looked at; the text is nil where that goes without saying.
  private struct Reason { let text: String? }

  private static func reasonToIgnore(
    _ column: String, role: String?, settings: TableConfiguration, label: String?
  ) -> Reason? {
    if role == "id" { return Reason(text: nil) }
    if role == "consent" || settings.reach.values.contains(column) {
      return Reason(text: "consent says what may be done, not who somebody is")
    }
    if column == label { return Reason(text: "it is the churn label") }
    if settings.ignore.contains(column) { return Reason(text: "patron.yaml ignores it") }
    if let listed = settings.attributes, role == nil, !listed.contains(column) {
      return Reason(text: "patron.yaml lists other attributes")
    }
    return nil
  }

  private static func name(
    _ column: String, role: String?, kind: Attribute.Kind, taken: inout Set<String>
  ) -> String {
    var name = role ?? column
    if kind == .birth { name = "age" }
    if kind == .date { name = role == "signed_up" ? "tenure_days" : column + "_days" }
    while taken.contains(name) { name += "_" }
    taken.insert(name)
    return name
  }

  private struct Profile: Decodable {
    let filled: Int
    let different: Int
    let numbers: Int
    let dates: Int
    let codes: Int

    enum Verdict {
      case attribute(Attribute.Kind)
      case ignored(String)
    }

    func kind(role: String?) -> Verdict {
      guard filled > 0 else { return .ignored("no cell is filled") }
      guard different > 1 else { return .ignored("every filled cell is the same") }
      let convincing = Double(filled) * convincingShare
      if role == "birth_date" { return .attribute(.birth) }
      if role == "signed_up" { return .attribute(.date) }
      if Double(dates) >= convincing { return .attribute(.date) }
      if Double(numbers) >= convincing && codes == 0 {
        let identifies = different == filled && filled > 50 && role == nil && numbers == filled
        return identifies && isWhole
          ? .ignored("a number of its own for every customer: an identifier")
          : .attribute(.number)
      }
      if different > 50 && Double(different) > identifyingShare * Double(filled) {
        return .ignored(
          "\(different) different texts in \(filled) cells: it names people, not groups")
      }
      return .attribute(.category)
    }

    let whole: Int
    private var isWhole: Bool { whole == filled }

    func strays(as kind: Attribute.Kind) -> Int {
      switch kind {
      case .number: filled - numbers
      case .date, .birth: filled - dates
      case .category: 0
      }
    }
  }

  private static func profiles(
    of columns: [String], engine: any Engine
  ) async throws -> [Profile] {
    guard !columns.isEmpty else { return [] }
    // What is asked of a text is asked once, however many customers have it.
    func rows(_ condition: String) -> String {
      "cast(coalesce(sum(case when \(condition) then n end), 0) as bigint)"
    }
    let queries = columns.enumerated().map { place, column in
      let cell = engine.dialect.identifier(column).sql
      let day = engine.dialect.dayOfDate(engine.dialect.identifier(column)).sql
      return """
        select \(place) as place, cast(coalesce(sum(n), 0) as bigint) as filled, count(*) as different,
          \(rows("isfinite(try_cast(\(cell) as double))")) as numbers,
          \(rows("\(day) is not null")) as dates,
          \(rows("regexp_matches(\(cell), '^0[0-9]')")) as codes,
          \(rows("try_cast(\(cell) as double) = floor(try_cast(\(cell) as double))")) as whole
        from (
          select \(cell), count(*) as n from customers where \(cell) is not null group by \(cell)
        ) as texts
        """
    }
    return try await engine.rows(
      queries.joined(separator: " union all ") + " order by place;", as: Profile.self)
  }

  /// The levels of a category, the commonest first, one more than are kept.
  private static func levels(of column: String, engine: any Engine) async throws -> [String] {
    struct Level: Decodable { let level: String }
    let cell = engine.dialect.identifier(column).sql
    return try await engine.rows(
      """
      select \(cell) as level from customers where \(cell) is not null
      group by \(cell) order by count(*) desc, \(cell) limit \(Attribute.largestLevelCount + 1);
      """, as: Level.self
    ).map(\.level)
  }
}

extension Attribute.Kind {
  /// What cells of the kind are, in a message.
  fileprivate var noun: String {
    switch self {
    case .number: "numbers"
    case .category: "categories"
    case .date, .birth: "dates"
    }
  }
}
