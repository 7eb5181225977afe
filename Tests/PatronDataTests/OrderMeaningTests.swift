import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("What a row of orders and its money mean")
struct OrderMeaningTests {
  private func prepared(
    _ yaml: String, _ files: [String: String]
  ) async throws -> PreparedExports {
    try await TemporaryExports(
      files.merging(["patron.yaml": "transactions:\n\(yaml)"]) { $1 }
    ).prepared()
  }

  private func frame(_ prepared: PreparedExports) async throws -> NamedFrame {
    try await prepared.frame(at: "2024-07-01", observation: 60)
  }

  @Test func `a status decides which rows are purchases, also for the lines below the first`()
    async throws
  {
    let yaml = "  {file: o.csv, customer: id, time: t, order: o, amount: a, status: s}\n"
    let prepared = try await prepared(
      yaml,
      [
        "o.csv": """
        id,t,o,a,s
        A,2024-06-01,1,10,Paid
        A,2024-06-01,1,5,
        A,2024-06-02,2,7,VOIDED
        A,2024-06-02,2,8,
        B,2024-06-03,3,9,wc-completed
        B,2024-06-04,4,9,pending

        """
      ])
    let frame = try await frame(prepared)
    frame.expect("A", ["spend": 15, "purchase_days": 1])
    frame.expect("B", ["spend": 9, "purchase_days": 1])
    let taken = prepared.quality[0].remarks.first { $0.reason.hasPrefix("no purchase") }
    #expect(taken?.rows == 3)
  }

