package import PatronEngine

/// The kinds of the customers table's columns: numbers, categories, dates, or nothing to learn from.
package struct AttributeProfile: Sendable {
  package let attributes: [Attribute]
  /// Sensitive columns: nothing is learned from them, and predictions are evaluated by them.
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
    // Models are the same whatever the order of the export's columns.
    for column in (exports.columns[.customers] ?? []).sorted() {
      let role = roleOfColumn[column]
      if exports.columnsOfContracts.contains(column), role == nil {
        ignored.append(.init(column: column, reason: .contract))
        continue
      }
      switch Self.look(
        column, role: role, settings: settings, consent: exports.columnsOfConsent,
        label: exports.configuration.label?.column)
      {
      case .left(let reason?): ignored.append(.init(column: column, reason: reason))
      case .left(nil): break
      case .taken:
        let trait = role == "birth_date" ? "age" : role ?? column
        let isWithheld = sensitive.contains(trait) || sensitive.contains(column)
        if isWithheld {
          ignored.append(.init(column: column, reason: .sensitive))
        }
        candidates.append((column, role, isWithheld))
      }
    }
    let profiles = try await Self.profiles(
      of: candidates.map(\.column), engine: engine)
    let verdicts = zip(candidates, profiles).map { $1.kind(role: $0.role) }
    let restating = try await Restatements(exports: exports, engine: engine).found(
      among: zip(candidates, verdicts).compactMap { candidate, verdict in
        guard !candidate.isWithheld else { return nil }
        switch verdict {
        case .attribute(.number): return .init(column: candidate.column, isDate: false)
        case .attribute(.date): return .init(column: candidate.column, isDate: true)
        case .attribute(.birth), .attribute(.category), .ignored: return nil
        }
      })
    let levels = try await Self.levels(
      of: zip(candidates, verdicts).compactMap { candidate, verdict in
        if case .attribute(.category) = verdict { candidate.column } else { nil }
      }, engine: engine)
    var attributes: [Attribute] = []
    var withheld: [Attribute] = []
    var notices: [String] = []
    var names = FeatureSet.reservedNames
    for ((candidate, profile), verdict) in zip(zip(candidates, profiles), verdicts) {
      let column = candidate.column
      switch verdict {
      case .ignored(let reason):
        guard !candidate.isWithheld else { continue }
        ignored.append(.init(column: column, reason: reason))
      case .attribute(let kind):
        let restates = restating[column]
        if let restates, !settings.trust.contains(column) {
          ignored.append(.init(column: column, reason: .restates(restates)))
          continue
        }
        let name = Self.name(column, role: candidate.role, kind: kind, taken: &names)
        var attribute = Attribute(column: column, name: name, kind: kind)
        attribute.restates = restates
        if kind == .category {
          let own = levels[column] ?? []
          attribute.levels = Array(own.prefix(Attribute.largestLevelCount))
          attribute.hasOtherLevels = own.count > Attribute.largestLevelCount
        }
        guard !candidate.isWithheld else {
          withheld.append(attribute)
          continue
        }
        let strays = profile.strays(as: kind)
        let tolerance = exports.configuration.tolerance
        if candidate.role != nil, Double(strays) > tolerance * Double(profile.filled) {
          throw try await Self.refusal(
            of: column, role: candidate.role ?? "", strays: strays, filled: profile.filled,
            kind: kind,
            exports: exports, engine: engine)
        }
        if strays > 0 {
          notices.append(
            """
            customers: \(strays) cells of '\(column)' are no \(kind.noun) and count as \
            missing
            """
          )
        }
        if let restates {
          notices.append("customers: '\(column)' \(restates), and patron.yaml trusts it")
        }
        attributes.append(attribute)
      }
    }
    self.init(
      attributes: attributes, withheld: withheld, ignored: ignored, notices: notices)
  }

  /// Whether a column is looked at, and if not, why, where that does not go without saying.
  private enum Look {
    case taken
    case left(PreparedExports.IgnoredColumn.Reason?)
  }

  private static func look(
    _ column: String, role: String?, settings: TableConfiguration, consent: Set<String>,
    label: String?
  ) -> Look {
    if role == "id" { return .left(nil) }
    if role == "referred_by" { return .left(.referrer) }
    if consent.contains(column) { return .left(.consent) }
    if column == label { return .left(.label) }
    if settings.ignore.contains(column) { return .left(.ignored) }
    if let listed = settings.attributes, role == nil, !listed.contains(column) {
      return .left(.unlisted)
    }
    return .taken
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
    /// The column's index among the columns asked for.
    let place: Int
    let filled: Int
    let different: Int
    let numbers: Int
    let whole: Int
    let dates: Int
    /// Texts that begin with a zero and another digit.
    let codes: Int

    /// The profile of a column without a filled cell.
    init(emptyAt index: Int) {
      self.place = index
      (filled, different, numbers, whole, dates, codes) = (0, 0, 0, 0, 0, 0)
    }

    enum Verdict {
      case attribute(Attribute.Kind)
      case ignored(PreparedExports.IgnoredColumn.Reason)
    }

    func kind(role: String?) -> Verdict {
      guard filled > 0 else { return .ignored(.empty) }
      guard different > 1 else { return .ignored(.constant) }
      let convincing = Double(filled) * convincingShare
      if role == "birth_date" { return .attribute(.birth) }
      if role == "signed_up" { return .attribute(.date) }
      if Double(dates) >= convincing { return .attribute(.date) }
      if Double(numbers) >= convincing && codes == 0 {
        let identifies = different == filled && filled > 50 && role == nil && numbers == filled
        return identifies && isWhole
          ? .ignored(.identifier)
          : .attribute(.number)
      }
      if different > 50 && Double(different) > identifyingShare * Double(filled) {
        return .ignored(.names(different: different, filled: filled))
      }
      return .attribute(.category)
    }

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
    let text: SQL = "text"
    let found = try await engine.rows(
      QueryTemplate(PackageResources.attribute_profiles_sql).filled([
        "cells": .sql(engine.dialect.cells(columns)),
        "code": .sql(engine.dialect.isPadded(text)),
        "number": .sql(engine.dialect.numberOfCustomer(text)),
        "day": .sql(engine.dialect.dayOfDate(text)),
      ]), as: Profile.self)
    // A column without a filled cell has no row.
    let byIndex = Dictionary(found.map { ($0.place, $0) }, uniquingKeysWith: { $1 })
    return columns.indices.map { byIndex[$0] ?? Profile(emptyAt: $0) }
  }

  /// The levels of each category, the commonest first, one more than are kept.
  private static func levels(
    of columns: [String], engine: any Engine
  ) async throws -> [String: [String]] {
    struct Level: Decodable {
      let place: Int
      let level: String
    }
    guard !columns.isEmpty else { return [:] }
    let found = try await engine.rows(
      QueryTemplate.levels(
        of: columns, most: Attribute.largestLevelCount + 1, dialect: engine.dialect),
      as: Level.self)
    return Dictionary(grouping: found) { columns[$0.place] }.mapValues { $0.map(\.level) }
  }
}

