import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronSimulation
import PatronTestSupport
import Testing

/// Journeys of a few customers, counted by hand.
@Suite("Journeys by hand")
struct JourneyTests {
  /// Customers of 60 days: A buys twice, B gives up a cart, C is still looking, D and E buy at once, Z shares.
  private static let events = """
    customer,time,type,channel,device
    A,2025-01-01T10:00:00,ad_impression,social,mobile
    A,2025-01-02T10:00:00,page_view,search,mobile
    A,2025-01-02T10:05:00,product_view,search,mobile
    A,2025-01-02T10:06:00,add_to_cart,search,mobile
    A,2025-01-20T09:00:00,page_view,email,desktop
    B,2025-01-03T10:00:00,page_view,search,desktop
    B,2025-01-03T10:01:00,add_to_cart,search,desktop
    B,2025-01-04T10:00:00,support_ticket,email,desktop
    C,2025-02-27T10:00:00,page_view,social,mobile
    Z,2025-03-01T10:00:00,share,social,mobile

    """
  private static let orders = """
    customer,time,order,amount,channel
    A,2025-01-02T10:07:00,1,30,web
    A,2025-01-20T11:00:00,2,50,web
    D,2025-01-09T11:00:00,3,20,store
    D,2025-01-09T15:00:00,4,5,store
    E,2025-03-01T15:00:00,5,10,store

    """

  /// `rows` with six customers in place of each.
  private static func six(_ rows: String) -> String {
    let lines = rows.split(separator: "\n")
    let copies = (1...6).flatMap { (copy: Int) -> [String] in
      lines.dropFirst().map { line in
        String(line.replacing(",", with: "\(copy),", maxReplacements: 1))
      }
    }
    return ([String(lines[0])] + copies).joined(separator: "\n") + "\n"
  }

  /// Theirs, the numbers of orders each customer's own.
  private static var sixOrders: String {
    six(orders).split(separator: "\n").enumerated().map { index, line in
      var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if index > 0 { cells[2] = "\(index / 5)-\(cells[2])" }
      return cells.joined(separator: ",")
    }.joined(separator: "\n") + "\n"
  }

  private func told(
    _ settings: String = "", events: String = Self.events, orders: String = Self.orders,
    answers: String? = nil, of selection: Journeyer.Selection = .init(), threads: Int = 2
  ) async throws -> Journeys {
    let folder = try TemporaryFolder()
    try folder.write(events, to: "e.csv")
    try folder.write(orders, to: "o.csv")
    if let answers { try folder.write(answers, to: "s.csv") }
    try folder.write(
      """
      events: {file: e.csv, by: device}
      transactions: {file: o.csv}
      \(answers == nil ? "" : "surveys: {file: s.csv}")
      journey: {pause: 30d\(settings)}

      """, to: "patron.yaml")
    return try await Journeyer(options: TrainedShop.options(threads: threads)).tell(
      folder.path, of: selection)
  }

  @Test func `a journey ends at its conversion or after a pause, and an open one has not failed`()
    async throws
  {
    let journeys = try await told()
    let totals = try #require(journeys.journeys)
    // A twice, E, and D whose two orders of a day are one; these had no touch. B gave up; C may go on.
    #expect(totals.converted == 4 && totals.direct == 2)
    #expect(totals.failed == 1 && totals.open == 1)
    #expect(totals.amount == 115)
    // A's journeys took one day and none.
    #expect(totals.medianDays == 0)
    #expect(journeys.customers == 6)
    // Without support and shares, which lead to no purchase.
    #expect(journeys.touches == 8)
  }

  @Test func `a step passed over is no loss`() async throws {
    let steps = try await told().steps
    #expect(steps.map(\.name) == ["page_view", "product_view", "add_to_cart", "order"])
    #expect(steps.map(\.had) == [3, 1, 2, 2])
    #expect(steps.map(\.reached) == [3, 3, 3, 2])
    #expect(steps[2].on?.successes == 2 && steps[2].on?.trials == 3)
    #expect(steps[3].on == nil)
  }

