import Foundation
import PatronData
import PatronEngine
import PatronSimulation
import Testing

/// The files of one simulation, in memory.
private struct Exports {
  static let names = [
    "content.csv", "customers.csv", "events.csv", "orders.csv", "patron.yaml", "surveys.csv",
    "truth.csv",
  ]
  let files: [String: Data]

  init(_ simulation: Simulation, workers: Int = 2, name: String = "aurora") throws {
    let parent = URL.temporaryDirectory.appending(path: "patron-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: parent) }
    let folder = parent.appending(path: name)
    try simulation.write(to: folder, workers: workers)
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path()) == [name])
    self = try Exports(reading: folder)
  }

  init(reading folder: URL) throws {
    files = try Dictionary(
      uniqueKeysWithValues: Self.names.map {
        ($0, try Data(contentsOf: folder.appending(path: $0)))
      }
    )
  }

  func text(_ name: String) -> String { String(decoding: files[name] ?? Data(), as: UTF8.self) }

  /// The rows of a table below its header, cut at commas. Some titles and comments have commas of
  /// their own: the fields before those count from the front, those after from the back.
  func rows(_ name: String) -> [[Substring]] {
    text(name).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }
}

/// One simulation that all suites below look at.
private enum Sample {
  static let customers = 4_000
  static let exports = Result { try Exports(Simulation(customers: customers, seed: 12)) }
}

@Suite("The bytes of a simulation")
struct SimulationBytesTests {
  @Test func `do not depend on the number of threads`() throws {
    let simulation = Simulation(customers: 5_000, seed: 3)
    let one = try Exports(simulation, workers: 1)
    #expect(try Exports(simulation, workers: 2).files == one.files)
    #expect(try Exports(simulation, workers: 5).files == one.files)
  }

  @Test func `depend on the seed`() throws {
    let one = try Exports(Simulation(customers: 20, seed: 1))
    let other = try Exports(Simulation(customers: 20, seed: 2))
    for name in Exports.names where name != "patron.yaml" {
      #expect(one.files[name] != other.files[name], "\(name)")
    }
  }

  @Test func `of the first customers stay when there are more`() throws {
    let few = try Exports(Simulation(customers: 300, seed: 9))
    let many = try Exports(Simulation(customers: 3_000, seed: 9))
    for name in Exports.names {
      #expect(many.text(name).hasPrefix(few.text(name)), "\(name)")
    }
  }

  /// 5,000 customers are three blocks of 2,048 and a part.
  @Test func `of no customer are those of another, in whatever block`() throws {
    let exports = try Exports(Simulation(customers: 5_000, seed: 4))
    // All but the identifier: rates of three and four digits, probabilities of five.
    let drawn = exports.rows("truth.csv").map { Array($0.dropFirst()) }
    #expect(drawn.count == 5_000 && Set(drawn).count == 5_000)
  }

  /// The folder `datasets/aurora` is as its README describes it.
  @Test func `are those of datasets slash aurora`() throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let committed = try Exports(reading: root.appending(path: "datasets/aurora"))
    let drawn = try Exports(Simulation(customers: 2_000, seed: 7))
    for name in Exports.names {
      #expect(drawn.files[name] == committed.files[name], "\(name)")
    }
    #expect(committed.files.values.map(\.count).reduce(0, +) < 3_000_000)
  }
}

@Suite("What a simulation writes")
struct SimulationContentTests {
  private let exports: Exports

  init() throws { exports = try Sample.exports.get() }

  private var lastDay: String { "2025-06-30" }

  /// The days since 1970 of the date that starts `text`.
  private func day(_ text: Substring) -> Int {
    let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
    return Day(year: parts[0], month: parts[1], day: parts[2]).number
  }

