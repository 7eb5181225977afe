import Foundation
import Patron
import PatronData
import PatronReport
import PatronTestSupport
import Testing

/// What a check tells of cells that can be read and mean something else than they seem to.
@Suite("What a check tells of the meaning of cells")
struct CheckedMeaningTests {
  private func check(_ files: [String: String]) async throws -> CheckReport {
    try await TestExports(files).use { try await Checker().check($0) }
  }

  private func kinds(_ report: CheckReport) -> Set<CheckReport.Finding.Kind> {
    Set(report.findings.map(\.kind))
  }

  /// 200 people with 0 to 9 as `visits`, codes 1, 2 and 5 as `plan_code`, and a note with eight of them.
  private static func people(_ rows: Int = 200) -> String {
    var text = "id,visits,plan_code,note\n"
    for row in 0..<rows {
      text +=
        "P\(1000 + row),\(row * 7 % 10),\([1, 2, 5][row % 3]),\(row < 8 ? ["called", "wrote"][row % 2] : "")\n"
    }
    return text
  }

  private static let yaml = "customers: {file: people.csv, id: id}\n"

  @Test func `kinds written as numbers and nearly empty columns are told with the line to write`()
    async throws
  {
    let report = try await check(["patron.yaml": Self.yaml, "people.csv": Self.people()])
    let coded = try #require(report.findings.first { $0.kind == .codedCategory })
    #expect(coded.text.contains("'plan_code' 1 to 5") && !coded.text.contains("visits"))
    #expect(coded.remedy.contains("labels: {plan_code: {"))
    let empty = try #require(report.findings.first { $0.kind == .nearlyEmpty })
    #expect(empty.text.contains("'note' in 8"))
    #expect(empty.remedy.contains("ignore: [note]"))
  }

