import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

/// One invented shop of 40 customers and 400 orders, written in many shapes: each must give the same totals.
enum Shop {
  struct Order {
    let number: Int
    let customer: Int
    let day: Day
    /// In hundredths.
    let cents: Int
  }

  static let orders: [Order] = (0..<400).map { number in
    Order(
      number: 1000 + number, customer: (number * 7 + number / 40) % 40,
      day: Day(year: 2023, month: 1, day: 2) + DayCount(number + number / 13),
      cents: 1_05 + (number * 7919) % 250_000)
  }

  static var money: Double { Double(orders.reduce(0) { $0 + $1.cents }) / 100 }

  static func csv(
    _ header: String, separator: String = ",", _ row: (Order) -> [String]
  ) -> String {
    header + "\n" + orders.map { row($0).joined(separator: separator) }.joined(separator: "\n")
      + "\n"
  }

  /// 1234.5 as "1,234.50", with the marks that are given.
  static func money(_ cents: Int, thousands: String, decimal: String) -> String {
    let (whole, rest) = (cents / 100, cents % 100)
    let digits =
      whole >= 1000 ? "\(whole / 1000)\(thousands)\(padded(whole % 1000, 3))" : "\(whole)"
    return digits + decimal + padded(rest, 2)
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
  }
}

@Suite("Drafts find how cells are written")
struct DraftNotationTests {
  /// The totals of `check` after `init` has drafted, with no help.
  private func totals(
    _ files: [String: String]
  ) async throws -> (totals: CheckReport.Totals, draft: Draft) {
    try await TestExports(files).use { path in
      let drafter = Drafter()
      let draft = try await drafter.draft(path)
      try drafter.write(draft, to: path)
      return (try #require(try await Checker().check(path).totals), draft)
    }
  }

  private func expectShop(_ files: [String: String]) async throws -> Draft {
    let (totals, draft) = try await totals(files)
    #expect(totals.customers == 40)
    #expect(totals.orders == 400)
    #expect(abs((totals.money ?? 0) - Shop.money) < 0.00005)
    #expect(totals.firstDay == "2023-01-02")
    #expect(totals.lastDay == Shop.orders.last?.day.description)
    return draft
  }

  private static let header = "order_id,customer_id,order_date,total"

  private func row(_ order: Shop.Order, date: String, total: String? = nil) -> [String] {
    [
      "\(order.number)", "C\(order.customer)", date,
      total ?? Shop.money(order.cents, thousands: "", decimal: "."),
    ]
  }

  @Test(arguments: [",", ".", " ", "'", "\u{A0}"])
  func `thousands and decimals, which only large amounts show`(thousands: String) async throws {
    let decimal = thousands == "." ? "," : "."
    let draft = try await expectShop([
      "orders.csv": Shop.csv("order_id;customer_id;order_date;total", separator: ";") {
        row(
          $0, date: $0.day.description,
          total: Shop.money($0.cents, thousands: thousands, decimal: decimal))
      }
    ])
    let written = draft.configuration.tables[.transactions]?.decimal.all
    #expect(written == (thousands == "," ? "." : thousands == "." ? "," : nil))
  }

  @Test(arguments: ["m/d/yy", "d.m.yyyy", "mmm d, yyyy", "yyyymmdd", "excel", "ampm", "epoch"])
  func `dates in every form`(form: String) async throws {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func date(_ day: Day) -> String {
      let (year, month, dayOfMonth) = day.date
      switch form {
      case "m/d/yy": return "\(month)/\(dayOfMonth)/\(year % 100)"
      case "d.m.yyyy": return "\(dayOfMonth).\(month).\(year)"
      case "mmm d, yyyy": return "\"\(months[month - 1]) \(dayOfMonth), \(year)\""
      case "yyyymmdd": return day.description.replacing("-", with: "")
      case "excel": return "\(day.number + 25_569).5"
      case "ampm": return "\(month)/\(dayOfMonth)/\(year) 12:30 AM"
      default: return "\(day.number * 86_400 + 3600)"
      }
    }
    _ = try await expectShop([
      "orders.csv": Shop.csv(Self.header) { row($0, date: date($0.day)) }
    ])
  }

  @Test func `days that are all the first of a month show which field moves`() async throws {
    let rows = (0..<48).flatMap { number in
      (0..<5).map { "\(number * 5 + $0),C\($0),\(number % 12 + 1)/1/\(2020 + number / 12),19" }
    }
    let (totals, draft) = try await totals([
      "payments.csv": "payment_id,customer_id,payment_date,amount\n" + rows.joined(separator: "\n")
        + "\n"
    ])
    #expect(draft.configuration.tables[.transactions]?.timeFormat.all == "%m/%d/%Y")
    #expect(totals.lastDay == "2023-12-01")
  }

  @Test func `the money of a line is distinguished from an order's total and from a price`()
    async throws
  {
    let header = "order_id,customer_id,order_date,sku,quantity,unit_price,order_total"
    let lines =
      header + "\n"
      + Shop.orders.map { order in
        // Three lines: one of a third, two of halves of the rest.
        let first = order.cents / 3
        let half = (order.cents - first) / 2
        let total = first + 2 * half
        return [(1, first, "S1"), (2, half, "S2")].map { quantity, cents, sku in
          "\(order.number),C\(order.customer),\(order.day),\(sku),\(quantity),"
            + "\(Shop.money(cents, thousands: "", decimal: ".")),"
            + Shop.money(total, thousands: "", decimal: ".")
        }.joined(separator: "\n")
      }.joined(separator: "\n") + "\n"
    let (totals, draft) = try await totals(["order_items.csv": lines])
    let money = Shop.orders.reduce(0) { $0 + $1.cents / 3 + ($1.cents - $1.cents / 3) / 2 * 2 }
    #expect(draft.configuration.tables[.transactions]?.columns["amount"] == nil)
    #expect(draft.configuration.tables[.transactions]?.columns["price"] == "unit_price")
    #expect(abs((totals.money ?? 0) - Double(money) / 100) < 0.00005)
  }

  @Test func `a status is drafted with the words that are purchases`() async throws {
    let (totals, draft) = try await totals([
      "orders.csv": Shop.csv(Self.header + ",status") {
        row($0, date: $0.day.description)
          + [$0.number % 10 == 0 ? "cancelled" : $0.number % 10 == 1 ? "Refunded" : "completed"]
      }
    ])
    #expect(draft.configuration.tables[.transactions]?.purchases == ["completed"])
    let counted = Shop.orders.filter { $0.number % 10 > 1 }
    #expect(totals.orders == counted.count)
    let taken = totals.leftOut.first { $0.reason.hasPrefix("no purchase") }
    #expect(taken?.rows == 80)
    #expect(abs((taken?.money ?? 0) + (totals.money ?? 0) - Shop.money) < 0.00005)
  }

  @Test func `an identifier of one order each gives way to one of a person`() async throws {
    let draft = try await expectShop([
      "orders.csv": Shop.csv("order_id,customer_id,order_date,total,customer_unique_id") {
        ["\($0.number)", "o\($0.number)x"] + row($0, date: $0.day.description)[2...] + [
          "U\($0.customer)"
        ]
      }
    ])
    #expect(
      draft.configuration.tables[.transactions]?.columns["customer"] == "customer_unique_id")
  }

