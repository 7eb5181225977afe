import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// Customers who buy at their own rate until they leave unnoticed, by a process of known parameters: the first year is
/// exported, what follows is kept to compare with.
private enum KnownShop {
  static let firstDay = Day(year: 2023, month: 1, day: 1)
  static let exported: DayCount = 365
  static let later: DayCount = 182
  static let customers = 1_500

  struct Order {
    let customer: Int
    let day: Day
    let amount: Double
  }

  /// All orders of both spans, from 1,500 customers who come over the first half of the year.
  static let orders: [Order] = {
    var orders: [Order] = []
    for customer in 0..<customers {
      var random = SeededGenerator(seed: 11, stream: UInt64(customer))
      let rate = random.gamma(shape: 1.2, scale: 1 / 24)
      let mean = 20 + random.gamma(shape: 3, scale: 10)
      var time = 182 * random.uniform()
      let end = time + random.exponential(mean: 1 / random.gamma(shape: 1.5, scale: 1 / 200))
      repeat {
        orders.append(
          Order(
            customer: customer, day: firstDay + DayCount(Int(time)),
            amount: (100 * random.gamma(shape: 6, scale: mean / 6)).rounded() / 100))
        time += random.exponential(mean: 1 / rate)
      } while time < min(end, Double((exported + later).days))
    }
    return orders
  }()

  /// Writes the orders before `end` with more of patron.yaml.
  static func folder(before end: Day, _ yaml: String = "", amounts: Bool = true) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    var csv = "customer,time" + (amounts ? ",amount" : "") + "\n"
    for order in orders where order.day < end {
      csv += "c\(order.customer),\(order.day)" + (amounts ? ",\(order.amount)" : "") + "\n"
    }
    try folder.write(csv, to: "orders.csv")
    try folder.write(
      "name: known\ncurrency: EUR\ntransactions: {file: orders.csv}\n" + yaml, to: "patron.yaml")
    return folder
  }

  static let yaml = "value: {horizon: 182d, discount: 0}\n"
  static var end: Day { firstDay + exported }

  static let trained = Task<TrainedModels, any Error> {
    let shop = try folder(before: end, yaml)
    return try await Trainer(only: [.value]).train(shop.path)
  }
}

@Suite("Lifetime value")
struct ValueTests {
  private struct Row {
    let cells: [String: String]
    func number(_ name: String) -> Double? { cells[name].flatMap { Double($0) } }
  }

  /// The rows of a file of results by customer.
  private func rows(_ text: String) -> [String: Row] {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return Dictionary(
      uniqueKeysWithValues: lines.dropFirst().map { cells in
        (cells[0], Row(cells: Dictionary(uniqueKeysWithValues: zip(lines[0], cells))))
      })
  }