  @Test(arguments: [
    ("content.csv", "content_id,title,topic,stage,published,expires"),
    (
      "customers.csv",
      "customer_id,signed_up,birth_date,gender,city,income,acquisition_channel,plan,"
        + "marketing_consent"
    ),
    ("events.csv", "customer_id,time,type,channel,content_id,campaign_id"),
    ("orders.csv", "customer_id,ordered_at,order_id,product_id,category,quantity,amount,channel"),
    ("surveys.csv", "customer_id,time,score,comment"),
    (
      "truth.csv",
      "customer_id,segment,orders_per_year,dropouts_per_year,dropout_day,alive_probability,"
        + "churn_probability,orders_next_90_days,unit_price,engagement,taste"
    ),
  ])
  func `headers are those documented`(name: String, header: String) {
    #expect(exports.text(name).hasPrefix(header + "\n"))
    #expect(exports.text(name).hasSuffix("\n"))
  }

  @Test func `customers are numbered, once each, in both files that list them`() {
    let expected = (1...Sample.customers).map { number in
      "C" + String(repeating: "0", count: 6 - String(number).count) + String(number)
    }
    #expect(exports.rows("customers.csv").map { String($0[0]) } == expected)
    #expect(exports.rows("truth.csv").map { String($0[0]) } == expected)
  }

  @Test func `an order has one customer and one time, but for returns`() {
    var seen: [Substring: String] = [:]
    for row in exports.rows("orders.csv") where !row[6].hasPrefix("-") {
      let head = String(row[0] + row[1])
      #expect(seen[row[2], default: head] == head, "order \(row[2])")
      seen[row[2]] = head
    }
    #expect(seen.count > 4 * Sample.customers)
  }

  @Test(arguments: [("orders.csv", 1), ("events.csv", 1), ("surveys.csv", 1)])
  func `times lie in the period and in hours that every day has`(name: String, column: Int) {
    for row in exports.rows(name) {
      let time = row[column]
      #expect(time.count == 19 && time >= "2023-07-01T" && time < lastDay + "T24", "\(time)")
      let hour = time.dropFirst(11).prefix(2)
      #expect(hour >= "07" && hour <= "23", "\(time)")
      #expect(time.dropFirst(14).prefix(2) < "60" && time.suffix(2) < "60", "\(time)")
    }
  }

  @Test func `nobody signs up after the last day or orders before signing up`() {
    var signedUp: [Substring: Substring] = [:]
    for row in exports.rows("customers.csv") {
      #expect(row[1] <= lastDay)
      signedUp[row[0]] = row[1]
    }
    for row in exports.rows("orders.csv") + exports.rows("events.csv") {
      #expect((signedUp[row[0]] ?? "") <= row[1].prefix(10))
    }
  }

  /// Shares within 4.5 binomial standard errors of the chances that README.md states.
  @Test func `dirt and missing values have the shares documented`() {
    func expect(_ found: Int, of all: Int, share: Double, _ what: Comment) {
      let error = (share * (1 - share) * Double(all)).squareRoot()
      #expect(abs(Double(found) - share * Double(all)) < 4.5 * error, what)
    }
    let customers = exports.rows("customers.csv")
    expect(customers.count { $0[2].isEmpty }, of: customers.count, share: 0.05, "birth date")
    expect(customers.count { $0[3].isEmpty }, of: customers.count, share: 0.05, "gender")
    expect(customers.count { $0[5].isEmpty }, of: customers.count, share: 0.1, "income")
    expect(customers.count { $0[8] == "yes" }, of: customers.count, share: 0.78, "consent")

    let lines = exports.rows("orders.csv")
    let orders = Set(lines.map { $0[2] })
    let guests = Set(lines.filter { $0[0].isEmpty }.map { $0[2] })
    let strangers = Set(lines.filter { $0[0].hasPrefix("X") }.map { $0[2] })
    // Returns due after the last day are not there: a little below 0.2 %.
    expect(lines.count { $0[6].hasPrefix("-") }, of: lines.count, share: 0.0019, "returns")
    expect(lines.count { $0[6] == "0.00" }, of: lines.count, share: 0.0005, "free lines")
    expect(lines.count - Set(lines).count, of: lines.count, share: 0.001, "duplicates")
    expect(guests.count, of: orders.count, share: 0.0005, "orders without a customer")
    expect(strangers.count, of: orders.count, share: 0.0003, "orders of unknown customers")
    let known = Set(customers.map { $0[0] })
    let dirty = lines.count {
      $0[6].hasPrefix("-") || $0[6] == "0.00" || !known.contains($0[0])
    }
    #expect(Double(dirty + lines.count - Set(lines).count) < 0.005 * Double(lines.count))
  }