  @Test func `paths are of channels, each once in a row, and credit adds up to the conversions`()
    async throws
  {
    let journeys = try await told(events: Self.six(Self.events), orders: Self.sixOrders)
    let credit = try #require(journeys.attribution)
    #expect(credit.touchpoints == ["email", "search", "social"])
    for rule in credit.rules {
      // Sums of a few numbers.
      #expect(abs(rule.credits.conversions.reduce(0, +) - 12) <= 1e-12, "\(rule.name)")
      #expect(abs(rule.credits.revenues.reduce(0, +) - 480) <= 1e-9, "\(rule.name)")
    }
    let first = try #require(credit.rules.first { $0.name == "first" })
    #expect(first.credits.conversions == [6, 0, 6])
    let last = try #require(credit.rules.first { $0.name == "last" })
    #expect(last.credits.conversions == [6, 6, 0])
    let searches = journeys.moveCounts.filter { $0.from == "search" }
    // Six to a conversion, six to nothing.
    #expect(searches.map(\.count) == [6, 6] && searches.contains(where: \.converted))
    // Of few journeys no touchpoint is named.
    #expect(try await told().attribution?.touchpoints == ["(others)"])
  }

  @Test func `a rate counts visits, on the same day and within its days`() async throws {
    let journeys = try await told(
      ", rates: {asked: {from: \"type = 'add_to_cart'\", to: \"type = 'support_ticket'\", within: 1d, good: off}}"
    )
    let asked = try #require(journeys.rates.first { $0.name == "asked" })
    #expect(asked.all.successes == 1 && asked.all.trials == 2 && !asked.isGood)
    // What an order's visit brings leaves out the order itself, whatever a conversion is.
    let other = try await told(
      ", conversion: \"type = 'add_to_cart'\", rates: {again: {from: \"type = 'order'\", to: \"type = 'order'\", within: 30d}}"
    )
    let again = try #require(other.rates.first { $0.name == "again" })
    // A's first order is followed by one of 50, A's second and D's by none; E's days are not over.
    #expect(again.all.successes == 1 && again.all.trials == 3)
    #expect(again.amountWith == 50 && again.amountWithout == 0)
    let on = try #require(journeys.rates.first { $0.name == "on from page_view" })
    // A went on twice on the day; B did; C's is not over where days after it count, and did not.
    #expect(on.within == 0)
    #expect(on.all.successes == 3 && on.all.trials == 4)
    #expect(on.amountWith == 80.0 / 3 && on.amountWithout == nil)
  }