extension AttributeProfile {
  /// The error for a column with a role and too many cells of another kind: for dates with the first of them
  /// and the line that reads them.
  private static func refusal(
    of column: String, role: String, strays: Int, filled: Int, kind: Attribute.Kind,
    exports: Exports,
    engine: any Engine
  ) async throws -> PatronError {
    let place = exports.place(of: .customers)
    let what = "\(strays) of \(filled) filled cells of '\(column)' are no \(kind.noun)"
    let ignore = "add '\(column)' to the 'ignore' of customers"
    guard kind == .date || kind == .birth else {
      return PatronError(.data, at: place, what, remedy: "mend them, or \(ignore)")
    }
    let refused = RefusedCells(
      ofDates: column, role: role, exports: exports, dialect: engine.dialect)
    let shape = try await refused.shapes(engine: engine).first.map {
      ", written like '\($0.masked)' (9 stands for digits, a for letters)"
    }
    return PatronError(
      .data, at: place,
      "\(what)\(shape ?? ""), the first\(try await refused.firstRow(engine: engine))",
      remedy: "\(try await refused.remedy(engine: engine)), or \(ignore)")
  }
}

extension Attribute.Kind {
  /// The noun for cells of the kind in a message.
  fileprivate var noun: String {
    switch self {
    case .number: "numbers"
    case .category: "categories"
    case .date, .birth: "dates"
    }
  }
}
