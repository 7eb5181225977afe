import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// The exports of a small library: readers of plan A read a1 … a8, those of plan B b1 … b8, each once, everybody
/// reads the news again and again; some readers have gone, some have signed up and read nothing.
private final class Library {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  static let readers = 300
  static let newcomers = 20

  /// The cell of the column `opt` for reader number `reader`.
  static func consent(_ reader: Int) -> String { ["yes", "no", "", "TRUE", "Opt-in"][reader % 5] }
  /// The cell of the column `mail`.
  static func mail(_ reader: Int) -> String { ["1", "0", "1", ""][reader % 4] }

  /// - Parameters:
  ///   - options: what stands in patron.yaml's `content` beside the table.
  ///   - customers: what stands in its `customers` beside the table.
  ///   - contents: whether there is a content table.
  ///   - refused: an item that every fourth reader turned down.
  init(
    _ options: String = "", customers settings: String = "", contents: Bool = true,
    refused: String? = nil
  ) throws {
    folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 11)
    var customers = "id,plan,opt,mail\n"
    var events = "customer,time,content,type\n"
    for reader in 0..<Self.readers + Self.newcomers {
      let taste = reader % 2 == 0 ? "a" : "b"
      let id = "r\(1_000 + reader)"
      customers += "\(id),\(taste.uppercased()),\(Self.consent(reader)),\(Self.mail(reader))\n"
      guard reader < Self.readers else { continue }
      // A third stops reading after a while: at risk, lapsed or lost by the end.
      let last = reader % 3 == 0 ? 60 + reader * 2 / 5 : 200
      var read: Set<String> = []
      var day = generator.index(below: 10)
      var news = generator.index(below: 15)
      while day < last {
        let shelf = generator.index(below: 10) == 0 ? (taste == "a" ? "b" : "a") : taste
        let item = "\(shelf)\(1 + generator.index(below: 8))"
        if read.insert(item).inserted { events += "\(id),\(Self.date(day)),\(item),read\n" }
        for item in ["expired", "coming"] where generator.index(below: 8) == 0 {
          if read.insert(item).inserted { events += "\(id),\(Self.date(day)),\(item),read\n" }
        }
        day += 10 + generator.index(below: 40)
      }
      while news < last {
        events += "\(id),\(Self.date(news)),news,read\n"
        news += 6 + generator.index(below: 10)
      }
      // Sent to every customer, which means nothing.
      events += "\(id),\(Self.date(150)),a8,email_sent\n"
      if let refused, reader % 4 == 0 {
        events += "\(id),\(Self.date(199)),\(refused),not_interested\n"
      }
    }
    let table = """
      id,title,topic,stage,published,expires,for,way
      a1,"A, the first",A,,,,,
      a2,The second A,A,,,,,
      a3,The third A,A,,,,,
      a4,The fourth A,A,,,,,
      a5,A for the lost,A,Lapsed,,,,
      a6,A for the active,A,"active, new",,,,
      a7,The seventh A,A,,,,a,
      a8,The eighth A,A,,,,,
      b1,The first B,B,,,,,
      b2,The second B,B,,,,,
      b3,The third B,B,,,,,
      b4,The fourth B,B,at_risk,,,,
      b5,The fifth B,B,,,,,
      b6,The sixth B,B,,,,,
      b7,The seventh B,B,,,,,Mail
      b8,The eighth B,B,,,,,
      news,The news,N,any,,,,
      expired,Expired,,,,2024-06-01,,
      coming,Not out yet,,,2025-01-01,,,
      fresh,Just out,B,,2024-07-01,,,
      """
    var yaml = """
      name: library
      customers: {file: customers.csv, id: id, ignore: [opt, mail]\(settings)}
      events: {file: events.csv, customer: customer, time: time, content: content, type: type}
      churn: off
      repurchase: off
      segments: {kind: demographic, count: 2}

      """
    let file = contents ? "file: contents.csv, id: id, audience: for, channel: way, " : ""
    yaml += "content: {\(file)horizon: 20d, top: 4\(options.isEmpty ? "" : ", \(options)")}\n"
    let files = [
      "customers.csv": customers, "events.csv": events, "contents.csv": table,
      "patron.yaml": yaml,
    ]
    for (name, text) in files {
      try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }
  }

  private static func date(_ day: Int) -> String {
    (Day(year: 2024, month: 1, day: 1) + DayCount(day)).description
  }

  func trained(threads: Int = 2) async throws -> TrainedModels {
    try await Trainer(options: options(threads)).train(path)
  }

  /// The rows of content.csv.
  func lists(by models: TrainedModels, threads: Int = 2) async throws -> [Row] {
    _ = try await Scorer(options: options(threads)).score(path, with: models, to: path + "/out")
    let text = try String(contentsOfFile: path + "/out/content.csv", encoding: .utf8)
    let lines = text.split(separator: "\n")
    #expect(lines.first == "customer_id,rank,content_id,title,score,chance,reason")
    return try lines.dropFirst().map { line in
      // Titles and reasons with commas are quoted.
      let cells = (line + ",").matches(of: /"((?:[^"]|"")*)",|([^",]*),/).map { match in
        match.1.map { String($0).replacing("\"\"", with: "\"") } ?? String(match.2 ?? "")
      }
      return Row(
        customer: cells[0], rank: try #require(Int(cells[1])), item: cells[2],
        score: try #require(Double(cells[4])), chance: try #require(Double(cells[5])),
        reason: cells[6])
    }
  }

  func summary(by models: TrainedModels) async throws -> Scorer.Summary {
    try await Scorer(options: options(2)).score(path, with: models, to: path + "/out")
  }

  /// Rewrites an export.
  func replace(_ file: String, _ changes: [(String, String)]) throws {
    var text = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
    for (old, new) in changes { text = text.replacing(old, with: new) }
    try text.write(toFile: path + "/" + file, atomically: true, encoding: .utf8)
  }

  /// The stage of life of each customer.
  func stages() throws -> [String: String] {
    let text = try String(contentsOfFile: path + "/out/segments.csv", encoding: .utf8)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    // The last column; a comma in a segment's name does not matter there.
    #expect(lines[0].last == "lifecycle")
    return Dictionary(
      uniqueKeysWithValues: lines.dropFirst().map { ($0[0], $0[$0.count - 1]) })
  }

  /// The items that each reader has read.
  func read() throws -> [String: Set<String>] {
    let text = try String(contentsOfFile: path + "/events.csv", encoding: .utf8)
    return text.split(separator: "\n").dropFirst().reduce(into: [:]) { read, line in
      let cells = line.split(separator: ",").map(String.init)
      guard cells[3] == "read" else { return }
      read[cells[0], default: []].insert(cells[2])
    }
  }

  private func options(_ threads: Int) -> RunOptions {
    var options = RunOptions()
    options.workers = Workers(threads)
    return options
  }

  struct Row: Hashable {
    let customer: String
    let rank: Int
    let item: String
    let score: Double
    let chance: Double
    let reason: String
  }
}

