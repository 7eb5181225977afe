import Foundation
import PatronData
import PatronEngine
import PatronNumerics

/// All that is read of exports, or the error instead: what must not depend on who reads the rows.
struct ReadExports: Equatable {
  var error: String?
  var lines: [[Line]] = []
  var touches: [[Touch]] = []
  /// The identifiers, products with titles, categories and channels, in the order of their keys.
  var names: [[String]] = []
  var quality: [TableQuality] = []
  var notices: [String] = []
  var days: Days?
  var attributes: [String] = []
  var ignored: [PreparedExports.IgnoredColumn] = []
  /// How many order lines the engine has, and their sums; nil where it need not have them.
  var engineLines: String?
  /// Why the core did not read the order lines itself. It is no part of what is read.
  var obstacle: NotPlain?

  static func == (first: Self, second: Self) -> Bool {
    first.error == second.error && first.lines == second.lines && first.touches == second.touches
      && first.names == second.names && first.quality == second.quality
      && first.notices == second.notices && first.days == second.days
      && first.attributes == second.attributes && first.ignored == second.ignored
      && first.engineLines == second.engineLines
  }

  init(_ prepare: () async throws -> PreparedExports) async {
    do {
      let prepared = try await prepare()
      try await self.init(prepared)
      await prepared.engine.close()
    } catch {
      self.init(error: "\(error)")
    }
  }

  private init(error: String) { self.error = error }

  private init(_ prepared: PreparedExports) async throws {
    let keys = Array(0..<Int32(prepared.customerCount))
    let read = prepared.history.walk(keys, workers: Workers(1)) { block, reader in
      keys[block].map { key -> ([Line], [Touch]) in
        let customer = reader.customer(key)
        return (Array(customer.lines), Array(customer.touches))
      }
    }.joined()
    lines = read.map(\.0)
    touches = read.map(\.1)
    names = [try await prepared.identifiers()]
    if prepared.tables.contains(.transactions) {
      for (table, column, title) in [
        ("products", "product", "title"), ("categories", "category", ""),
        ("channels", "channel", ""),
      ] {
        let other: SQL = title.isEmpty ? "null" : SQL(name: title)
        let key: SQL = "\(name: column + "_key")"
        names.append(
          try await Self.texts(
            "concat(\(name: column), '|', \(other), '|', \(key))", "\(name: table) order by \(key)",
            prepared.engine))
      }
      if prepared.tables.contains(.customers) {
        engineLines = try await Self.texts(
          """
          concat(count(*), '|', sum(amount), '|', sum(quantity), '|', sum(cast(time_us as hugeint)), '|',
            sum(cast(order_key as hugeint)), '|', sum(product_key), '|', count(channel_key), '|',
            sum(customer_key), '|', sum(clock_ms), '|', count(case when is_return then 1 end))
          """,
          "lines", prepared.engine
        ).first
      }
    }
    quality = prepared.quality
    notices = prepared.notices
    days = prepared.days
    attributes = prepared.attributes.map { "\($0)" }
    ignored = prepared.ignoredColumns
    obstacle = prepared.obstacle
  }

  private static func texts(
    _ text: SQL, _ rows: SQL, _ engine: any Engine
  ) async throws -> [String] {
    struct Text: Decodable { let text: String }
    return try await engine.rows("select \(text) as text from \(rows);", as: Text.self).map(\.text)
  }
}