  @Test func `labels are read in place of codes, and make a category`() async throws {
    let labels = """
      customers:
        file: people.csv
        id: id
        labels: {plan_code: {1: free, 2: "club, yearly", 5: "O'Neill"}}
      """
    let report = try await check(["patron.yaml": labels, "people.csv": Self.people()])
    #expect(!kinds(report).contains(.codedCategory))
    let plan = try #require(report.attributes.first { $0.column == "plan_code" })
    // 67 of 200 have the first code, 67 the second, 66 the third.
    #expect(plan.levels.map(\.level) == ["club, yearly", "free", "O'Neill"])
    #expect(plan.levels.map(\.share) == [0.335, 0.335, 0.33])
    let error = await #expect(throws: PatronError.self) {
      try await check([
        "patron.yaml": labels.replacing("plan_code", with: "plan_cod"), "people.csv": Self.people(),
      ])
    }
    #expect(error?.category == .configuration)
  }

  @Test func `of few rows nothing is concluded`() async throws {
    let report = try await check(["patron.yaml": Self.yaml, "people.csv": Self.people(49)])
    #expect(report.findings.isEmpty)
  }

  @Test func `columns of answers to questions are told from codes`() async throws {
    var text = "id,quality,price,service\n"
    for row in 0..<100 {
      text += "P\(row + 100),\(1 + row % 5),\(1 + row / 3 % 5),\(1 + row / 7 % 5)\n"
    }
    let report = try await check(["patron.yaml": Self.yaml, "people.csv": text])
    let scale = try #require(report.findings.first { $0.kind == .answerScale })
    #expect(scale.text.contains("3 columns") && scale.text.contains("1 to 5"))
    #expect(!kinds(report).contains(.codedCategory))
  }

  @Test func `copies of people are told where chance does not make them`() async throws {
    var text = "id,born_in,height,weight,street\n"
    for row in 0..<100 {
      text += "P\(row + 100),\(row % 7),\(150 + row % 50),\(50 + row),S\(row)\n"
    }
    let once = try await check(["patron.yaml": Self.yaml, "people.csv": text])
    #expect(!kinds(once).contains(.repeatedRow))
    // The last five people again, by other identifiers.
    for row in 95..<100 {
      text += "Q\(row + 100),\(row % 7),\(150 + row % 50),\(50 + row),S\(row)\n"
    }
    let twice = try await check(["patron.yaml": Self.yaml, "people.csv": text])
    let copies = try #require(twice.findings.first { $0.kind == .repeatedRow })
    #expect(copies.text.contains("5 rows"))
    // Of two columns with five values each most of 200 people are alike by chance.
    var alike = "id,a,b\n"
    for row in 0..<200 { alike += "P\(row + 100),\(row % 5),\(row / 5 % 5)\n" }
    let many = try await check(["patron.yaml": Self.yaml, "people.csv": alike])
    #expect(!kinds(many).contains(.repeatedRow))
  }

  @Test func `people without identifiers that stand twice are counted`() async throws {
    var text = "a,b\n"
    for row in 0..<60 { text += "\(row),\(row * row)\n" }
    text += "3,9\n4,16\n"
    let report = try await check([
      "patron.yaml": "customers: {file: people.csv}\n", "people.csv": text,
    ])
    let copies = try #require(report.findings.first { $0.kind == .repeatedRow })
    #expect(copies.text.contains("2 rows"))
    #expect(report.tables.first?.remarks.map(\.rows) == [2])
  }

  /// Sixty customers with an answer from 1 to 5.
  @Test(arguments: [("", true), (", scale: [1, 5]", false)])
  func `scores of another scale are told`(scale: String, isDoubtful: Bool) async throws {
    var text = "customer_id,score\n"
    for row in 0..<60 { text += "P\(row),\(1 + row % 5)\n" }
    let report = try await check([
      "patron.yaml": "surveys: {file: answers.csv\(scale)}\n", "answers.csv": text,
    ])
    let found = try #require(report.surveyScale)
    #expect(found.lowest == 1 && found.highest == 5 && found.answers == 60)
    #expect(found.isWritten != isDoubtful)
    #expect(kinds(report).contains(.doubtfulScale) == isDoubtful)
    if isDoubtful {
      let finding = try #require(report.findings.first { $0.kind == .doubtfulScale })
      #expect(finding.remedy.contains("scale: [1, 5]"))
    }
  }

  @Test func `a churn that everybody has is told, with a horizon that half have`() async throws {
    // 120 customers who buy every 40 days, the last time on day 360 to 364, every other one on day 160 to 164; and one on
    // day 374, so that the latest ten days begin on day 365. In the ten before it 60 bought, in the ten behind it none.
    var orders = "customer_id,time,amount\nQ,\(Self.date(374)),10\n"
    for customer in 0..<120 {
      for purchase in 0..<(customer % 2 == 0 ? 10 : 5) {
        orders += "P\(customer),\(Self.date(purchase * 40 + customer / 24)),10\n"
      }
    }
    let report = try await check([
      "orders.csv": orders,
      "patron.yaml": """
      transactions: {file: orders.csv, customer: customer_id, time: time, amount: amount}
      churn: {definition: inactivity, horizon: 10d}
      repurchase: off
      """,
    ])
    let finding = try #require(report.findings.first { $0.kind == .oneSidedOutcome })
    #expect(finding.text.contains("100.0 % of 60 customers"))
    // Of 120 days before day 255 all 120 bought, in the 120 from it on 60; a shorter one splits nobody.
    #expect(finding.remedy.contains("horizon: 120d") && finding.remedy.contains("50.0 %"))
  }

  @Test func `a label that hardly anybody has is told`() async throws {
    var text = "id,left,visits\n"
    for row in 0..<300 { text += "P\(row),\(row < 2 ? "yes" : "no"),\(row % 9)\n" }
    let report = try await check([
      "patron.yaml": """
      customers: {file: people.csv, id: id}
      churn: {definition: label, column: left, positive: "yes"}
      """, "people.csv": text,
    ])
    let finding = try #require(report.findings.first { $0.kind == .oneSidedOutcome })
    // 2 of 300.
    #expect(finding.text.contains("0.7 % of 300 customers"))
  }

  @Test func `the summary fits on a screen and names the most harmful first`() async throws {
    let report = try await check(["patron.yaml": Self.yaml, "people.csv": Self.people()])
    let lines = report.summary.description.split(separator: "\n", omittingEmptySubsequences: false)
    // A terminal of usual height, the lines about the next command left free.
    #expect(lines.count <= 35)
    let whole = report.document.description
    #expect(whole.contains("different") && !report.summary.description.contains("different"))
    let titles = report.summary.blocks.compactMap {
      if case .list(let list) = $0 { list.title } else { nil }
    }
    #expect(titles.last == "\(report.findings.count) things are odd")
  }

  private static func date(_ day: Int) -> String {
    let date = Date(timeIntervalSince1970: 1_704_067_200 + Double(day) * 86_400)
    return String(date.ISO8601Format().prefix(10))
  }
}