  @Test func `the stage is the furthest that a row still holds`() async throws {
    let stages = try await told(", window: 41d").stages
    #expect(
      stages.map(\.name) == [
        "awareness", "consideration", "purchase", "retention", "advocacy", nil,
      ]
    )
    // C looks, E has bought; A's second order of 20 January is 40 days old on 1 March; Z has shared.
    #expect(stages.map(\.customers) == [1, 0, 1, 1, 1, 2])
    let shorter = try await told(", window: 40d").stages
    #expect(shorter.map(\.customers) == [1, 0, 1, 0, 1, 3])
    let own = try await told(
      ", stages: {seen: \"device = 'mobile'\", sold: \"amount >= 20 and channel = 'store'\"}")
    #expect(own.stages.map(\.customers) == [3, 1, 2])
  }

  @Test func `moves are between stages as months begin, of those who have come by then`()
    async throws
  {
    let moves = try #require(
      try await told(
        ", window: 20d, stages: {looking: \"type = 'page_view'\", bought: \"type = 'order'\"}",
        events: """
          customer,time,type,device
          A,2025-01-20,page_view,mobile
          B,2025-01-02,page_view,mobile

          """,
        orders: """
          customer,time,order,amount
          B,2025-03-20,1,10
          C,2025-02-20,2,10
          D,2025-04-01,3,10

          """
      ).moves)
    // As January, February and March ended: A looking, none, none; B none, none, bought; C not there yet, bought, none.
    // D has come in none of them.
    #expect(moves.months == 2)
    #expect(moves.counts == [[0, 0, 1], [0, 0, 1], [0, 1, 2]])
  }

  @Test func `only the customers of a stage, and only days from one on`() async throws {
    // Of the one customer in the stage nothing is told, of six like her it is.
    await #expect(throws: PatronError.self) { try await told(of: .init(stage: "retention")) }
    let buyers = try await told(
      events: Self.six(Self.events), orders: Self.sixOrders, of: .init(stage: "retention"))
    #expect(buyers.customers == 6 && buyers.journeys?.converted == 12)
    let later = try await told(of: .init(since: Day(iso: "2025-01-10")))
    #expect(later.journeys?.converted == 2 && later.first == Day(iso: "2025-01-10"))
    await #expect(throws: TargetError.self) { try await told(of: .init(stage: "retentoin")) }
    // A sense that there is not would match no row.
    for condition in ["sense = 'vist'", "sense in ('vist', 'view')", "not sense != 'vist'"] {
      let error = await #expect(throws: (any Error).self) {
        try await told(", stages: {looking: \"\(condition)\", bought: \"type = 'order'\"}")
      }
      #expect(error.map { "\($0)" }?.contains("did you mean 'visit'") == true, "\(condition)")
    }
  }

  @Test func `a condition that cannot be is refused with its place, a stranger gets a notice`()
    async throws
  {
    do {
      _ = try await told(", stages: {a: \"colour = 'red'\", b: \"type = 'order'\"}")
      Issue.record("no error")
    } catch let error as PatronError {
      #expect("\(error)".contains("colour") && "\(error)".contains("device"), "\(error)")
      #expect(error.category == .configuration)
    }
    let journeys = try await told(", steps: [page_veiw, order]")
    #expect(journeys.notices.contains { $0.contains("'page_veiw'") && $0.contains("'page_view'") })
  }

  @Test func `answers count as the last of each customer, on their scale`() async throws {
    let answers = """
      customer,time,score
      A,2025-01-25,3
      A,2025-02-25,9
      B,2025-01-25,6
      C,2025-01-25,6.5
      D,2025-01-25,10

      """
    let figures = try #require(try await told(answers: answers).satisfaction)
    #expect(figures.measure == .nps && figures.offScale == 1 && figures.answers == 3)
    #expect(figures.answered.successes == 3 && figures.answered.trials == 6)
    #expect(figures.unhappy?.customers == 1 && figures.silentFans?.customers == 2)
    // Fewer than ten answers are no figure.
    #expect(figures.all?.figures == nil)
  }

  @Test func `a step that is no touch belongs to its journey, an empty cell is no value`()
    async throws
  {
    let asked = try await told(", steps: [page_view, support_ticket, order]").steps
    #expect(asked.map(\.had) == [3, 1, 2])
    let events = Self.events.replacing(
      "B,2025-01-03T10:00:00,page_view,search,desktop",
      with: "B,2025-01-03T10:00:00,page_view,search,")
    let rate = "from: \"type = 'page_view' and not device = 'mobile'\", to: \"type = 'order'\""
    let told = try await told(", rates: {elsewhere: {\(rate)}}", events: events)
    #expect(told.rates.first { $0.name == "elsewhere" }?.all.trials == 1)
    let none = try await self.told(
      ", rates: {nobody: {from: \"type = 'order' and amount < 0\", to: \"type = 'order'\"}}")
    #expect(none.notices.contains { $0.contains("'nobody'") })
  }

  @Test func `events go on to their last day, and begin before orders do`() async throws {
    let events = Self.events + "C,2025-03-04T10:00:00,page_view,social,mobile\n"
    let told = try await told(events: events)
    #expect(told.first == Day(iso: "2025-01-01") && told.last == Day(iso: "2025-03-04"))
  }

  /// Three orders and visits a day; the events go on five days longer.
  @Test(arguments: [(1, true), (20, false)])
  func `orders that end before the events cut the journeys, unless chance explains it`(
    every: Int, isCut: Bool
  ) async throws {
    let first = try #require(Day(iso: "2025-01-01"))
    var (events, orders) = ("customer,time,type,device\n", "customer,time,order,amount\n")
    for day in 0..<60 {
      for visit in 0..<3 {
        let id = "K\(day)-\(visit)"
        events += "\(id),\(first + DayCount(day)),page_view,mobile\n"
        guard day < 55, (3 * day + visit) % every == 0 else { continue }
        orders += "\(id),\(first + DayCount(day)),\(id),5\n"
      }
    }
    let journeys = try await told(events: events, orders: orders)
    // The last order of every twentieth is of the day 53; of each of a day's three that of the day 54.
    #expect(journeys.last == first + (isCut ? 53 : 59))
    #expect(
      journeys.notices.contains { $0.contains("journeys are told up to 2025-02-23") } == isCut)
  }

  @Test func `credit is divided among the commonest touchpoints, and rare ones are not named`()
    async throws
  {
    var (events, orders) = ("customer,time,type,channel,device\n", "customer,time,order,amount\n")
    for channel in 0..<40 {
      for customer in 0..<(channel == 0 ? 2 : 6 + channel / 10) {
        let id = "K\(channel)-\(customer)"
        events += "\(id),2025-01-02,page_view,c\(channel < 10 ? "0" : "")\(channel),mobile\n"
        orders += "\(id),2025-01-03,\(id),10\n"
      }
    }
    let credit = try #require(try await told(events: events, orders: orders).attribution)
    // c10 to c39 are the commonest thirty; nine less common ones and the one of two customers are one.
    let common = (10..<40).map { "c\($0)" }
    #expect(credit.touchpoints == common + ["(others)"])
    #expect(credit.journeys.last?.trials == 2 + 9 * 6)
    let conversions: Double = 2 + 9 * 6 + 10 * (7 + 8 + 9)
    for rule in credit.rules {
      #expect(rule.credits.conversions.reduce(0, +) == conversions, "\(rule.name)")
    }
  }

  /// Sixty people who answer in January and in February, of another branch then.
  @Test(arguments: [
    "", ", by: [branch]", ", themes: {late: [late]}", ", by: [branch], themes: {late: [late]}",
  ])
  func `the last answer of a customer counts, however answers are divided`(settings: String)
    async throws
  {
    let rows = (0..<60).flatMap { person -> [String] in
      let scores = [person % 11, (3 * person + 1) % 11]
      return [
        "P\(person),2025-01-10,\(scores[0]),north,so late",
        "P\(person),2025-02-10,\(scores[1]),south,good",
      ]
    }
    let folder = try TemporaryFolder([
      "patron.yaml": "surveys: {file: s.csv, score: score, time: day\(settings)}\n",
      "s.csv": "customer,day,score,branch,comment\n" + rows.joined(separator: "\n") + "\n",
    ])
    let figures = try #require(
      try await Journeyer(options: RunOptions()).tell(folder.path).satisfaction)
    func nps(_ scores: [Int]) -> Double {
      Double(100 * (scores.count { $0 >= 9 } - scores.count { $0 <= 6 })) / Double(scores.count)
    }
    let (january, february) = ((0..<60).map { $0 % 11 }, (0..<60).map { (3 * $0 + 1) % 11 })
    // Means of sixty numbers.
    #expect(figures.answers == 60 && figures.all?.answers == 60)
    #expect(abs((figures.all?.figures?.estimate ?? 0) - nps(february)) <= 1e-9)
    #expect(figures.months.map(\.figure.answers) == [60, 60])
    for (month, scores) in zip(figures.months, [january, february]) {
      #expect(abs((month.figure.figures?.estimate ?? 0) - nps(scores)) <= 1e-9)
    }
    let branches = figures.parts.filter { $0.dimension == "branch" }
    for (branch, scores) in zip(branches, [january, february]) {
      #expect(abs((branch.figure.figures?.estimate ?? 0) - nps(scores)) <= 1e-9)
    }
    // Everybody has answered, so that the stages of all are those of who answered.
    if let balanced = figures.balanced?.figures {
      #expect(abs(balanced.estimate - nps(february)) <= 1e-9)
    }
  }

  @Test func `a list grows by who signs up less who refuses, by month`() async throws {
    var events = "customer,time,type,device\n"
    func add(_ count: Int, _ type: String, _ day: String) {
      for number in 0..<count { events += "K\(number),\(day)T10:00:00,\(type),mobile\n" }
    }
    add(9, "newsletter_signup", "2025-01-10")
    add(6, "newsletter_signup", "2025-02-10")
    add(8, "unsubscribe", "2025-02-11")
    add(2, "spam_complaint", "2025-02-12")
    func text() async throws -> String {
      try await told(events: events).document.description
    }
    // Without messages nobody refuses them.
    let before = try await text()
    #expect(!before.contains("Growth of the list"))
    #expect(before.contains("No row is one of sent, impression, open"))
    add(9, "email_open", "2025-01-12")
    let after = try await text()
    #expect(after.contains("No row is one of sent, impression, click"))
    let lines = after.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.contains("2025-01 9 0 +9") && lines.contains("2025-02 6 10 -4"))
  }

  @Test(arguments: [(5, 4), (7, 6), (10, 7)])
  func `satisfied are the best two fifths of a scale`(greatest: Int, from: Int) async throws {
    let scores = (0..<20).map { "K\($0),\(1 + $0 % greatest)" }
    let folder = try TemporaryFolder([
      "patron.yaml": "surveys: {file: s.csv, scale: [1, \(greatest)]}\n",
      "s.csv": "customer,score\n" + scores.joined(separator: "\n") + "\n",
    ])
    let figures = try await Journeyer(options: RunOptions()).tell(folder.path).satisfaction
    let best = (0..<20).count { 1 + $0 % greatest >= from }
    #expect(figures?.measure == .csat)
    #expect(abs((figures?.all?.figures?.estimate ?? 0) - Double(best) / 20) < 1e-12)
  }

  @Test func `comments have the themes that their words begin with`() async throws {
    // Of each comment twelve customers, who all give the score behind it.
    let comments = [
      ("Parcel LATE, nobody answered", 2), ("chocolate", 10), ("The delivery was quick", 9),
      ("too dear; late too", 3), ("", 10), ("Réponse tardive", 5), ("pre-paid parcels", 8),
    ]
    let rows = comments.enumerated().flatMap { index, comment in
      (0..<12).map { "K\(index)-\($0),\(comment.1),north,\"\(comment.0)\"" }
    }
    let folder = try TemporaryFolder([
      "patron.yaml": """
      surveys:
        file: s.csv
        by: [branch]
        themes: {delivery: [parcel, Deliver, late], price: [dear], reply: [réponse, nobody answered]}
      """,
      "s.csv": "customer,score,branch,comment\n" + rows.joined(separator: "\n") + "\n",
    ])
    let figures = try #require(
      try await Journeyer(options: RunOptions()).tell(folder.path).satisfaction)
    let themes = figures.parts.filter { $0.dimension == "comment on" }
    #expect(themes.map(\.value) == ["delivery", "price", "reply"])
    #expect(themes.map(\.figure.answers) == [48, 12, 24])
    // Of the answers on delivery 12 are promoters, 24 detractors.
    let scores = themes.map { $0.figure.figures?.estimate ?? .nan }
    #expect(abs(scores[0] + 25) < 1e-9 && scores[1] == -100 && scores[2] == -100)
    #expect(figures.answers == 84)
    // Without a column of comments the themes are of nothing.
    try folder.write("customer,score,branch\nA,5,north\n", to: "s.csv")
    let error = await #expect(throws: PatronError.self) {
      _ = try await Journeyer(options: RunOptions()).tell(folder.path)
    }
    #expect(error?.category == .configuration)
    #expect(error?.description.contains("surveys.themes") == true)
  }

  @Test(arguments: [("window", 0), ("window", 1_000_000), ("pause", 0), ("pause", 1_000_000)])
  func `settings that no patron.yaml has are not sound`(key: String, days: Int) async throws {
    let models = try await TrainedShop.trained.value
    let model = try #require(models.journey)
    #expect(model.isSound(in: models.manifest.featureSet))
    var json = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(model)) as? [String: Any])
    var settings = try #require(json["settings"] as? [String: Any])
    settings[key] = days
    json["settings"] = settings
    let changed = try JSONDecoder().decode(
      JourneyModel.self, from: JSONSerialization.data(withJSONObject: json))
    #expect(!changed.isSound(in: models.manifest.featureSet))
  }

  @Test func `one thread and several tell the same`() async throws {
    let folder = TrainedShop.folder
    _ = try await TrainedShop.trained.value
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let told = try await [1, 2, 7].asyncMap { threads in
      try encoder.encode(
        try await Journeyer(options: TrainedShop.options(threads: threads)).tell(folder))
    }
    #expect(told[0] == told[1] && told[1] == told[2])
  }
}

