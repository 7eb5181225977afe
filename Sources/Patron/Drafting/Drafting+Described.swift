import PatronData
import PatronEngine

/// Customers without a table of their own, described by columns of their orders or events.
extension Drafting {
  /// With fewer returning customers it is not known which columns stay the same.
  private static let fewestReturning = 20
  /// A column describes customers where at most this share of returning ones has two values of it.
  private static let largestVaryingShare = 0.01
  /// A text with more different values names people or answers, not groups.
  private static let largestLevelCount = 200

  /// Takes columns of orders, or else of events, that stay the same for a customer as attributes.
  mutating func takeDescribingColumns() async throws {
    guard guesses[.customers] == nil,
      let rows = guesses[.transactions] ?? guesses[.events], rows.preset == nil,
      let customer = rows.roles["customer"], let time = rows.roles["time"]
    else { return }
    let used = Set(rows.roles.values.map(\.name)).union(rows.keep.keys)
    let candidates = rows.file.columns.filter { column in
      let profile = column.profile
      guard !used.contains(column.name), profile.different > 1,
        profile.filled * 2 >= rows.file.rows
      else { return false }
      return column.reading.number != nil || column.isTime
        || profile.different
          <= min(Self.largestLevelCount, max(2, customer.profile.different / 2))
    }
    guard !candidates.isEmpty else { return }
    struct Varying: Decodable {
      let customers: Int
      let varying: [Int]
    }
    let counts = candidates.indices.map { SQL("count(case when v\($0) then 1 end)") }
    let varying = candidates.enumerated().map {
      SQL("coalesce(min(\($1.cell)) <> max(\($1.cell)), false) as v\($0)")
    }
    let found = try await engine.rows(
      QueryTemplate(PackageResources.varying_columns_sql).filled([
        "counts": .sql(engine.dialect.list(counts)),
        "columns": .sql(varying.joined(separator: ", ")), "table": .sql(rows.file.cells.table),
        "customer": .sql(customer.cell), "time": .sql(time.cell),
      ]), as: Varying.self
    ).first
    guard let found, found.customers >= Self.fewestReturning else { return }
    let constant = zip(candidates, found.varying).filter {
      Double($0.1) <= Self.largestVaryingShare * Double(found.customers)
    }.map(\.0)
    // A customer's state has the value of the day of the export, on every line of theirs.
    let doubtful = constant.filter { Synonyms.isState($0.words) }
    if !doubtful.isEmpty {
      let names = doubtful.map { "'\($0.name)'" }.joined(separator: ", ")
      assumptions.append(
        "\(names) may hold a customer's later state, and \(doubtful.count == 1 ? "is" : "are") not learned "
          + "from: list what was known at the time under 'attributes' of customers")
    }
    let chosen = constant.filter { !doubtful.contains($0) }
    guard !chosen.isEmpty else { return }
    guesses[.customers] = TableGuess(rows, describedBy: chosen, customer: customer)
    let names = chosen.map { "'\($0.name)'" }.joined(separator: ", ")
    assumptions.append(
      "\(names) \(chosen.count == 1 ? "stays" : "stay") the same on all rows of a customer: taken as attributes"
    )
  }
}
