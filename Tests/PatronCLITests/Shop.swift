import Foundation
import PatronTestSupport
import Testing

/// Exports of a small shop, small enough to train on in a second or two, and the models trained on
/// them once for all tests.
enum Shop {
  static let customerCount = 240

  static let configuration = """
    name: corner
    currency: EUR
    customers:
      file: customers.csv
      id: customer_id
    transactions:
      file: orders.csv
      customer: customer_id
      time: ordered_at
      order: order_id
      product: product
      amount: total
    churn: {definition: inactivity, horizon: 60d}
    repurchase: {horizon: 30d}
    content: {horizon: 30d, top: 2}

    """

  /// Customers of two kinds: a third buy every week or two, the others seldom, some of all stop. One
  /// has an identifier that a spreadsheet would run, one has a quote in theirs.
  static func write(to folder: TemporaryFolder, named name: String = "shop") throws {
    var random = SystemState()
    var customers = "customer_id,plan,age\n"
    var orders = "order_id,customer_id,ordered_at,product,total\n"
    var order = 0
    for customer in 0..<customerCount {
      let isFrequent = customer % 3 == 0
      let id =
        customer == 7 ? "=1+1" : customer == 8 ? "O'Neill; drop table x" : "c\(1000 + customer)"
      customers += "\(id),\(isFrequent ? "club" : "free"),\(20 + random.next(50))\n"
      let last = random.next(4) == 0 ? 100 + random.next(200) : 420
      var day = random.next(60)
      while day < last {
        order += 1
        let total = (isFrequent ? 40 : 15) + random.next(20)
        orders += "\(order),\(id),\(date(day)),p\(random.next(isFrequent ? 6 : 12)),\(total).50\n"
        day += isFrequent ? 4 + random.next(14) : 20 + random.next(60)
      }
    }
    try folder.write(configuration, to: "\(name)/patron.yaml")
    try folder.write(customers, to: "\(name)/customers.csv")
    try folder.write(orders, to: "\(name)/orders.csv")
  }

  private static func date(_ day: Int) -> String {
    let start = DateComponents(
      calendar: Calendar(identifier: .gregorian), timeZone: .gmt, year: 2024, month: 1, day: 1)
    let date = (start.date ?? .distantPast).addingTimeInterval(Double(day) * 86_400)
    return String(date.ISO8601Format().prefix(10))
  }

  /// Numbers that are the same in every run (Knuth's MMIX generator).
  private struct SystemState {
    private var state: UInt64 = 42
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  /// The exports in "shop" and models trained on them in "models".
  static func trained() async throws -> TemporaryFolder { try await shared.value.folder }

  /// The output of the training.
  static func training() async throws -> PatronProgram.Result { try await shared.value.result }

  private static let sharedName = "patron-test-shop-\(ProcessInfo.processInfo.processIdentifier)"

  private static let shared = Task {
    let folder = try TemporaryFolder(inside: sharedName)
    // What a global holds is never let go of, so the folder is removed as the tests end.
    atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.path(of: sharedName)) }
    try write(to: folder)
    let result = try await PatronProgram().shell(
      "cd '\(folder.path)' && \"$patron\" train shop --models models --threads 1")
    try #require(result.status == 0, "\(result.errors)")
    return (folder: folder, result: result)
  }
}