extension Array {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}

/// Journeys of simulated customers whose truth is known.
@Suite("Journeys of known truth")
struct KnownJourneyTests {
  private static func simulated(
    _ incidents: Int, seed: UInt64
  ) async throws -> (folder: TemporaryFolder, journeys: Journeys) {
    let folder = try TemporaryFolder()
    let path = folder.path + "/j"
    var simulation = JourneySimulation(customers: 12_000, seed: seed)
    simulation.incidents = incidents
    try simulation.write(to: URL(fileURLWithPath: path))
    return (folder, try await Journeyer(options: RunOptions()).tell(path))
  }

  @Test func `planted incidents are named, each once, with their days and their part`() async throws
  {
    let (folder, journeys) = try await Self.simulated(3, seed: 1)
    let planted = try folder.rows("j/incidents.csv")
    let found = journeys.incidents.filter { $0.rate.hasPrefix("on from") && $0.isBad }
    for incident in planted {
      let first = try #require(Day(iso: incident["first_day"] ?? ""))
      let last = try #require(Day(iso: incident["last_day"] ?? ""))
      let own = found.filter {
        $0.rate == "on from \(incident["step"] ?? "")" && $0.first <= last && $0.last >= first
      }
      #expect(own.count == 1, "\(incident)")
      guard let one = own.first else { continue }
      #expect(abs((one.first - first).days) <= 2 && abs((one.last - last).days) <= 2)
      // The planted part, or a broader one where chance made that stand out more.
      #expect(one.part.allSatisfy { incident[$0.key] == $0.value }, "\(one.part) of \(incident)")
    }
    #expect(found.count == planted.count)
  }

