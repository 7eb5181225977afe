import PatronData
import PatronNumerics

/// Exports of all tables that every family has features in: sixty customers with histories of their own, made
/// by a fixed rule. Their events have every sense that Patron knows.
enum SixtyCustomers {
  static let snapshot = "2024-05-01"

  /// The future of the rows of the snapshot's day and later ones.
  enum Future: CaseIterable { case kept, gone, replaced, multiplied }

  /// The files by name; without `lacking`, where it is given, and then without the user's own features, which
  /// cannot be asked for of a table that is not there.
  static func files(_ future: Future, lacking: Requirement? = nil) -> [String: String] {
    let types = ["open", "click", "basket", "paid", "support_ticket", "share"]
    var generator = SeededGenerator(seed: 7)
    func pick(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }
    var orders = ""
    var events = ""
    var surveys = ""
    var contracts = ""
    let first = day("2024-01-01")
    for _ in 0..<1500 {
      let moment = first + DayCount(pick(170))
      let customer = pick(60)
      let (a, b, c, d) = (pick(9), pick(3), pick(20), pick(11))
      let date = "\(moment)T\(10 + pick(13)):30"
      let isFuture = moment >= day(snapshot)
      if isFuture && future == .gone { continue }
      if isFuture && future == .replaced {
        orders += "\(59 - customer),\(date),x\(a),new\(a),later\(b),later\(c),-7,-\(c)\n"
        events += "\(59 - customer),\(date),later\(b),later\(a),new\(c)\n"
        surveys += "\(59 - customer),\(date),0\n"
        continue
      }
      for _ in 0..<(isFuture && future == .multiplied ? 5 : 1) {
        orders += "\(customer),\(date),o\(a),p\(a),cat\(b),ch\(d % 2),\(b == 0 ? -1 : 2),\(c - 1)\n"
        events +=
          "\(customer),\(date),\(types[a % types.count]),mail\(b),i\(c)\n"
        if a == 0 { surveys += "\(customer),\(date),\(d)\n" }
      }
    }
    // One in three has a contract; every second one ends in four months.
    for customer in stride(from: 0, to: 60, by: 3) {
      let start = first + DayCount(5 * (customer % 25))
      let end = start + 120
      let isKept = future == .kept || end < day(snapshot)
      contracts +=
        "\(customer),\(start),\(customer % 2 == 0 && isKept ? "\(end)" : ""),plan\(customer % 4),\(5 + customer),3\n"
    }
    let customers = (0..<60).map { "\($0),r\($0 % 4)\n" }.joined()
    let tables: [(table: Table, columns: [String], rows: String)] = [
      (
        .transactions,
        ["customer", "time", "order", "product", "category", "channel", "quantity", "amount"],
        orders
      ),
      (.events, ["customer", "time", "type", "channel", "content"], events),
      (.surveys, ["customer", "time", "score"], surveys),
      (.contracts, ["customer", "started", "ended", "plan", "fee", "tenure"], contracts),
      (.customers, ["id", "region"], customers),
    ]
    var files = ["patron.yaml": lacking == nil ? own : ""]
    for (table, columns, rows) in tables where lacking != .table(table) {
      let header = columns.map { isLacking($0, of: table, lacking) ? "unknown_\($0)" : $0 }
      files["\(table).csv"] = header.joined(separator: ",") + "\n" + rows
      let types = header.contains("type") ? ", types: {cart: [basket], purchase: [paid]}" : ""
      files["patron.yaml", default: ""] += "\(table): {file: \(table).csv\(types)}\n"
    }
    return files
  }

  private static let own = """
    features:
      - {name: own_orders, table: transactions, aggregate: sum(amount)}
      - {name: own_events, table: events, aggregate: count(distinct content)}
      - {name: own_surveys, table: surveys, aggregate: avg(score)}

    """

  private static func isLacking(
    _ column: String, of table: Table, _ lacking: Requirement?
  ) -> Bool {
    switch lacking {
    case .role(column, of: table), .column(column, of: table): true
    case .either(let first, let second):
      isLacking(column, of: table, first) || isLacking(column, of: table, second)
    default: false
    }
  }
}