  @Test func `orders and money of a known process are predicted`() async throws {
    let models = try await KnownShop.trained.value
    let shop = try KnownShop.folder(before: KnownShop.end, KnownShop.yaml)
    let scores = try TemporaryFolder()
    let summary = try await Scorer().score(shop.path, with: models, to: scores.path)
    let later = KnownShop.orders.filter { $0.day >= KnownShop.end }
    let expected = try #require(summary.value)
    // Some 3,200 orders of 1,500 customers: their sum has a standard deviation of 3 %, the parameters as much again.
    let orders = Set(later.map { "\($0.customer) \($0.day)" }).count
    #expect(abs(expected.orders / Double(orders) - 1) < 0.12, "\(expected.orders) of \(orders)")
    let money = later.reduce(0) { $0 + $1.amount }
    #expect(abs(try #require(expected.value) / money - 1) < 0.12)
    #expect(expected.customers == KnownShop.customers && expected.horizon == 182)

    // Customer by customer: no more than 10 of 100 lie on either side of the limits. Below 0 is nobody, so that fewer
    // lie under the lower one; of who has left for certain nobody lies above either.
    let found = rows(try scores.text("value.csv"))
    let byCustomer = Dictionary(grouping: later, by: { "c\($0.customer)" })
    var (below, above) = (0, 0)
    for (customer, row) in found {
      let observed = (byCustomer[customer] ?? []).reduce(0) { $0 + $1.amount }
      if observed < (try #require(row.number("expected_value_low"))) - 0.01 { below += 1 }
      if observed > (try #require(row.number("expected_value_high"))) + 0.01 { above += 1 }
    }
    #expect((0.02...0.12).contains(Double(above) / Double(found.count)), "\(above)")
    #expect((0.001...0.12).contains(Double(below) / Double(found.count)), "\(below)")
  }

  /// Each customer's values are those of the model for that customer's own days, at the day behind the last.
  @Test func `values are of the customer's own history`() async throws {
    let models = try await KnownShop.trained.value
    let model = try #require(models.value)
    let shop = try KnownShop.folder(before: KnownShop.end, KnownShop.yaml)
    let scores = try TemporaryFolder()
    _ = try await Scorer().score(shop.path, with: models, to: scores.path)
    let found = rows(try scores.text("value.csv"))
    let known = Dictionary(
      grouping: KnownShop.orders.filter { $0.day < KnownShop.end }, by: \.customer)
    let last = try #require(known.values.joined().map(\.day).max())
    for (customer, orders) in known.sorted(by: { $0.key < $1.key }).prefix(200) {
      let days = Set(orders.map(\.day)).sorted()
      let first = try #require(days.first)
      func weeks(_ count: DayCount) -> Double { Double(count.days) / 7 }
      let history = PurchaseHistory(
        repeats: days.count - 1, recency: weeks((try #require(days.last)) - first),
        age: weeks(last + 1 - first))
      let row = try #require(found["c\(customer)"])
      let future = model.purchases.model.future(of: history)
      // Files have six digits.
      #expect(abs(try #require(row.number("alive_probability")) - future.probabilityAlive) < 1e-6)
      #expect(
        abs(try #require(row.number("expected_orders")) - future.expectedPurchases(in: .days(182)))
          < 1e-5)
      #expect(row.number("order_days") == Double(days.count))
      #expect(row.cells["first_order_date"] == first.description)
      #expect(row.cells["last_order_date"] == days.last?.description)
      let next = last + 1 + DayCount(Int(future.nextPurchase().median.days))
      #expect(row.cells["next_order_date"] == next.description)
      // Without a discount the value is what the orders bring.
      let value = try #require(row.number("expected_value"))
      let orderValue = try #require(row.number("order_value"))
      let orders = future.expectedPurchases(in: .days(182))
      // Both are rounded to cents.
      #expect(abs(value - orders * orderValue) < 0.0051 * (1 + orders))
      let spend = (try #require(known[customer])).reduce(0) { $0 + $1.amount }
      #expect(abs(try #require(row.number("spend")) - spend) < 0.01)
      #expect(abs(try #require(row.number("total_value")) - spend - value) < 0.011)
    }
  }

  /// Every fifth customer of the table has no order, so that the rows of values are not those of the customers.
  @Test func `dates and values stand beside their own customer where others have no order`()
    async throws
  {
    let models = try await KnownShop.trained.value
    let shop = try KnownShop.folder(
      before: KnownShop.end, KnownShop.yaml + "customers: {file: people.csv, id: id}\n")
    let names = (0..<KnownShop.customers).flatMap { number in
      number % 5 == 0 ? ["c\(number)", "c\(number)x"] : ["c\(number)"]
    }
    try shop.write("id\n" + names.map { $0 + "\n" }.joined(), to: "people.csv")
    let scores = try TemporaryFolder()
    _ = try await Scorer().score(shop.path, with: models, to: scores.path)
    let found = rows(try scores.text("value.csv"))
    let known = Dictionary(
      grouping: KnownShop.orders.filter { $0.day < KnownShop.end }, by: { "c\($0.customer)" })
    #expect(found.count == names.count && known.count == KnownShop.customers)
    let columns = [
      "first_order_date", "last_order_date", "next_order_date", "order_days", "expected_orders",
    ]
    for name in names {
      let row = try #require(found[name])
      guard let days = known[name]?.map(\.day) else {
        #expect(columns.allSatisfy { row.cells[$0] == "" }, "\(name)")
        continue
      }
      #expect(row.cells["first_order_date"] == days.min()?.description, "\(name)")
      #expect(row.cells["last_order_date"] == days.max()?.description, "\(name)")
      #expect(row.number("order_days") == Double(Set(days).count), "\(name)")
    }
  }

  @Test
  func `later money is discounted by a yearly rate, and a customer who is kept is worth more`()
    async throws
  {
    let plain = try #require(try await KnownShop.trained.value.value)
    let folder = try KnownShop.folder(
      before: KnownShop.end, "value: {horizon: 182d, discount: 21%}\n")
    let models = try await Trainer(only: [.value]).train(folder.path)
    let discounted = try #require(models.value)
    #expect(discounted.purchases == plain.purchases && discounted.discount == 0.21)
    let scores = try TemporaryFolder()
    _ = try await Scorer().score(folder.path, with: models, to: scores.path)
    let found = rows(try scores.text("value.csv"))
    for row in found.values {
      let orders = try #require(row.number("expected_orders"))
      let whole = orders * (try #require(row.number("order_value")))
      let value = try #require(row.number("expected_value"))
      // Within half a year a unit counts from 1 to 1/1.21^0.5 = 1/1.1.
      #expect(value <= whole + 0.02 + 0.01 * orders && value >= whole / 1.1 - 0.02 - 0.01 * orders)
      let alive = try #require(row.number("alive_probability"))
      let saved = try #require(row.number("value_if_saved"))
      // The silence ahead says of who is there that they order slowly or leave soon. Rounded to cents.
      #expect(saved > 0 && (alive < 0.9 || saved <= value / alive + 0.0101))
    }
  }

  @Test func `models of other amounts are refused`() async throws {
    let models = try await KnownShop.trained.value
    let dollars = try KnownShop.folder(before: KnownShop.end, KnownShop.yaml)
    try dollars.write(
      try dollars.text("patron.yaml").replacing("EUR", with: "USD"), to: "patron.yaml")
    let poor = try KnownShop.folder(before: KnownShop.end, KnownShop.yaml, amounts: false)
    for (folder, word) in [(dollars, "EUR"), (poor, "amounts")] {
      let error = await #expect(throws: PatronError.self) {
        try await Valuer().value(folder.path, with: models)
      }
      #expect(error?.category == .data && error?.description.contains(word) == true)
      let scores = try TemporaryFolder()
      await #expect(throws: PatronError.self) {
        try await Scorer().score(folder.path, with: models, to: scores.path("s"))
      }
      #expect(!FileManager.default.fileExists(atPath: scores.path("s")))
    }
  }

  @Test func `amounts that are all 0 are none`() async throws {
    let folder = try KnownShop.folder(before: KnownShop.end, KnownShop.yaml, amounts: false)
    try folder.write(
      try folder.text("orders.csv").split(separator: "\n").enumerated()
        .map { $0.offset == 0 ? "\($0.element),amount" : "\($0.element),0" }.joined(
          separator: "\n"),
      to: "orders.csv")
    let model = try #require(try await Trainer(only: [.value]).train(folder.path).value)
    #expect(model.spend == nil && model.evaluation?.hasMoney == false)
  }

  @Test func `the end of the history is held out`() async throws {
    let evaluation = try #require(try await KnownShop.trained.value.value?.evaluation)
    let trial = evaluation.trial
    let last = try #require(KnownShop.orders.filter { $0.day < KnownShop.end }.map(\.day).max())
    #expect(trial.end == Int32((last + 1).number))
    // A third of the days known.
    let firstOrder = try #require(KnownShop.orders.map(\.day).min())
    #expect(trial.end - trial.snapshot == Int32((last + 1 - firstOrder).days / 3))
    let days = Dictionary(grouping: KnownShop.orders, by: \.customer).mapValues {
      Set($0.map(\.day.number)).filter { $0 < Int(trial.end) }
    }
    let known = days.filter { $0.value.contains { $0 < Int(trial.snapshot) } }
    #expect(trial.customers == known.count)
    #expect(
      trial.judgement.orders.observedTotal
        == Double(known.values.joined().count { $0 >= Int(trial.snapshot) }))
    #expect(abs(try #require(trial.judgement.orders.totalError)) < 0.12)
    #expect(evaluation.unbeatenBaseline == nil)
  }

  @Test func `models of the first year are evaluated on what followed`() async throws {
    let models = try await KnownShop.trained.value
    let shop = try KnownShop.folder(
      before: KnownShop.end + KnownShop.later, KnownShop.yaml)
    let report = try await Evaluator().evaluate(models, on: shop.path)
    let evaluation = try #require(report.results.first?.evaluation as? ValueEvaluation)
    let model = try #require(models.value)
    #expect(evaluation.trial.fit == model.purchases)
    #expect(evaluation.trial.snapshot == Int32(try #require(models.manifest.asOf).number + 1))
    #expect(abs(try #require(evaluation.trial.judgement.orders.totalError)) < 0.12)
    // The same exports say nothing new.
    let same = try KnownShop.folder(before: KnownShop.end, KnownShop.yaml)
    let error = await #expect(throws: PatronError.self) {
      try await Evaluator().evaluate(models, on: same.path)
    }
    #expect(error?.description.contains("28 days") == true)
  }

  @Test func `without amounts orders are predicted and no money`() async throws {
    let shop = try KnownShop.folder(before: KnownShop.end, KnownShop.yaml, amounts: false)
    let models = try await Trainer(only: [.value]).train(shop.path)
    let model = try #require(models.value)
    let known = try await KnownShop.trained.value.value?.purchases
    #expect(model.spend == nil && model.purchases == known)
    let names = models.outputColumns.map(\.name)
    #expect(names.contains("expected_orders") && !names.contains("expected_value"))
    let base = try #require(try await Valuer().value(shop.path, with: models).orders)
    #expect(base.money == nil && base.expected.value == nil && base.deciles.count == 10)
    #expect(!base.document.description.contains("EUR"))
  }

  @Test func `where nobody is seen to leave, no probability of still buying is given`() async throws
  {
    let folder = try TemporaryFolder()
    var csv = "customer,time,amount\n"
    for customer in 0..<120 {
      var random = SeededGenerator(seed: 2, stream: UInt64(customer))
      var day = KnownShop.firstDay + DayCount(random.index(below: 20))
      while day < KnownShop.end {
        csv += "c\(customer),\(day),10\n"
        day = day + DayCount(5 + random.index(below: 6))
      }
    }
    try folder.write(csv, to: "orders.csv")
    try folder.write("transactions: {file: orders.csv}\n", to: "patron.yaml")
    let models = try await Trainer(only: [.value]).train(folder.path)
    #expect(models.value?.seesLeaving == false)
    let scores = try TemporaryFolder()
    let summary = try await Scorer().score(folder.path, with: models, to: scores.path)
    #expect(summary.value?.customersAlive == nil)
    let found = rows(try scores.text("value.csv"))
    #expect(found.values.allSatisfy { $0.cells["alive_probability"] == "" })
    #expect(found.values.allSatisfy { ($0.number("expected_orders") ?? 0) > 0 })
    let why = try await Explainer().explain("c3", of: folder.path, with: models)
    #expect(why.value?.aliveProbability == nil && why.value?.expectedOrders ?? 0 > 0)
  }

  @Test func `an explanation says what the files say`() async throws {
    let models = try await KnownShop.trained.value
    let shop = try KnownShop.folder(before: KnownShop.end, KnownShop.yaml)
    let scores = try TemporaryFolder()
    _ = try await Scorer().score(shop.path, with: models, to: scores.path)
    let found = rows(try scores.text("value.csv"))
    for customer in ["c0", "c7", "c900"] {
      let kept = try await Explainer().explain(
        customer, of: shop.path, from: ScoreFolder(scores.path), with: models)
      let again = try await Explainer().explain(customer, of: shop.path, with: models)
      #expect(kept == again)
      let value = try #require(kept.value)
      #expect(value.expectedOrders == found[customer]?.number("expected_orders"))
      #expect(value.money?.expected == found[customer]?.number("expected_value"))
      #expect(value.nextOrder == found[customer]?.cells["next_order_date"])
    }
  }

  @Test func `customers that others have brought are told with what they are worth`() async throws {
    let folder = try KnownShop.folder(
      before: KnownShop.end, KnownShop.yaml + "customers: {file: people.csv}\n")
    // c1 has brought c2 and c3, c4 itself, c5 somebody who is nobody's customer; c9999 has no order.
    try folder.write(
      "id,referred_by,plan\nc1,,a\nc2,c1,b\nc3,c1,a\nc4,c4,b\nc5,zz,a\nc9999,c1,b\nc6,c9999,a\n",
      to: "people.csv")
    let models = try await Trainer(only: [.value]).train(folder.path)
    let scores = try TemporaryFolder()
    _ = try await Scorer().score(folder.path, with: models, to: scores.path)
    let found = rows(try scores.text("value.csv"))
    #expect(found["c1"]?.number("referred_customers") == 2)
    let total = try ["c2", "c3"].reduce(0.0) { try $0 + #require(found[$1]?.number("total_value")) }
    #expect(abs(try #require(found["c1"]?.number("referred_value")) - total) < 0.03)
    #expect(found.values.count { $0.number("referred_customers") ?? 0 > 0 } == 1)
    #expect(found["c9999"]?.cells["referred_customers"] == "")
    let base = try #require(try await Valuer().value(folder.path, with: models).orders)
    // Three who were brought are too few to be told.
    #expect(base.referrals == nil)
    let values = try await Session.with(folder: folder.path, options: RunOptions()) {
      try await models.value?.values(of: $0, seed: 0)
    }
    let figures = try #require(values?.referralFigures(smallest: 1))
    // c6 was brought by somebody without an order.
    #expect(figures.referrers == 1 && figures.brought.customers == 3)
    #expect(figures.others.customers == KnownShop.customers - 3)
    let all = total + (try #require(found["c6"]?.number("total_value")))
    #expect(abs(figures.brought.spent + figures.brought.expected - all) < 0.04)
    // It is no attribute: a name of its own for everybody.
    #expect(models.manifest.featureSet.features.allSatisfy { !$0.name.contains("referred") })
    #expect(
      models.manifest.ignoredColumns.contains {
        $0.column == "referred_by" && $0.reason == .referrer
      })
  }

  @Test func `few customers who come back are an obstacle`() async throws {
    let folder = try TemporaryFolder()
    var csv = "customer,time,amount\n"
    for customer in 0..<200 {
      csv += "c\(customer),\(KnownShop.firstDay + DayCount(customer)),10\n"
      if customer < 49 {
        csv += "c\(customer),\(KnownShop.firstDay + DayCount(customer + 20)),10\n"
      }
    }
    try folder.write(csv, to: "orders.csv")
    try folder.write("transactions: {file: orders.csv}\n", to: "patron.yaml")
    let error = await #expect(throws: PatronError.self) {
      try await Trainer(only: [.value]).train(folder.path)
    }
    #expect(
      error?.description.contains(
        "49 customers have orders on several days, and at least 50 are needed")
        == true)
    let check = try await Checker().check(folder.path)
    #expect(check.tasks.first { $0.task == .value }?.isPossible == false)
  }

  /// Three years of customers who buy three times as often in December: the forecast of the next December has it.
  @Test func `a season that comes again is in the forecast`() async throws {
    let (first, end) = (Day(year: 2021, month: 1, day: 1), Day(year: 2023, month: 12, day: 1))
    var csv = "customer,time,amount\n"
    var observed = 0
    for customer in 0..<800 {
      var random = SeededGenerator(seed: 23, stream: UInt64(customer))
      let start = Double(random.index(below: 300))
      let rate = random.gamma(shape: 2, scale: 1 / 60)
      // Thinned from three times the rate outside December.
      var time = start
      var days: Set<Int> = [Int(start)]
      while time < 1095 {
        time += random.exponential(mean: 1 / (3 * rate))
        let day = first + DayCount(Int(time))
        let isDecember = "\(day)".dropFirst(5).hasPrefix("12")
        if isDecember || random.uniform() < 1.0 / 3 { days.insert(Int(time)) }
      }
      for day in days.sorted().map({ first + DayCount($0) }) {
        if day < end { csv += "c\(customer),\(day),10\n" } else if day < end + 31 { observed += 1 }
      }
    }
    let folder = try TemporaryFolder()
    try folder.write(csv, to: "orders.csv")
    try folder.write(
      "transactions: {file: orders.csv}\nvalue: {horizon: 31d, discount: 0}\n", to: "patron.yaml")
    let model = try #require(try await Trainer(only: [.value]).train(folder.path).value)
    let calendar = try #require(model.calendar)
    #expect(calendar.factors[11] > 2 && calendar.factors.prefix(11).allSatisfy { $0 < 1.1 })
    let base = try #require(try await Valuer().value(folder.path).orders)
    // Some 2,500 orders: a standard error of 2 %; without the season it would be a third.
    #expect(abs(base.expected.orders / Double(observed) - 1) < 0.15)
    #expect("\(base.document)".contains("Dec"))
  }

  @Test func `a chosen model is taken as it is named`() async throws {
    for model in Configuration.Value.Model.allCases {
      let shop = try KnownShop.folder(
        before: KnownShop.end, "value: {horizon: 30d, model: \(model.rawValue)}\n")
      let base = try #require(try await Valuer().value(shop.path).orders)
      #expect(base.model.purchases.kind.rawValue == model.rawValue)
      #expect(base.model.evaluation?.trial.alternatives.count == 1)
      #expect(base.expected.horizon == 30)
    }
  }
}