  /// A clean run without the checkouts of `isGone` (a day, a device and a customer's number); `withOrders` leaves out the
  /// orders of who had one too.
  private static func journeys(
    withOrders: Bool, without isGone: (Day, String, Int) -> Bool
  ) async throws -> Journeys {
    let folder = try TemporaryFolder()
    let path = folder.path + "/j"
    var simulation = JourneySimulation(customers: 12_000, seed: 4)
    simulation.incidents = 0
    try simulation.write(to: URL(fileURLWithPath: path))
    var gone: Set<String> = []
    func visit(_ cells: [Substring]) -> String { "\(cells[0]) \(cells[1].prefix(10))" }
    func rows(_ name: String, keep: ([Substring]) -> Bool) throws {
      let lines = try folder.text("j/" + name).split(separator: "\n")
      let kept = lines.dropFirst().filter {
        keep($0.split(separator: ",", omittingEmptySubsequences: false))
      }
      try folder.write(([lines[0]] + kept).joined(separator: "\n") + "\n", to: "j/" + name)
    }
    try rows("events.csv") { cells in
      guard cells[2] == "checkout", let day = Day(iso: String(cells[1].prefix(10))),
        isGone(day, String(cells[4]), Int(cells[0].dropFirst()) ?? 0)
      else { return true }
      gone.insert(visit(cells))
      return false
    }
    if withOrders { try rows("orders.csv") { !gone.contains(visit($0)) } }
    return try await Journeyer(options: RunOptions()).tell(path)
  }