  @Test func `tables that share an e-mail address alone are joined by it, whatever its case`()
    async throws
  {
    let draft = try await expectShop([
      "orders.csv": Shop.csv("order_id,Email,order_date,total") {
        ["\($0.number)", $0.number % 9 == 0 ? "C\($0.customer)@X.COM" : "c\($0.customer)@x.com"]
          + row($0, date: $0.day.description)[2...]
      },
      "members.csv": "Member ID,Email Address,Plan\n"
        + (0..<40).map { "m\($0),c\($0)@x.com,p\($0 % 3)" }.joined(separator: "\n") + "\n",
    ])
    #expect(draft.configuration.tables[.customers]?.columns["id"] == "Email Address")
    #expect(draft.configuration.ignoreInIdentifiers == [.letterCase])
  }

  @Test func `events that are purchases serve as orders`() async throws {
    let (totals, draft) = try await totals([
      "events.csv": "event_time,event_type,product_id,price,user_id\n"
        + Shop.orders.flatMap { order in
          ["view", "cart", "purchase"].map {
            "\(order.day) 10:00:00,\($0),P\(order.number % 50),"
              + "\(Shop.money(order.cents, thousands: "", decimal: ".")),C\(order.customer)"
          }
        }.joined(separator: "\n") + "\n"
    ])
    #expect(draft.configuration.tables[.transactions]?.keep == ["event_type": ["purchase"]])
    #expect(totals.customers == 40 && totals.lines == 400)
    #expect(abs((totals.money ?? 0) - Shop.money) < 0.00005)
  }

