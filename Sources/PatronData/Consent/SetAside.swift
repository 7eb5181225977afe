import PatronEngine

/// The people whose rows are not read, as if they had never been exported.
package struct SetAside: Hashable, Sendable {
  /// Why a person is set aside; the first that holds.
  package enum Reason: Int, Hashable, Sendable, Codable, CaseIterable {
    /// The person has asked to be forgotten.
    case suppressed = 1
    /// The person does not consent to profiling.
    case withoutConsent = 2
  }

  /// The people of one reason, and their rows.
  package struct Count: Hashable, Sendable {
    package let reason: Reason
    package let people: Int
    package let rows: [TableRows]
  }

  package struct TableRows: Hashable, Sendable {
    package let table: Table
    package let rows: Int
    package let people: Int
  }

  /// How many people the exports hold, those set aside included.
  package let people: Int
  package let counts: [Count]

  /// What was left out and why, for every run.
  package var notices: [String] {
    counts.map { count in
      let rows = count.rows.map { "\($0.rows) of \($0.table)" }.joined(separator: ", ")
      let who = "\(count.people) of \(people) customers"
      return switch count.reason {
      case .suppressed:
        "\(who) \(count.people == 1 ? "is" : "are") suppressed and left out of everything (rows: \(rows))"
      case .withoutConsent:
        """
        \(who) \(count.people == 1 ? "does" : "do") not consent to profiling and \
        \(count.people == 1 ? "is" : "are") left out of everything (rows: \(rows))
        """
      }
    }
  }
}

extension SetAside.Reason {
  /// The reason in words, beside sums of what is left out.
  package var words: String {
    switch self {
    case .suppressed: "customers who are suppressed (not read)"
    case .withoutConsent: "customers without consent to profiling (not read)"
    }
  }
}

extension Exports {
  /// The identifier by which a row of `table` is set aside, in SQL; nil where no row is.
  private func setAsideIdentifier(of table: Table, dialect: any Dialect) -> SQL? {
    guard setsPeopleAside else { return nil }
    switch table {
    case .content, .identities: return nil
    case .customers: return identifier(of: .customers, place: "patron_place", dialect: dialect)
    case .contracts: return customerOfContract(place: "patron_place", dialect: dialect)
    case .transactions, .events, .surveys, .consents:
      return column("customer", of: table).map(dialect.text)
    }
  }

  /// The identifier of a customer in a row of `table`: of customers without one the row's number.
  func identifier(of table: Table, place: SQL, dialect: any Dialect) -> SQL {
    let column = column(table == .customers ? "id" : "customer", of: table)
    return column.map(dialect.text) ?? "cast(\(place) as string)"
  }

  /// `rows` of `table` without those of people who are set aside.
  ///
  /// - Parameter isNumbered: whether `place` is asked for of a table that has identifiers of its own.
  func admitted(_ rows: SQL, of table: Table, isNumbered: Bool, dialect: any Dialect) -> SQL {
    guard let identifier = setAsideIdentifier(of: table, dialect: dialect) else { return rows }
    let places = isNumbered || table == .customers || table == .contracts
    let admitted = QueryTemplate(PackageResources.admitted_rows_sql).filled([
      "rows": .sql(rows), "id": .sql(identifier),
      "places": .list(places ? [["place": .sql(dialect.place)]] : []),
    ])
    return "(\(admitted))"
  }

  /// The columns that are needed to set rows of `table` aside.
  func columnsOfSettingAside(of table: Table) -> [String] {
    guard setsPeopleAside else { return [] }
    return [column("customer", of: table), column("id", of: .customers)].compactMap(\.self)
  }

  /// The place of a row among all rows of its table's files, from 1, in a query over numbered rows.
  func place(ofRowOf table: Table, dialect: any Dialect) -> SQL {
    setAsideIdentifier(of: table, dialect: dialect) == nil ? dialect.place : "patron_place"
  }
}