@Suite("Next-best-content by its rules")
struct ContentTests {
  private let unknown = "(nothing known of this customer)"

  @Test func `lists follow taste, and hold nothing that may not be shown`() async throws {
    let library = try Library()
    let models = try await library.trained()
    let rows = try await library.lists(by: models)
    let read = try library.read()
    #expect(Set(rows.map(\.customer)).count == Library.readers + Library.newcomers)
    #expect(!rows.contains { ["expired", "coming"].contains($0.item) })
    for (customer, list) in Dictionary(grouping: rows, by: \.customer) {
      #expect(list.map(\.rank) == Array(1...list.count))
      #expect(Set(list.map(\.item)).count == list.count)
      // Nothing that was read comes again, but for the news.
      for row in list where row.item != "news" {
        #expect(read[customer]?.contains(row.item) != true)
      }
    }
    #expect(rows.allSatisfy { (0...1).contains($0.chance) })
    let personal = rows.filter { $0.reason.contains("goes with") }
    #expect(!personal.isEmpty)
    let evaluation = try #require(models.content?.description.evaluation)
    let names = evaluation.results.map(\.name)
    #expect(names.prefix(3) == ["model", "popular lately", "popular ever"])
    // The usual baseline is compared with, or is the model.
    #expect(names.contains("item-item cosine") != (evaluation.replacement == "item-item cosine"))
    #expect(names.contains("searched model") == (evaluation.replacement != nil))
    let lists = evaluation.results
    #expect(lists[0].atTen.ndcg > lists[1].atTen.ndcg)
    #expect(evaluation.bands.reduce(0) { $0 + $1.customers } == lists[0].atTen.rowCount)
    let chance = try #require(evaluation.chance)
    // Some 800 positions a window; their share has a standard error near 0.015.
    #expect(abs(chance.predicted - chance.observed) < 0.08)
  }