  @Test func `returns take back a line of the same order`() {
    let lines = exports.rows("orders.csv")
    let sold = Set(lines.map { $0[2] + $0[3] + $0[5] + $0[6] })
    for row in lines where row[6].hasPrefix("-") {
      #expect(sold.contains(row[2] + row[3] + row[5].dropFirst() + row[6].dropFirst()))
    }
  }

  @Test func `people buy more before Christmas and on Saturdays`() {
    let days = exports.rows("orders.csv").map { day($0[1]) }
    // 1 to 24 December against the 24 days of February from the 3rd, both years: the curve
    // alone gives 1.9 to 1, growth of the customer base takes some of it.
    let december = days.count { abs($0 - Day(year: 2024, month: 12, day: 12).number) <= 12 }
    let february = days.count { abs($0 - Day(year: 2025, month: 2, day: 14).number) <= 12 }
    #expect(Double(december) > 1.4 * Double(february))
    let perWeekday = Dictionary(grouping: days) { Day($0).weekday }
      .mapValues(\.count)
    // 1.35 to 0.85; 5,000 lines a weekday leave an error near 2 % in the ratio.
    let ratio = Double(perWeekday[5] ?? 0) / Double(perWeekday[0] ?? 1)
    #expect(abs(ratio - 1.35 / 0.85) < 0.2)
  }

  /// Before they leave, customers open fewer e-mails than in the quarter before that, while their
  /// orders go on as they did: the e-mails show it first.
  @Test func `attention fades before a customer leaves, orders do not`() {
    var leaves: [Substring: Int] = [:]
    for row in exports.rows("truth.csv") where !row[4].isEmpty { leaves[row[0]] = day(row[4]) }
    let start = Day(year: 2023, month: 7, day: 1).number
    var signedUp: [Substring: Int] = [:]
    for row in exports.rows("customers.csv") { signedUp[row[0]] = max(start, day(row[1])) }
    // Customers who stayed for the 150 days before they left: both quarters are whole.
    leaves = leaves.filter { $0.value - 150 > signedUp[$0.key] ?? .max }
    func ratio(_ rows: [[Substring]]) -> Double {
      var late = 0.0
      var early = 0.0
      for row in rows {
        guard let left = leaves[row[0]] else { continue }
        let before = left - day(row[1])
        if (1...60).contains(before) { late += 1 }
        if (80...139).contains(before) { early += 1 }
      }
      #expect(early > 300)  // a ratio of counts of 300 has an error below 9 %
      return late / early
    }
    // Attention over the last 60 days is on average 0.15 + 0.85 · 30 / 75 = 0.49.
    #expect(abs(ratio(exports.rows("events.csv").filter { $0[2] == "email_open" }) - 0.49) < 0.15)
    #expect(abs(ratio(exports.rows("orders.csv")) - 1) < 0.15)
  }

  @Test func `customers who leave answer surveys with lower scores`() {
    let gone = Set(exports.rows("truth.csv").filter { !$0[4].isEmpty }.map { $0[0] })
    let answers = exports.rows("surveys.csv").map { (gone.contains($0[0]), Double($0[2]) ?? -1) }
    #expect(answers.allSatisfy { (0...10).contains($0.1) })
    func mean(_ isGone: Bool) -> Double {
      let scores = answers.filter { $0.0 == isGone }.map(\.1)
      return scores.reduce(0, +) / Double(scores.count)
    }
    // Some 600 answers of each kind, of deviation 2: an error near 0.1 in the difference.
    #expect(mean(false) - mean(true) > 0.5)
  }