  @Test func `labels in several spellings, scales and codes for no answer`() async throws {
    let words = ["Yes", "yes", "YES", "No", "no"]
    let labelled = try await TestExports([
      "customers.csv": "customer_id,Churn,plan\n"
        + (0..<60).map { "C\($0),\(words[$0 % 5]),p\($0 % 3)" }.joined(separator: "\n") + "\n"
    ]).use { try await Drafter().draft($0) }
    guard case .on(.label(let column, let positive)) = labelled.configuration[.churn] else {
      Issue.record("no label is drafted")
      return
    }
    #expect(column == "Churn" && positive.map { $0.lowercased() } == ["yes"])
    #expect(labelled.assumptions.contains { $0.contains("36 of 60 (60.0 %)") })
    let surveyed = try await TestExports([
      "orders.csv": Shop.csv(Self.header) { row($0, date: $0.day.description) },
      "csat_survey.csv": "customer_id,submitted_at,rating\n"
        + (0..<60).map { "C\($0 % 40),2023-05-0\($0 % 9 + 1),\($0 % 11 == 0 ? 99 : $0 % 5 + 1)" }
        .joined(separator: "\n") + "\n",
    ]).use { try await Drafter().draft($0) }
    let surveys = surveyed.configuration.tables[.surveys]
    #expect(surveys?.scale == .init(least: 1, greatest: 5))
    #expect(surveys?.blank == ["99"])
  }

  @Test func `a column that is called as a role and cannot play it is named`() async throws {
    let error = await #expect(throws: PatronError.self) {
      _ = try await TestExports([
        "orders.csv": Shop.csv(Self.header) { row($0, date: "week \($0.number % 52)") }
      ]).use { try await Drafter().draft($0) }
    }
    #expect(
      error?.description.contains("'order_date' is called as the time of transactions") == true)
    #expect(error?.description.contains("'a 9'") == true)
    #expect(error?.description.contains("time_format") == true)
  }

  @Test func `two rows of a customer get a rule, yearly buyers a yearly horizon`() async throws {
    let yearly = (0..<60).flatMap { customer in
      (0..<6).map {
        "\(customer * 6 + $0),C\(customer),\(2018 + $0)-0\(customer % 9 + 1)-15,100"
      }
    }
    let draft = try await TestExports([
      "invoices.csv": "invoice_id,customer_id,invoice_date,amount\n"
        + yearly.joined(separator: "\n") + "\n",
      "customers.csv": "customer_id,city,updated_at\n"
        + (0..<66).map { "C\($0 % 60),town\($0 % 7),2023-01-\(10 + $0 % 19)" }
        .joined(separator: "\n") + "\n",
    ]).use { try await Drafter().draft($0) }
    #expect(draft.configuration.tables[.customers]?.repeated == .latest(column: "updated_at"))
    #expect(draft.configuration[.churn] == .on(.window(horizon: 365)))
  }
}
