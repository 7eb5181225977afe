import PatronEngine

/// Brings numbers and dates of the customers table to the engine's notation, so that all later code agrees.
struct CustomerCells {
  struct Column {
    let name: String
    let expression: SQL
  }

  let columns: [Column]

  /// A column without a role counts as numbers where so many of its cells are.
  private static let convincingShare = 0.99

  init(exports: Exports, engine: any Engine) async throws {
    let names = exports.columns[.customers] ?? []
    let marked = try await Self.columnsOfMarkedNumbers(names, exports: exports, engine: engine)
    let labels = exports.configuration.tables[.customers]?.labels ?? [:]
    columns = names.map { name in
      let read = Self.expression(name, isMarked: marked.contains(name), exports, engine)
      return Column(name: name, expression: Self.labelled(read, labels[name] ?? [:]))
    }
  }

  /// `cell` with each of its codes replaced by the label; a cell without one stays as it is.
  private static func labelled(_ cell: SQL, _ labels: [String: String]) -> SQL {
    guard !labels.isEmpty else { return cell }
    let cases = labels.sorted { $0.key < $1.key }.map {
      SQL("when \(text: $0.key) then \(text: $0.value)")
    }
    return "case \(cell) \(cases.joined(separator: " ")) else \(cell) end"
  }

  /// How the trimmed text of `column`, which bears its name, is read.
  private static func expression(
    _ column: String, isMarked: Bool, _ exports: Exports, _ engine: any Engine
  ) -> SQL {
    let dialect = engine.dialect
    let text = SQL(name: column)
    let role = Role.known(in: .customers).first {
      exports.column($0.name, of: .customers) == column
    }
    guard let settings = exports.configuration.tables[.customers], role?.kind != .identifier else {
      return text
    }
    let isTime =
      role?.kind == .date || exports.datesOfConsent.contains(column)
      || (settings.timeFormat.named[column] != nil && role == nil)
      || settings.repeated == .latest(column: column)
    if isTime {
      return dialect.canonicalTime(
        text, timezone: exports.configuration.timezone,
        format: settings.timeFormat(column: column, role: role?.name),
        pivot: settings.pivot(role: role?.name), blank: settings.blank)
    }
    guard role?.kind == .number || isMarked else {
      return "case when not \(dialect.isEmptyWord(text)) then \(text) end"
    }
    let notation = settings.notation(column: column, role: role?.name)
    let number = dialect.number(text, notation: notation, decimal: TableReader.wideDecimal)
    let plain: SQL =
      dialect.isPlain(notation)
      ? "when \(dialect.isFinite(dialect.double(text))) then \(text) " : ""
    // A cell that is no number stays as it is, to be counted as a stray.
    return """
      case when \(dialect.isNothing(text, blank: settings.blank)) then null \(plain)\
      else coalesce(cast(\(number) as string), \(text)) end
      """
  }

  /// The columns without a role whose cells are numbers by the table's notation and not, or not all of them, by
  /// the engine's own.
  private static func columnsOfMarkedNumbers(
    _ columns: [String], exports: Exports, engine: any Engine
  ) async throws -> Set<String> {
    let mapped = Set((exports.roles[.customers] ?? [:]).values)
    let candidates = columns.filter { !mapped.contains($0) }
    guard !candidates.isEmpty else { return [] }
    let dialect = engine.dialect
    struct Count: Decodable {
      let place: Int
      let filled: Int
      let plain: Int
      let numbers: Int
    }
    // One query a notation, which is one query in all as a rule.
    let settings = exports.configuration.tables[.customers]
    let groups = Dictionary(grouping: candidates.indices) {
      settings?.notation(column: candidates[$0], role: nil) ?? NumberNotation()
    }
    var marked: Set<String> = []
    for (notation, indices) in groups {
      let cells = indices.map { SQL("cast(\(name: candidates[$0]) as string) as c\($0)") }
      let read = dialect.number("cell", notation: notation, decimal: TableReader.wideDecimal)
      let plain: SQL =
        dialect.isPlain(notation) ? dialect.isFinite(dialect.double("cell")) : "false"
      let counts = try await engine.rows(
        QueryTemplate(PackageResources.marked_numbers_sql).filled([
          "plain": .sql(plain), "number": .sql(read), "cell": .sql(dialect.trimmed("value")),
          "cells": .sql(
            dialect.unpivoted(cells, of: exports.source(.customers, dialect: dialect))),
          "nothing": .sql(dialect.isNothing("cell", blank: settings?.blank ?? [])),
        ]), as: Count.self)
      for count in counts
      where count.numbers > count.plain
        && Double(count.numbers) >= convincingShare * Double(count.filled)
      {
        marked.insert(candidates[count.place])
      }
    }
    return marked
  }
}