  private static let lastDay = Day(year: 2025, month: 6, day: 30)

  @Test func `what is not over is longer than any window, and told as such`() async throws {
    let first = Self.lastDay - 74
    let journeys = try await Self.journeys(withOrders: true) { day, device, number in
      day >= first && device == "mobile" && (number + day.number) % 5 < 2
    }
    let found = journeys.incidents.filter { $0.rate == "on from add_to_cart" }
    #expect(found.count == 1, "\(found)")
    let one = try #require(found.first)
    #expect(one.goesOn && one.part == ["device": "mobile"] && abs((one.first - first).days) <= 4)
    #expect(one.isInMoney == true && one.loss != nil)
    #expect(journeys.document.description.contains("since \(one.first)"))
  }

  @Test func `checkouts that were not recorded cost nothing`() async throws {
    let days = Self.lastDay - 60...Self.lastDay - 51
    let journeys = try await Self.journeys(withOrders: false) { day, _, _ in days.contains(day) }
    let one = try #require(journeys.incidents.first { $0.rate == "on from add_to_cart" })
    // A day more or less at either end.
    #expect(abs((one.first - days.lowerBound).days) <= 1 && !one.goesOn)
    #expect(abs((one.last - days.upperBound).days) <= 1)
    #expect(one.isInMoney == false && one.loss == nil)
    #expect(journeys.document.description.contains("none in orders"))
    // What the rate says is there all the same.
    #expect(one.money?.estimate ?? 0 > 0)
  }

  @Test func `a run without incidents names none, and finds the known rates`() async throws {
    let (folder, journeys) = try await Self.simulated(0, seed: 4)
    #expect(journeys.incidents.isEmpty, "\(journeys.incidents)")
    for row in try folder.rows("j/steps.csv")
    where row["device"] == "" && row["browser"] == "" && row["channel"] == "" {
      let rate = try #require(
        journeys.rates.first { $0.name == "on from \(row["step"] ?? "")" })
      let truth = try #require(row["rate"].flatMap { Double($0) })
      let share = try #require(rate.all.share)
      // Visits that passed the step over are no trials here, and a few go on a day later: within three points.
      #expect(abs(share - truth) < 0.03, "\(rate.name): \(share) against \(truth)")
    }
  }
}
