import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("Drafts read dates of every kind, or report why not")
struct DraftDateTests {
  private static let header = "order_id;customer_id;order_date;total"

  private func csv(of orders: [Shop.Order] = Shop.orders, _ date: (Day) -> String) -> String {
    Self.header + "\n"
      + orders.map {
        "\($0.number);C\($0.customer);\(date($0.day));\(Shop.money($0.cents, thousands: "", decimal: "."))\n"
      }.joined()
  }

  private func check(
    _ files: [String: String]
  ) async throws -> (report: CheckReport, draft: Draft) {
    try await TestExports(files).use { path in
      let drafter = Drafter()
      let draft = try await drafter.draft(path)
      try drafter.write(draft, to: path)
      return (try await Checker().check(path), draft)
    }
  }

  private func refusal(_ files: [String: String]) async throws -> String {
    let error = await #expect(throws: PatronError.self) { _ = try await check(files) }
    return error?.description ?? ""
  }

  private static let french = [
    "janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
  ]
  private static let english = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static let forms: [(name: String, format: String, write: @Sendable (Day) -> String)] = [
    ("14 digits", "%Y%m%d%H%M%S", { compact($0) + "091520" }),
    ("T and Z", "%Y-%m-%d %H:%M:%S %z", { compact($0) + "T091520Z" }),
    ("6 digits", "%y%m%d", { String(compact($0).dropFirst(2)) }),
    (
      "day first", "%d%m%Y",
      {
        String(compact($0).suffix(2) + compact($0).dropFirst(4).prefix(2) + compact($0).prefix(4))
      }
    ),
    ("days", "days", { "\($0.number)" }),
    ("decimal comma", "excel", { "\($0.number + 25_569),25" }),
    ("JSON of .NET", "milliseconds", { "/Date(\($0.number * 86_400_000))/" }),
    ("apostrophe", "%Y-%m-%d %H:%M:%S", { "'\($0) 09:15:20" }),
    (
      "narrow blank", "%m/%d/%Y, %I:%M %p",
      { "\($0.date.month)/\($0.date.day)/\($0.date.year), 9:15\u{202F}AM" }
    ),
    ("French", "%d %b %Y", { "\($0.date.day) \(french[$0.date.month - 1]) \($0.date.year)" }),
    (
      "JavaScript", "%b %d %Y %H:%M:%S %z",
      {
        "Mon \(english[$0.date.month - 1]) \(Shop.padded($0.date.day, 2)) \($0.date.year) 09:15:20 GMT+0000 (Coordinated Universal Time)"
      }
    ),
    (
      "nginx", "%d/%b/%Y %H:%M:%S %z",
      { "\($0.date.day)/\(english[$0.date.month - 1])/\($0.date.year):09:15:20 +0000" }
    ),
    ("Chinese", "%Y-%m-%d", { "\($0.date.year)年\($0.date.month)月\($0.date.day)日" }),
    (
      "year, day, month", "%Y-%d-%m",
      { "\($0.date.year)-\(Shop.padded($0.date.day, 2))-\(Shop.padded($0.date.month, 2))" }
    ),
  ]

  private static func compact(_ day: Day) -> String {
    day.description.replacing("-", with: "")
  }