  /// People read by their taste: their favourite topic takes far more than one view in 12.
  @Test func `reading follows the tastes`() {
    var tastes: [Substring: Substring] = [:]
    for row in exports.rows("truth.csv") { tastes[row[0]] = row[10] }
    var topics: [Substring: Substring] = [:]
    for row in exports.rows("content.csv") { topics[row[0]] = row[row.count - 4] }
    let views = exports.rows("events.csv").filter { $0[2] == "page_view" }
    let favourite = views.count { topics[$0[4]] == tastes[$0[0]] }
    #expect(Double(favourite) > 0.35 * Double(views.count))
  }

  @Test func `the probabilities of the truth come true`() {
    // Deciles of both probabilities: what was announced against what then happened, within 4.5
    // binomial standard errors (and 2 cases, for the deciles near 0 and 1).
    let rows = exports.rows("truth.csv")
    for (probability, outcome) in [
      ({ (row: [Substring]) in Double(row[5]) ?? -1 }, { (row: [Substring]) in row[4].isEmpty }),
      ({ row in Double(row[6]) ?? -1 }, { row in row[7] == "0" }),
    ] {
      let sorted = rows.sorted { probability($0) < probability($1) }
      for start in stride(from: 0, to: sorted.count, by: sorted.count / 10) {
        let decile = sorted[start..<min(start + sorted.count / 10, sorted.count)]
        let expected = decile.map(probability).reduce(0, +)
        let variance = decile.map { probability($0) * (1 - probability($0)) }.reduce(0, +)
        let found = Double(decile.count { outcome($0) })
        #expect(abs(found - expected) < 4.5 * variance.squareRoot() + 2)
      }
    }
  }

  @Test func `segments have their shares and their order rates`() {
    let rows = exports.rows("truth.csv")
    #expect(Set(rows.map { String($0[1]) }) == Set(Simulation.segmentNames))
    let campers = rows.filter { $0[1] == "camping families" }
    let n = Double(rows.count)
    #expect(abs(Double(campers.count) - 0.24 * n) < 4.5 * (0.24 * 0.76 * n).squareRoot())
    // A gamma of mean 9 and shape 4.5 has deviation 9 / √4.5.
    let mean = campers.map { Double($0[2]) ?? 0 }.reduce(0, +) / Double(campers.count)
    #expect(abs(mean - 9) < 4.5 * 9 / (4.5 * Double(campers.count)).squareRoot())
  }

  @Test func `titles have accents, quotes and commas, in quotes where they must`() {
    let text = exports.text("content.csv")
    #expect(text.contains("A008,The hut guide: Écrins and Belledonne,hiking,"))
    #expect(text.contains("A013,\"The \"\"figure of eight\"\" and four other knots\",climbing,"))
    #expect(text.split(separator: "\n").count == 121)
  }

  @Test(arguments: [
    ("aurora", "name: aurora\n"), ("on", "name: \"on\"\n"),
    ("l'été: \"1\"", "name: \"l'été: \\\"1\\\"\"\n"), ("a\nb", "name: \"a\\x0ab\"\n"),
  ])
  func `settings carry the folder's name`(name: String, line: String) throws {
    let exports = try Exports(Simulation(customers: 1, seed: 1), name: name)
    #expect(exports.text("patron.yaml").hasPrefix(line))
    #expect(!exports.text("patron.yaml").contains("truth"))
  }
}

@Suite("A simulation that cannot be written")
struct SimulationErrorTests {
  private let parent = URL.temporaryDirectory.appending(path: "patron-\(UUID().uuidString)")