  @Test func `customers without a history get what their segment reads, with that reason`()
    async throws
  {
    let library = try Library("repeats: off")
    let rows = try await library.lists(by: library.trained())
    for newcomer in Library.readers..<Library.readers + Library.newcomers {
      let list = rows.filter { $0.customer == "r\(1_000 + newcomer)" }
      #expect(list.count == 4)
      let own = list.filter { $0.item.hasPrefix(newcomer % 2 == 0 ? "a" : "b") }
      #expect(own.count >= 3)
      #expect(
        list.allSatisfy {
          $0.reason.hasPrefix("popular in your segment ") && $0.reason.hasSuffix(unknown)
        })
    }
  }

  @Test func `without segments the newcomer gets the popularity of all`() async throws {
    let library = try Library()
    let models = try await Trainer(only: [.content]).train(library.path)
    let rows = try await library.lists(by: models)
    let list = rows.filter { $0.customer == "r\(1_000 + Library.readers)" }
    #expect(list.first?.item == "news")
    #expect(list.allSatisfy { $0.reason == "popular lately \(unknown)" })
  }

  @Test(arguments: [true, false])
  func `items that customers repeat are shown again, unless that is off`(isOn: Bool) async throws {
    let library = try Library(isOn ? "" : "repeats: off")
    let models = try await library.trained()
    let rows = try await library.lists(by: models)
    let read = try library.read()
    let again = rows.filter { read[$0.customer]?.contains($0.item) == true }
    #expect(again.isEmpty == !isOn)
    #expect(again.allSatisfy { $0.item == "news" })
    #expect(again.contains { $0.reason == "often taken again by customers who had it" } == isOn)
    let repeatable = try #require(models.content).description
    #expect(
      zip(repeatable.items, repeatable.repeatable ?? []).filter(\.1).map(\.0)
        == (isOn ? ["news"] : []))
  }

  @Test func `items for a stage are shown to customers in that stage alone`() async throws {
    let library = try Library()
    let rows = try await library.lists(by: library.trained())
    let stages = try library.stages()
    let wanted: [String: Set<String>] = [
      "a5": ["lapsed", "lost"], "a6": ["active", "new", ""], "b4": ["at risk"],
    ]
    for (item, allowed) in wanted {
      let shown = rows.filter { $0.item == item }
      #expect(!shown.isEmpty, "\(item)")
      for row in shown { #expect(allowed.contains(stages[row.customer] ?? ""), "\(item)") }
    }
  }

  @Test func `no more of a topic than asked for, and the list is filled up all the same`()
    async throws
  {
    let library = try Library("per_topic: 1")
    let rows = try await library.lists(by: library.trained())
    for (_, list) in Dictionary(grouping: rows, by: \.customer) {
      #expect(list.count { $0.item.hasPrefix("a") } <= 1)
      #expect(list.count { $0.item.hasPrefix("b") } <= 1)
    }
    let plain = try Library()
    let free = try await plain.lists(by: plain.trained())
    #expect(
      Dictionary(grouping: free, by: \.customer).values.contains { list in
        list.count { $0.item.hasPrefix("a") } > 1
      })
  }

  @Test
  func `an exploration share is drawn at random, with that reason, and is the same on any threads`()
    async throws
  {
    let library = try Library("explore: 25%, per_topic: 2")
    let models = try await library.trained(threads: 1)
    let rows = try await library.lists(by: models, threads: 1)
    let drawn = rows.filter { $0.reason == "drawn at random to learn" }
    let share = Double(drawn.count) / Double(rows.count)
    // About 1,200 positions: four standard errors are 0.05; lists that cannot change lose a few.
    #expect(abs(share - 0.25) < 0.06)
    #expect(Set(drawn.map(\.item)).count >= 8)
    let read = try library.read()
    #expect(drawn.allSatisfy { read[$0.customer]?.contains($0.item) != true })
    for (_, list) in Dictionary(grouping: rows, by: \.customer) {
      #expect(Set(list.map(\.item)).count == list.count)
      #expect(list.count { $0.item.hasPrefix("a") } <= 2)
    }
    let again = try await library.trained(threads: 3)
    #expect(again.content == models.content)
    #expect(try await library.lists(by: again, threads: 3) == rows)
  }

  @Test func `customers without consent get no recommendations, and are counted`() async throws {
    let library = try Library(customers: ", consent: opt")
    let models = try await library.trained()
    let rows = try await library.lists(by: models)
    let shown = Set(rows.map(\.customer))
    let all = Library.readers + Library.newcomers
    for reader in 0..<all {
      let isYes = ["yes", "TRUE", "Opt-in"].contains(Library.consent(reader))
      #expect(shown.contains("r\(1_000 + reader)") == isYes)
    }
    // Whose consent is missing is no part of what was learned either.
    #expect(try #require(models.content).description.customers == Library.readers * 3 / 5)
    #expect(try await library.summary(by: models).withoutContent == ["no consent": all * 2 / 5])
    // All take their consent back after training.
    try library.replace("customers.csv", [("yes", "no"), ("TRUE", "false"), ("Opt-in", "maybe")])
    let later = try await library.summary(by: models)
    #expect(later.withoutContent == ["no consent": all])
    #expect(
      later.notices.contains { $0.contains("\(all / 5) cells of 'opt' are neither yes nor no") })
  }

  @Test func `a customer in the events alone has not consented, where there is a consent column`()
    async throws
  {
    // Three readers and a newcomer who consent are not in the table, and the newcomer nowhere then.
    let gone = [0, 5, 10, 300].map {
      "r\(1_000 + $0),\($0 % 2 == 0 ? "A" : "B"),yes,\(Library.mail($0))\n"
    }
    func shortened(_ customers: String) throws -> Library {
      let library = try Library(customers: customers)
      try library.replace("customers.csv", gone.map { ($0, "") })
      return library
    }
    let library = try shortened(", consent: opt")
    let models = try await library.trained()
    let rows = try await library.lists(by: models)
    let shown = Set(rows.map(\.customer))
    let all = Library.readers + Library.newcomers
    for reader in 0..<all {
      let isYes =
        ["yes", "TRUE", "Opt-in"].contains(Library.consent(reader))
        && ![0, 5, 10, 300].contains(reader)
      #expect(shown.contains("r\(1_000 + reader)") == isYes)
    }
    // They are customers all the same, who are scored and counted: 319, less the 3/5 of 320 who consent but for
    // four of them.
    let summary = try await library.summary(by: models)
    #expect(summary.customers == all - 1)
    #expect(summary.withoutContent == ["no consent": all - 1 - (all * 3 / 5 - 4)])
    // Nothing is learned from them.
    #expect(
      try #require(models.content).description.customers == Library.readers * 3 / 5 - 3)
    // Without a consent column they are given content as others are.
    let free = try shortened("")
    let freeRows = try await free.lists(by: free.trained())
    let given = Set(freeRows.map(\.customer))
    #expect(given.isSuperset(of: ["r1000", "r1005", "r1010"]) && !given.contains("r1300"))
  }

  @Test
  func `content goes to its audience, and by its channel only to customers who may be reached`()
    async throws
  {
    let library = try Library(customers: ", audience: plan, reach: {mail: mail}")
    let rows = try await library.lists(by: library.trained())
    let free = try Library()
    let freeRows = try await free.lists(by: free.trained())
    func readers(_ item: String, _ rows: [Library.Row]) -> [Int] {
      rows.filter { $0.item == item }.compactMap { Int($0.customer.dropFirst()) }.map { $0 - 1_000 }
    }
    #expect(!readers("a7", rows).isEmpty && !readers("b7", rows).isEmpty)
    #expect(readers("a7", rows).allSatisfy { $0 % 2 == 0 })
    #expect(readers("b7", rows).allSatisfy { Library.mail($0) == "1" })
    // Without that column of the customers table nothing is held back.
    #expect(!readers("a7", freeRows).allSatisfy { $0 % 2 == 0 })
    #expect(!readers("b7", freeRows).allSatisfy { Library.mail($0) == "1" })
  }

  @Test func `an item turned down is not shown again, and one merely sent is not liked`()
    async throws
  {
    let library = try Library(refused: "a1")
    let models = try await library.trained()
    let rows = try await library.lists(by: models)
    let shown = Set(rows.filter { $0.item == "a1" }.map(\.customer))
    #expect(!shown.isEmpty)
    for reader in stride(from: 0, to: Library.readers, by: 4) {
      #expect(!shown.contains("r\(1_000 + reader)"))
    }
    let description = try #require(models.content).description
    #expect(
      description.eventTypes.map(\.type) == ["email_sent", "not_interested", "read"]
        && description.eventTypes.map(\.weight) == [0, -1, 1])
    let index = try #require(description.items.firstIndex(of: "a8"))
    #expect(description.customerCounts[index] < Library.readers / 2)
    // News is shown again and again, but not to those who turned it down.
    let tired = try Library(refused: "news")
    let tiredRows = try await tired.lists(by: tired.trained())
    let readers = Set(tiredRows.filter { $0.item == "news" }.map(\.customer))
    #expect(readers.count > 50)
    #expect(
      readers.allSatisfy {
        (Int($0.dropFirst()) ?? 0) % 4 != 0 || (Int($0.dropFirst()) ?? 0) >= 1_300
      })
  }

  @Test func `an item just published reaches customers who like its topic`() async throws {
    let library = try Library()
    let models = try await library.trained()
    // It has no interaction, but it is there.
    #expect(try #require(models.content).description.items.contains("fresh"))
    try library.replace(
      "contents.csv", [("fresh,Just out,B,,2024-07-01", "newer,Newer,B,,2024-07-10")])
    let rows = try await library.lists(by: models)
    let shown = rows.filter { $0.item == "newer" }
    #expect(!shown.isEmpty && !rows.contains { $0.item == "fresh" })
    let likers = shown.count { (Int($0.customer.dropFirst()) ?? 0) % 2 == 1 }
    #expect(likers * 10 > shown.count * 9)
  }

  @Test func `models are evaluated on exports that go on past their last day`() async throws {
    let library = try Library()
    var options = RunOptions()
    options.asOf = Day(iso: "2024-06-20")
    let models = try await Trainer(options: options, only: [.content]).train(library.path)
    let report = try await Evaluator().evaluate(models, on: library.path)
    let evaluation = try #require(report.content)
    #expect(evaluation.snapshot?.day == Day(iso: "2024-06-21"))
    #expect(evaluation.results[0].atTen.ndcg > evaluation.results[1].atTen.ndcg)
    // The same days, evaluated with a model that was trained for the test alone, give the same.
    var longer = RunOptions()
    longer.asOf = Day(iso: "2024-07-10")
    let backTest = try #require(try await Evaluator(options: longer).backTest(library.path).content)
    #expect(backTest.snapshot == evaluation.snapshot)
    #expect(backTest.results[1].atTen == evaluation.results[1].atTen)
    // Too short: reported so.
    let late = try await Trainer(only: [.content]).train(library.path)
    await #expect(throws: PatronError.self) {
      try await Evaluator().evaluate(late, on: library.path)
    }
  }

  @Test func `exports without a content table have neither topics nor stages`() async throws {
    let library = try Library("per_topic: 1", contents: false)
    let rows = try await library.lists(by: library.trained())
    #expect(rows.contains { $0.item == "expired" })
    #expect(Dictionary(grouping: rows, by: \.customer).values.contains { $0.count == 4 })
  }
}