  @Test(arguments: forms.indices)
  func `a notation is found and read`(number: Int) async throws {
    let form = Self.forms[number]
    let (report, draft) = try await check(["orders.csv": csv(form.write)])
    #expect(
      draft.configuration.tables[.transactions]?.timeFormat.all == form.format, "\(form.name)")
    #expect(report.totals?.orders == 400 && report.totals?.customers == 40, "\(form.name)")
    #expect(report.totals?.firstDay == "2023-01-02", "\(form.name)")
    #expect(report.totals?.lastDay == Shop.orders.last?.day.description, "\(form.name)")
    #expect(abs((report.totals?.money ?? 0) - Shop.money) < 0.00005, "\(form.name)")
  }

  @Test func `lost digits, months without a day and a date in three columns are refused`()
    async throws
  {
    let rounded = try await refusal(["orders.csv": csv { _ in "1.67E+12" }])
    #expect(rounded.contains("last digits a spreadsheet dropped"))
    let months = try await refusal([
      "orders.csv": csv { "\(Self.english[$0.date.month - 1])-\($0.date.year % 100)" }
    ])
    #expect(months.contains("no day") && months.contains("time_format: \"%b-%y\""))
    let parts = try await refusal([
      "orders.csv": csv { "\($0.date.year);\($0.date.month);\($0.date.day)" }
        .replacing("order_date", with: "year;month;day")
    ])
    #expect(parts.contains("'year', 'month', 'day'"))
  }

  @Test func `files of two notations are named`() async throws {
    let (first, second) = (Array(Shop.orders.prefix(200)), Array(Shop.orders.suffix(200)))
    func american(_ day: Day) -> String {
      "\(Shop.padded(day.date.month, 2))/\(Shop.padded(day.date.day, 2))/\(day.date.year)"
    }
    func european(_ day: Day) -> String {
      "\(Shop.padded(day.date.day, 2))/\(Shop.padded(day.date.month, 2))/\(day.date.year)"
    }
    let message = try await refusal([
      "orders_1.csv": csv(of: first, european), "orders_2.csv": csv(of: second, american),
    ])
    #expect(message.contains("orders_1.csv by %d/%m/%Y, orders_2.csv by %m/%d/%Y"))
    let mixed = try await refusal([
      "orders.csv": csv { $0.number % 3 == 0 ? american($0) : $0.description }
    ])
    #expect(mixed.contains("several ways") && mixed.contains("'9/9/9'"))
    #expect(mixed.contains("orders.csv, row"))
  }

  @Test func `dates whose day and month are ambiguous are asked about`() async throws {
    func order(_ number: Int) -> Day {
      Day(year: 2024, month: 1 + number * 5 % 6, day: 1 + number * 7 % 11)
    }
    let orders = (0..<400).map {
      Shop.Order(number: $0, customer: $0 % 40, day: order($0), cents: 100 + $0)
    }
    let text = csv(of: orders) { "\($0.date.day)/\($0.date.month)/\($0.date.year)" }
    let message = try await refusal(["orders.csv": text])
    #expect(message.contains("time_format: \"%d/%m/%Y\" or time_format: \"%m/%d/%Y\""))
    // With that line they are read, and the check still reports it.
    let report = try await TestExports([
      "orders.csv": text,
      "patron.yaml": """
      transactions:
        file: orders.csv
        customer: customer_id
        time: order_date
        amount: total
        time_format: "%d/%m/%Y"

      """,
    ]).use { try await Checker().check($0) }
    #expect(report.totals?.lastDay == "2024-06-11")
    #expect(report.findings.contains { $0.kind == .openDates && $0.remedy.contains("%m/%d/%Y") })
  }

  @Test func `a few rows far from all others stretch neither the horizon nor the first day`()
    async throws
  {
    let usual = try await check(["orders.csv": csv(\.description)])
    let strays = csv(\.description) + "9001;C1;2001-09-09;5\n"
    let (report, draft) = try await check(["orders.csv": strays])
    #expect(draft.configuration[.churn] == usual.draft.configuration[.churn])
    #expect(report.totals?.firstDay == "2023-01-02" && report.totals?.orders == 401)
    #expect(report.findings.contains { $0.kind == .strayDays && $0.text.contains("2001-09-09") })
    #expect(!usual.report.findings.contains { $0.kind == .strayDays || $0.kind == .openDates })
  }

  @Test func `dates of customers are found, and refused with row and line`() async throws {
    let days = (0..<40).map {
      Day(year: 2021 + $0 % 2, month: $0 * 5 % 12 + 1, day: $0 * 7 % 28 + 1)
    }
    let births = (0..<40).map { Day(year: 1950 + $0, month: $0 % 12 + 1, day: $0 % 28 + 1) }
    func customers(_ write: (Day) -> String) -> String {
      "customer_id;signed_up;birth_date;city\n"
        + (0..<40).map { "C\($0);\(write(days[$0]));\(write(births[$0]));Paris\n" }.joined()
    }
    func range(_ report: CheckReport, _ column: String) -> [String?] {
      report.tables.first { $0.table == .customers }?.columns.filter { $0.column == column }
        .flatMap { [$0.least, $0.greatest] } ?? []
    }
    let spreadsheet = customers { "\($0.number + 25_569)" }
    let american = customers { "\($0.date.month)/\($0.date.day)/\($0.date.year)" }
    for (text, format) in [(spreadsheet, "excel"), (american, "%m/%d/%Y")] {
      let (report, draft) = try await check([
        "orders.csv": csv(\.description), "customers.csv": text,
      ])
      #expect(draft.configuration.tables[.customers]?.timeFormat.all == format)
      #expect(
        range(report, "signed_up") == [
          days.map(\.description).min(), days.map(\.description).max(),
        ])
      #expect(
        range(report, "birth_date") == [
          births.map(\.description).min(), births.map(\.description).max(),
        ])
    }
    let error = await #expect(throws: PatronError.self) {
      _ = try await TestExports([
        "customers.csv": american,
        "patron.yaml": "customers: {file: customers.csv, id: customer_id, signed_up: signed_up}\n",
      ]).use { try await Checker().check($0) }
    }
    let message = error?.description ?? ""
    #expect(message.contains("the first of customers.csv, row 1 below the header"))
    #expect(message.contains("time_format: \"%m/%d/%Y\" under customers"))
  }
}
