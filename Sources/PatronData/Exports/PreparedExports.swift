package import PatronEngine
package import PatronNumerics

/// Exports as typed tables in the engine, keyed by dense integers: what features are made from.
package struct PreparedExports: Sendable {
  package let exports: Exports
  package let engine: any Engine
  /// The results of reading: rows, reasons why some cannot be used, ranges.
  package let quality: [TableQuality]
  /// The days of the exports' activity; nil where no table has times.
  ///
  /// Days before them that hold fewer than one row in a thousand are left out. Outcomes behind them are not known
  /// yet.
  package let days: Days?
  /// The dated rows of all customers.
  package let history: History
  /// The attributes of the customers table, without withheld columns.
  package let attributes: [Attribute]
  /// Its sensitive attributes: nothing is learned from them, and predictions are evaluated by them.
  package let withheld: [Attribute]
  /// Columns that became no attribute, with the reason.
  package let ignoredColumns: [IgnoredColumn]
  /// The problems worth a user's attention that did not stop the reading.
  package private(set) var notices: [String]
  package let eventsHaveTime: Bool
  /// The people whose rows were not read; nil where all were.
  package let setAside: SetAside?
  /// The first days on which a consent or a withdrawal does not count yet, ascending.
  let endsOfConsents: [Day]
  /// Why the core did not read the order lines itself; nil where it did or there are none.
  package let obstacle: NotPlain?
  /// Whether the engine has a table of the order lines too: of those that the core reads itself only where customers are
  /// compared with them.
  var engineHasLines: Bool {
    tables.contains(.transactions) && (obstacle != nil || tables.contains(.customers))
  }

  /// How many customers any table knows: each has a dense key, from 0.
  package var customerCount: Int { history.customerCount }

  package struct IgnoredColumn: Hashable, Sendable, Codable {
    package let column: String
    package let reason: Reason

    package enum Reason: Hashable, Sendable, Codable {
      case consent
      /// It is the label of an outcome.
      case label
      /// patron.yaml ignores it, or lists other attributes.
      case ignored, unlisted
      case sensitive
      case empty, constant
      /// A number of its own for every customer.
      case identifier
      /// It says how the customer's contract runs, or that it has ended.
      case contract
      /// It names the customer who has brought the customer.
      case referrer
      /// Nearly as many texts as cells.
      case names(different: Int, filled: Int)
      case restates(Restatement)
    }
  }

  package var tables: Set<Table> { Set(exports.configuration.tables.keys) }

  /// Whether there is activity: orders or, without them, events with times.
  package var hasActivity: Bool { days != nil }

  /// The snapshot that sees the whole history; nil where no table has times.
  package var snapshot: Snapshot? { days.map { Snapshot(before: $0.end) } }

  package func has(_ role: String, of table: Table) -> Bool {
    exports.column(role, of: table) != nil
  }

  package var hasAmounts: Bool {
    has("amount", of: .transactions) || has("price", of: .transactions)
  }
}

extension PreparedExports {
  /// Reads, types and keys the exports.
  ///
  /// - Parameters:
  ///   - today: the local day of the clock; rows after it cannot be true. nil believes any day.
  ///   - snapshot: rows that it does not see count as missing, and so do customers that no other row names.
  ///     nil looks at all.
  ///   - keepsTyped: whether the typed rows stay in the engine, those out of use included.
  ///   - admitsAll: whether people are read who would be set aside, to tell them what is held of them.
  ///   - path: which rows the core reads itself; the result is the same.
  package init(
    _ exports: Exports, engine: any Engine, today: Day? = nil, at snapshot: Snapshot? = nil,
    keepsTyped: Bool = false, admitsAll: Bool = false, path: ReadingPath = .fastest,
    workers: Workers = .all,
    progress: (String) -> Void = { _ in }
  ) async throws {
    var reader = TableReader(
      exports: exports, engine: engine, today: today, snapshot: snapshot, keepsTyped: keepsTyped,
      path: path, workers: workers)
    try await reader.makeClock()
    setAside = admitsAll ? nil : try await Admission(reader: reader).settle()
    endsOfConsents = reader.endsOfConsents
    reader.exports.setsPeopleAside = setAside != nil
    let exports = reader.exports
    var quality: [TableQuality] = []
    var plain: PlainLines?
    var obstacle: NotPlain?
    for table in Table.allCases where exports.configuration.tables[table] != nil {
      progress("reading \(table)")
      do {
        if table == .transactions { (plain, obstacle) = try await reader.plainLines() }
        quality.append(try await reader.read(table, plain: table == .transactions ? plain : nil))
      } catch let error as PatronError where error.category == .data {
        // A file that was cut is the reason for what the engine stumbled over.
        try await exports.checkFiles()
        throw error
      }
    }
    try await exports.checkFiles()
    progress("keying customers")
    let last = try await reader.lastDay(plain)
    let keyed = try await reader.keyCustomers(quality, plain)
    self.exports = exports
    self.obstacle = obstacle
    self.engine = engine
    self.quality = quality
    eventsHaveTime = exports.column("time", of: .events) != nil
    let history = try History(
      keyed.files, customerCount: keyed.count,
      activity: ActiveDays(of: exports.activeTable, until: last), scratch: engine.scratchPath,
      workers: workers)
    self.history = history
    if plain != nil, exports.configuration.tables[.customers] != nil {
      try await history.shareLines(with: engine, workers: workers)
    }
    let days = try reader.activeDays(of: history, last: last, quality)
    self.days = days
    let profile = try await AttributeProfile(exports: exports, engine: engine)
    attributes = profile.attributes
    withheld = profile.withheld
    ignoredColumns = profile.ignored
    var notices =
      exports.notices + (setAside?.notices ?? []) + quality.flatMap(\.notices) + keyed.notices
      + profile.notices
    notices += days.map { Self.lateRowNotices(quality, beyond: $0) } ?? []
    if let snapshot, let days, snapshot.day > days.end {
      notices.append(
        "--as-of is \(snapshot.day - 1), and the exports end on \(days.last): that day counts")
    }
    notices += try await reader.notices()
    notices += try await Self.consentNotices(exports, engine: engine)
    notices += try await Self.ruleNotices(exports, engine: engine)
    self.notices = notices
    self.notices += try await contractNotices(engine, workers: workers)
  }
}

extension PreparedExports {
  /// Outcomes end with the table of activity: a table that goes on after it gets a notice.
  private static func lateRowNotices(_ quality: [TableQuality], beyond days: Days) -> [String] {
    quality.compactMap { table in
      guard let last = table.lastDay, last - days.end >= 7 else { return nil }
      return """
        \(table.table): rows go on to \(last), but rows of activity end on \(days.last): later ones are not \
        looked at
        """
    }
  }
}
