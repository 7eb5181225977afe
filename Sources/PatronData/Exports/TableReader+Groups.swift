import PatronEngine

/// The columns by which figures of journeys are given: rows of the same cells in all of them are one group.
extension TableReader {
  /// A cell that is empty counts as one without a word; of a column with more cells than this the rarer ones are one.
  private static let mostCells = 20

  /// The columns of `table` and behind them its themes of comments, as its queries read and name them.
  func groupColumns(of table: Table) -> [[String: QueryTemplate.Value]] {
    let columns = settings(table).by.map { SQL("coalesce(\(dialect.text($0)), '')") }
    let themes = exports.column("comment", of: table).map { comment in
      CommentTheme.all(settings(table)).map { $0.cell(of: comment, in: dialect) }
    }
    return (columns + (themes ?? [])).enumerated().map { index, cell in
      [
        "cell": .sql(cell),
        "name": .sql(SQL(name: "by_\(index)")), "kept": .sql(SQL(name: "kept_\(index)")),
        "level": .sql(SQL(name: "level_\(index)")),
      ]
    }
  }

  /// Makes the table of the groups of `table`'s rows, whose name `groupTable` gives.
  func nameGroups(of table: Table) async throws {
    let columns = groupColumns(of: table)
    guard !columns.isEmpty else { return }
    try await engine.run(
      QueryTemplate(PackageResources.row_groups_sql).filled([
        "by": .list(columns), "rows": .sql(table.typed), "most": .integer(Self.mostCells),
        "groups": .sql(table.groups),
      ]))
  }

  /// What a query that keys the rows of `table` fills in: the group's key, and how its table is joined.
  func groupValues(of table: Table) -> [String: QueryTemplate.Value] {
    let columns = groupColumns(of: table)
    return [
      "by": .list(columns), "groups": .sql(table.groups),
      "grouped": .list(columns.isEmpty ? [] : [[:]]),
      "group": .sql(columns.isEmpty ? "cast(null as integer)" : "g.group_key"),
    ]
  }
}

extension Table {
  /// The engine's table of the groups of the table's rows.
  fileprivate var groups: SQL { SQL(name: "\(rawValue)_groups") }
}

extension PreparedExports {
  /// The cells of each group of `table`'s rows in its columns under `by`, and behind them those of its themes, by the
  /// group's key.
  package func groupNames(of table: Table) async throws -> [[String]] {
    struct Group: Decodable { let cells: [String] }
    let settings = exports.configuration.tables[table]
    let count = (settings?.by.count ?? 0) + CommentTheme.all(settings).count
    guard count > 0 else { return [] }
    return try await engine.rows(
      QueryTemplate(PackageResources.group_names_sql).filled([
        "groups": .sql(table.groups),
        "cells": .sql(
          engine.dialect.list((0..<count).map { SQL("\(SQL(name: "kept_\($0)"))") })),
      ]), as: Group.self
    ).map(\.cells)
  }

  /// The types of events, by their keys.
  package func eventTypeNames() async throws -> [String] {
    guard tables.contains(.events) else { return [] }
    return try await engine.namedKeys("type", in: "event_types").map(\.name)
  }

  /// The channels of events or of order lines, by their keys.
  package func channelNames(of table: Table) async throws -> [String] {
    guard tables.contains(table) else { return [] }
    return try await engine.namedKeys(
      "channel", in: table == .events ? "event_channels" : "channels"
    ).map(\.name)
  }
}
