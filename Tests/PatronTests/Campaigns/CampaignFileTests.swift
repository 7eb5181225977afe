import Foundation
import Patron
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// Campaigns that others ran, from their file to the figures.
@Suite("Tables of campaigns")
struct CampaignFileTests {
  /// 4,000 customers, half contacted by chance: 10 % of the others buy, and 20 % of those contacted.
  private static func rows(effect: Double = 0.1, fair: Bool = true) -> [[String]] {
    (0..<4_000).map { customer in
      var random = SeededGenerator(seed: 5, stream: UInt64(customer))
      let age = 20 + random.index(below: 50)
      let isContacted = random.chance(fair ? 0.5 : Double(age) / 80)
      let buys = random.chance(0.1 + (isContacted ? effect : 0))
      let spend = buys ? 10 + random.index(below: 40) : 0
      return [
        "c\(customer)", isContacted ? "E-Mail" : "No E-Mail", "\(age)",
        random.chance(0.3) ? "north" : "south", buys ? "yes" : "no", buys ? "\(spend).50" : "",
      ]
    }
  }

  private static let header = ["customer_id", "group", "age", "region", "bought", "revenue"]

  private static func file(
    _ rows: [[String]], header: [String] = header, separator: String = ","
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      ([header] + rows).map { $0.joined(separator: separator) }.joined(separator: "\n") + "\n",
      to: "test.csv")
    return folder
  }

  private static func columns(_ change: (inout CampaignFile) -> Void = { _ in }) -> CampaignFile {
    var columns = CampaignFile(treatment: "group", outcomes: ["bought", "revenue"])
    columns.isRandom = true
    change(&columns)
    return columns
  }

  private static func measured(
    _ folder: TemporaryFolder, _ columns: CampaignFile = columns()
  ) async throws -> MeasuredCampaign {
    try await CampaignObserver().measure(folder.path("test.csv"), columns: columns)
  }

  @Test func `figures are the means of the cells`() async throws {
    let rows = Self.rows()
    let found = try await Self.measured(try Self.file(rows)).measurement
    #expect(found.name == "test" && found.assignment.verdict == .random)
    #expect(found.arms.map(\.name) == ["No E-Mail", "E-Mail"])
    func mean(_ arm: String, _ value: ([String]) -> Double) -> Double {
      let own = rows.filter { $0[1] == arm }
      return own.reduce(0) { $0 + value($1) } / Double(own.count)
    }
    let bought = try #require(found.effects.first { $0.outcome == "bought" })
    let shares = ["E-Mail", "No E-Mail"].map { arm in mean(arm) { $0[4] == "yes" ? 1 : 0 } }
    // Sums in another order.
    #expect(abs(bought.effect.treatedMean - shares[0]) <= 1e-12)
    #expect(abs(bought.effect.controlMean - shares[1]) <= 1e-12)
    #expect(bought.isShown)
    let revenue = try #require(found.effects.first { $0.outcome == "revenue" })
    let money = ["E-Mail", "No E-Mail"].map { arm in mean(arm) { Double($0[5]) ?? 0 } }
    #expect(abs(revenue.effect.estimate - (money[0] - money[1])) <= 1e-9)
  }

  @Test func `empty cells of an amount are nothing, and told`() async throws {
    let found = try await Self.measured(try Self.file(Self.rows()))
    #expect(found.notices.contains { $0.contains("'revenue'") && $0.contains("count as 0") })
    #expect(found.notices.contains { $0.contains("age, region") })
  }

  @Test func `capitals make no arm of their own, and signs do`() async throws {
    let rows = Self.rows()
    let plain = try await Self.measured(try Self.file(rows))
    var written = rows
    for index in written.indices where index % 7 == 0 {
      written[index][1] =
        index % 2 == 0 ? written[index][1].uppercased() : written[index][1].lowercased()
    }
    let found = try await Self.measured(try Self.file(written))
    #expect(found.measurement.arms.map(\.name) == ["No E-Mail", "E-Mail"])
    #expect(found.measurement.effects == plain.measurement.effects)
    #expect(
      found.notices.contains {
        $0 == "'E-MAIL', 'e-mail': taken for the arm 'E-Mail', which is written in several ways"
      })
    var signs = rows
    for index in signs.indices where index % 2 == 0 && signs[index][1] == "E-Mail" {
      signs[index][1] = "E Mail"
    }
    let apart = try await Self.measured(try Self.file(signs)).measurement
    #expect(apart.arms.map(\.name) == ["No E-Mail", "E Mail", "E-Mail"])
  }

  @Test func `no row, column or separator has to be where it is`() async throws {
    let rows = Self.rows()
    let plain = try await Self.measured(try Self.file(rows)).measurement
    let turned = try await Self.measured(
      try Self.file(
        rows.reversed().map { $0.reversed() }, header: Self.header.reversed(), separator: ";")
    ).measurement
    #expect(plain == turned)
  }

  @Test func `a file without names of customers has a row each`() async throws {
    let rows = Self.rows().map { Array($0.dropFirst()) }
    let named = try await Self.measured(try Self.file(Self.rows())).measurement
    let found = try await Self.measured(
      try Self.file(rows, header: Array(Self.header.dropFirst()))
    ).measurement
    #expect(found.effects.map(\.effect) == named.effects.map(\.effect))
  }

  @Test func `an assignment by age is no campaign to learn from`() async throws {
    let folder = try Self.file(Self.rows(fair: false))
    let found = try await Self.measured(folder, Self.columns { $0.isRandom = false }).measurement
    #expect(found.assignment.verdict == .notRandom(.imbalance) && found.effects.isEmpty)
    #expect(found.outcomes.count == 2)
  }

  @Test func `without an effect none is told`() async throws {
    let found = try await Self.measured(try Self.file(Self.rows(effect: 0))).measurement
    #expect(found.effects.allSatisfy { !$0.isShown && $0.detectable != nil })
    #expect(found.document.description.contains("no effect shown"))
  }

  @Test func `money is the margin of the effect less the contacts`() async throws {
    let rows = Self.rows()
    let found = try await Self.measured(
      try Self.file(rows),
      Self.columns {
        $0.worth = ("revenue", 0.4)
        $0.contactCosts = .init(0.05)
        $0.fixedCosts = .init(0, named: ["E-Mail": 100])
        $0.currency = "EUR"
      }
    ).measurement
    let money = try #require(found.money?.returns.first?.figures)
    let contacted = Double(rows.count { $0[1] == "E-Mail" })
    let effect = try #require(found.effects.first { $0.outcome == "revenue" }).effect.estimate
    // Products in another order.
    #expect(abs(money.cost - (0.05 * contacted + 100)) <= 1e-9)
    #expect(abs(money.gain - 0.4 * effect * contacted) <= 1e-6)
  }

  @Test func `rows without an arm are told, or are the control`() async throws {
    let rows = Self.rows().map { row in
      row.enumerated().map { $0 == 1 && $1 == "No E-Mail" ? "" : $1 }
    }
    let folder = try Self.file(rows)
    await Self.expect("says no arms, or one alone", "write --control ''") {
      _ = try await Self.measured(folder, Self.columns { $0.control = nil })
    }
    let found = try await Self.measured(folder, Self.columns { $0.control = "" }).measurement
    let plain = try await Self.measured(try Self.file(Self.rows())).measurement
    #expect(found.arms.map(\.customers) == plain.arms.map(\.customers))
    #expect(found.effects.map(\.effect) == plain.effects.map(\.effect))
    let some = Self.rows().enumerated().map { index, row in
      row.enumerated().map { $0 == 1 && index % 10 == 0 ? "" : $1 }
    }
    let told = try await Self.measured(try Self.file(some))
    #expect(told.notices.contains { $0.contains("400 rows have no arm") })
  }

  @Test func `decimal commas are read where they are named`() async throws {
    let rows = Self.rows().map { $0.map { $0.replacing(".", with: ",") } }
    let folder = try Self.file(rows, separator: ";")
    await Self.expect("'revenue'", "--decimal ,") { _ = try await Self.measured(folder) }
    let found = try await Self.measured(folder, Self.columns { $0.decimal = "," }).measurement
    let plain = try await Self.measured(try Self.file(Self.rows())).measurement
    #expect(found == plain)
  }

  @Test func `what was known after the campaign is refused as known before`() async throws {
    let folder = try Self.file(Self.rows())
    await Self.expect("'revenue'", "--ignore") {
      _ = try await Self.measured(folder, Self.columns { $0.outcomes = ["bought"] })
    }
    let found = try await Self.measured(
      folder,
      Self.columns {
        $0.outcomes = ["bought"]
        $0.ignored = ["revenue"]
      })
    #expect(found.measurement.outcomes.count == 1)
  }

  @Test(arguments: ["yes", "1", "X"])
  func `an outcome that is set or empty is a share`(word: String) async throws {
    func rows(_ yes: String, _ no: String) -> [[String]] {
      Self.rows().map { row in row.enumerated().map { $0 == 4 ? ($1 == "yes" ? yes : no) : $1 } }
    }
    let columns = Self.columns {
      $0.outcomes = ["bought"]
      $0.ignored = ["revenue"]
    }
    let flagged = try Self.file(rows(word, ""))
    if word == "X" {
      // A word that means neither is not guessed.
      await Self.expect("the same outcome 'bought'", "") {
        _ = try await Self.measured(flagged, columns)
      }
      return
    }
    let found = try await Self.measured(flagged, columns)
    let plain = try await Self.measured(try Self.file(rows("yes", "no")), columns).measurement
    #expect(found.measurement.effects.map(\.effect) == plain.effects.map(\.effect))
    #expect(found.notices.contains { $0.contains("hold no number, and count as 0") })
  }

  @Test func `errors say what is there and what to write`() async throws {
    let folder = try Self.file(Self.rows())
    await Self.expect("'bougth'", "bought") {
      _ = try await Self.measured(folder, Self.columns { $0.outcomes = ["bougth"] })
    }
    await Self.expect("'Nobody'", "No E-Mail") {
      _ = try await Self.measured(folder, Self.columns { $0.control = "Nobody" })
    }
    await Self.expect("'region'", "yes and no") {
      _ = try await Self.measured(folder, Self.columns { $0.outcomes = ["region"] })
    }
    let nobody = Self.rows().map { row in row.enumerated().map { $0 == 4 ? "no" : $1 } }
    await Self.expect("the same outcome 'bought'", "after the campaign's last day") {
      _ = try await Self.measured(try Self.file(nobody))
    }
    let named = Self.rows().map { row in
      row.enumerated().map { $0 == 1 ? ($1 == "E-Mail" ? "blue" : "green") : $1 }
    }
    await Self.expect("'blue', 'green'", "--control") {
      _ = try await Self.measured(try Self.file(named))
    }
    await Self.expect("different values", "arm") {
      _ = try await Self.measured(folder, Self.columns { $0.treatment = "age" })
    }
    await Self.expect("no such file", "") {
      _ = try await CampaignObserver().measure(folder.path("none.csv"), columns: Self.columns())
    }
  }

  private static func expect(
    _ fact: String, _ remedy: String, _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("measured all the same: \(fact)")
    } catch {
      #expect("\(error)".contains(fact), "\(error)")
      #expect(remedy.isEmpty || "\(error)".contains(remedy), "\(error)")
    }
  }
}