  private func inFolder(_ body: (URL) throws -> Void) throws {
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: parent) }
    try body(parent)
  }

  @Test func `no customers`() {
    #expect(throws: SimulationError.noCustomers(found: 0)) {
      try Simulation(customers: 0).write(to: parent)
    }
    #expect(
      SimulationError.noCustomers(found: -3).description
        == "-3 customers, but at least 1 is needed")
  }

  @Test func `a period too short, a difficulty out of range`() {
    var simulation = Simulation(customers: 1)
    simulation.firstDay = Day(year: 2025, month: 6, day: 1)
    #expect(throws: SimulationError.periodTooShort(days: 30, needed: 60)) {
      try simulation.write(to: parent)
    }
    for difficulty in [0.09, -1, 4.5, .nan] {
      var simulation = Simulation(customers: 1)
      simulation.difficulty = difficulty
      #expect(throws: SimulationError.self) { try simulation.write(to: parent) }
    }
  }

  @Test func `a folder that is not empty stays as it was`() throws {
    try inFolder { parent in
      let file = parent.appending(path: "mine.txt")
      try Data("mine".utf8).write(to: file)
      #expect(throws: SimulationError.folderNotEmpty(path: parent.path())) {
        try Simulation(customers: 1).write(to: parent)
      }
      // A file in the place of the folder is not replaced either.
      #expect(throws: SimulationError.notAFolder(path: file.path())) {
        try Simulation(customers: 1).write(to: file)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path()) == ["mine.txt"])
    }
  }

  @Test func `an empty folder is used, a missing parent is not made`() throws {
    try inFolder { parent in
      let folder = parent.appending(path: "empty/")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      let number = { try FileManager.default.attributesOfItem(atPath: folder.path()) }
      let before = try number()[.systemFileNumber] as? Int
      try Simulation(customers: 1).write(to: folder)
      // The same folder, which may be mounted or somebody's working one, and nothing beside.
      #expect(try number()[.systemFileNumber] as? Int == before)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
      #expect(names.sorted() == Exports.names)

      let deep = parent.appending(path: "no/such")
      #expect(
        throws: SimulationError.cannotWrite(path: deep.path(), reason: "No such file or directory")
      ) {
        try Simulation(customers: 1).write(to: deep)
      }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is reported`() throws {
    let file = try OutputFile(path: "/dev/full", shownPath: "aurora/orders.csv")
    let error = SimulationError.cannotWrite(
      path: "aurora/orders.csv", reason: "No space left on device")
    #expect(throws: error) { try file.write([1, 2, 3]) }
    #expect(
      error.description == "aurora/orders.csv cannot be written: No space left on device")
  }

  /// A folder that cannot take the files is left empty, as it was found.
  @Test(.enabled(if: getuid() != 0, "the superuser may write anywhere"))
  func `a folder without permission is reported`() throws {
    try inFolder { parent in
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: parent.path())
      let error = SimulationError.cannotWrite(path: parent.path(), reason: "Permission denied")
      #expect(throws: error) { try Simulation(customers: 1).write(to: parent) }
    }
  }

  @Test func `the limits of every knob can be written`() throws {
    try inFolder { parent in
      for difficulty in [0.1, 4] {
        var simulation = Simulation(customers: 200)
        simulation.difficulty = difficulty
        simulation.firstDay = simulation.lastDay - (Simulation.minimumDays - 1)
        try simulation.write(to: parent.appending(path: "\(difficulty)"))
      }
    }
  }

  @Test func `progress ends at the number of customers`() throws {
    try inFolder { parent in
      var seen: [Int] = []
      let folder = parent.appending(path: "some")
      try Simulation(customers: 5_000).write(to: folder, workers: 1) { seen.append($0) }
      #expect(seen == [2_048, 4_096, 5_000])
    }
  }
}

@Suite("Days of the calendar")
struct SimulationCalendarTests {
  @Test(arguments: [
    (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2025, 6, 30, 20_269),
    (1600, 3, 1, -135_080),
  ])
  func `known dates`(year: Int, month: Int, day: Int, number: Int) {
    #expect(Day(year: year, month: month, day: day).number == number)
    let date = Day(number).date
    #expect(date == (year, month, day))
  }

  @Test func `every day of a century follows the one before`() {
    for number in -10_000...30_000 {
      let day = Day(number)
      let (year, month, dayOfMonth) = day.date
      #expect(Day(year: year, month: month, day: dayOfMonth) == day)
      #expect(Day(iso: day.description) == day)
    }
    #expect(Day(year: 2025, month: 6, day: 30).weekday == 0)  // a Monday
  }
}