  @Test func `words of a status that are not known are asked about`() async throws {
    let files = ["o.csv": "id,t,a,s\nA,2024-06-01,10,paid\nA,2024-06-02,5,angekommen?\n"]
    let yaml = "  {file: o.csv, customer: id, time: t, amount: a, status: s"
    let error = await #expect(throws: PatronError.self) {
      _ = try await prepared(yaml + "}\n", files)
    }
    #expect(error?.description.contains("'angekommen?' (1 rows)") == true)
    #expect(error?.description.contains("purchases: [paid]") == true)
    let named = try await prepared(yaml + ", purchases: [PAID, 'Angekommen?']}\n", files)
    try await frame(named).expect("A", ["spend": 15])
  }

  @Test func `returns are subtracted, and an order returned whole is no purchase`() async throws {
    let prepared = try await prepared(
      "  {file: o.csv, customer: id, time: t, order: o, amount: a, refunded: r}\n",
      [
        "o.csv": """
        id,t,o,a,r
        A,2024-06-01,1,10,4
        A,2024-06-02,2,10,12
        A,2024-06-02,2,,
        B,2024-06-03,3,0,

        """
      ])
    let frame = try await frame(prepared)
    // More than the line's money, such as its shipping, takes it to nothing and no further.
    frame.expect("A", ["spend": 6, "purchase_days": 1])
    frame.expect("B", ["spend": 0, "purchase_days": 1])
  }

  /// Orders of one to three lines, each with the order's total on all of its lines.
  private static let totals: String =
    "id,t,o,sku,q,p,total\n"
    + (0..<60).map { order in
      let count = order % 3 + 1
      let total = (0..<count).reduce(0) { $0 + (order + $1 + 1) * ($1 + 1) }
      return (0..<count).map {
        "C\(order % 5),2024-06-\(10 + order % 20),\(order),S\($0),\($0 + 1),\(order + $0 + 1),\(total)\n"
      }.joined()
    }.joined()

  @Test func `an order's total on each line is refused, and counts once where named`() async throws
  {
    let roles = "file: o.csv, customer: id, time: t, order: o, product: sku, quantity: q"
    let error = await #expect(throws: PatronError.self) {
      _ = try await prepared("  {\(roles), amount: total}\n", ["o.csv": Self.totals])
    }
    #expect(error?.description.contains("40 of 40 orders with several lines") == true)
    #expect(error?.description.contains("amount_of: order") == true)
    let whole = (0..<60).reduce(0) { sum, order in
      sum + (0...order % 3).reduce(0) { $0 + (order + $1 + 1) * ($1 + 1) }
    }
    for yaml in ["\(roles), amount: total, amount_of: order", "\(roles), price: p"] {
      let frame = try await frame(try await prepared("  {\(yaml)}\n", ["o.csv": Self.totals]))
      let sum = (0..<5).reduce(0) { $0 + (frame.value("C\($1)", "spend") ?? 0) }
      #expect(sum == Float(whole), "\(yaml)")
    }
  }

  @Test func `an order's total counts once, and so does what of it was given back`() async throws {
    let prepared = try await prepared(
      "  {file: o.csv, customer: id, time: t, order: o, amount: a, refunded: r, amount_of: order}\n",
      ["o.csv": "id,t,o,a,r\nA,2024-06-01,1,10,4\nA,2024-06-01,1,10,4\nA,2024-06-02,2,5,\n"])
    // 10 - 4 and 5.
    #expect(try await frame(prepared).value("A", "spend") == 11)
    #expect(
      prepared.history.kept()[0].lines.map(\.amount) == [.zero, .of(6), .of(5)])
  }

  /// The order's two lines stand on two days, 40 and 20 before the snapshot, of which one is in the window.
  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
  func `an order's total counts on its first day, whatever the order of rows and files`(
    _ order: [Int]
  ) async throws {
    let rows = ["A,2024-05-22,1,S1,30", "A,2024-06-11,1,S2,30", "A,2024-06-20,2,S3,7"]
    let yaml =
      "  {file: '*.csv', customer: id, time: t, order: o, product: p, amount: a, amount_of: order}\n"
    let head = "id,t,o,p,a\n"
    let shuffled = order.map { rows[$0] + "\n" }
    for files in [
      ["a.csv": head + shuffled.joined()],
      ["a.csv": head + shuffled[0], "b.csv": head + shuffled[1] + shuffled[2]],
    ] {
      let prepared = try await prepared(yaml, files)
      try await prepared.frame(at: "2024-07-01", observation: 60).expect("A", ["spend": 37])
      try await prepared.frame(at: "2024-07-01", observation: 30).expect("A", ["spend": 7])
    }
  }

  @Test func `amounts that are the same because everything costs the same are lines`() async throws
  {
    let rows = (0..<60).flatMap { order in
      (0..<2).map { "C\(order % 5),2024-06-\(10 + order % 20),\(order),S\($0),19" }
    }
    let frame = try await frame(
      try await prepared(
        "  {file: o.csv, customer: id, time: t, order: o, product: sku, amount: a}\n",
        ["o.csv": "id,t,o,sku,a\n" + rows.joined(separator: "\n") + "\n"]))
    #expect(frame.value("C0", "spend") == Float(12 * 2 * 19))
  }

  @Test func `a price that grows with the quantity is a total, an amount that does not a price`()
    async throws
  {
    func rows(_ money: (_ unit: Int, _ quantity: Int) -> Int) -> String {
      "id,t,sku,q,m\n"
        + (0..<120).map { number in
          let (unit, quantity) = (5 + number % 7, 1 + number % 3)
          return
            "C\(number % 5),2024-06-\(10 + number % 20),S\(number % 7),\(quantity),\(money(unit, quantity))"
        }.joined(separator: "\n") + "\n"
    }
    let roles = "file: o.csv, customer: id, time: t, product: sku, quantity: q"
    let asPrice = await #expect(throws: PatronError.self) {
      _ = try await prepared("  {\(roles), price: m}\n", ["o.csv": rows { $0 * $1 }])
    }
    #expect(asPrice?.description.contains("write 'amount: m'") == true)
    let asAmount = await #expect(throws: PatronError.self) {
      _ = try await prepared("  {\(roles), amount: m}\n", ["o.csv": rows { unit, _ in unit }])
    }
    #expect(asAmount?.description.contains("write 'price: m'") == true)
    _ = try await prepared("  {\(roles), amount: m}\n", ["o.csv": rows { $0 * $1 }])
    _ = try await prepared("  {\(roles), price: m}\n", ["o.csv": rows { unit, _ in unit }])
  }

  @Test
  func
    `rows that two overlapping files share count once, and equal rows of one file as often as there`()
    async throws
  {
    let header = "id,t,o,a,s\n"
    func row(_ day: Int, _ order: Int, _ status: String = "paid") -> String {
      "C\(order % 3),2024-06-\(day),\(order),5,\(status)\n"
    }
    let first = header + (10..<20).map { row($0, $0) }.joined() + row(19, 19)
    let second =
      header + row(18, 18) + row(19, 19) + row(19, 19)
      + (20..<25).map { row($0, $0, $0 == 24 ? "void" : "paid") }.joined()
    let prepared = try await prepared(
      "  {file: 'o-*.csv', customer: id, time: t, order: o, amount: a, status: s}\n",
      ["o-1.csv": first, "o-2.csv": second])
    let taken = prepared.quality[0].remarks.first { $0.reason.contains("overlap") }
    #expect(taken?.rows == 3)
    let frame = try await frame(prepared)
    let spend = (0..<3).reduce(0) { $0 + (frame.value("C\($1)", "spend") ?? 0) }
    // Days 10 to 23 with the 19th twice, the 24th void.
    #expect(spend == 5 * 15)
  }

  @Test func `files of two months that share nothing keep equal rows`() async throws {
    let prepared = try await prepared(
      "  {file: 'o-*.csv', customer: id, time: t, amount: a}\n",
      [
        "o-1.csv": "id,t,a\nA,2024-06-01,5\nA,2024-06-01,5\nA,2024-06-02,5\n",
        "o-2.csv": "id,t,a\nA,2024-06-03,5\nA,2024-06-03,5\n",
      ])
    try await frame(prepared).expect("A", ["spend": 25])
  }

  @Test func `a total below the last row is left out and reported`() async throws {
    let prepared = try await prepared(
      "  {file: o.csv, customer: id, time: t, amount: a}\n",
      ["o.csv": "id,t,a\nA,2024-06-01,5\nB,2024-06-02,6\n,,11\n"])
    let frame = try await frame(prepared)
    frame.expect("A", ["spend": 5])
    #expect(prepared.quality[0].remarks.contains { $0.reason.contains("footers") && $0.rows == 1 })
  }
}
