import Foundation
import PatronTestSupport
import Testing

/// Numbers and days at the edge of what exports can hold, through every command.
@Suite("Numbers at the edge")
struct EdgeNumberTests {
  private let patron = PatronProgram()

  /// What stands in the cells of an order and of a customer.
  struct Edge: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The total of the order with that index; nil for the usual one.
    var total: @Sendable (Int) -> String? = { _ in nil }
    /// The time of the order with that index; nil for the usual one.
    var time: @Sendable (Int, Substring) -> String? = { _, _ in nil }
    /// A further cell of the customer with that index.
    var cell: @Sendable (Int) -> String = { "\($0 % 7)" }
    var yaml = ""
    /// Rows of orders that are left out, and told.
    var leftOut = 0
  }

  static let edges = [
    // One order of fifteen millions among totals of 15 to 60; money with twelve decimals; a level a customer.
    Edge(
      testDescription: "a total a million times the others, twelve decimals, a level a customer",
      total: { $0 == 100 ? "15000000" : "\(10 + $0 % 9).123456789012" }, cell: { "level\($0)" }),
    Edge(
      testDescription: "denormal totals, beyond all range in two orders",
      total: {
        $0 == 100 ? "1e300" : $0 == 101 ? "9223372036854775808" : $0 % 3 == 0 ? "4.9e-324" : nil
      },
      cell: { $0 % 5 == 0 ? "9223372036854775807" : "\($0 % 7)e-310" }, leftOut: 2),
    Edge(testDescription: "constants", total: { _ in "10" }, cell: { _ in "5" }),
    Edge(testDescription: "nothing is paid", total: { _ in "0" }, cell: { _ in "" }),
    // The hour does not exist on March 31 in Berlin, and comes twice on October 27.
    Edge(
      testDescription: "clock changes, the years 9999 and 1",
      time: { index, day in
        index == 100
          ? "9999-12-31T23:59:59" : index == 101 ? "0001-01-01T00:00:00" : "\(day)T02:30:00"
      }, yaml: "timezone: Europe/Berlin\n", leftOut: 2),
  ]

  @Test(arguments: edges)
  func `are finite results in every command`(edge: Edge) async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    let orders = try folder.text("shop/orders.csv").split(separator: "\n")
    let customers = try folder.text("shop/customers.csv").split(separator: "\n")
    try folder.write(
      ([orders[0]]
        + orders.dropFirst().enumerated().map { index, row in
          let cells = row.split(separator: ",")
          let time = edge.time(index, cells[2]) ?? String(cells[2])
          let total = edge.total(index) ?? String(cells[4])
          return "\(cells[0]),\(cells[1]),\(time),\(cells[3]),\(total)"[...]
        }).joined(separator: "\n") + "\n", to: "shop/orders.csv")
    try folder.write(
      ([customers[0] + ",points"]
        + customers.dropFirst().enumerated().map { "\($1),\(edge.cell($0))"[...] })
        .joined(separator: "\n") + "\n", to: "shop/customers.csv")
    try folder.write(Shop.configuration + edge.yaml, to: "shop/patron.yaml")
    let shop = folder.path("shop")
    let models = ["--models", folder.path("models"), "--quiet"]
    func run(_ arguments: [String], statuses: Set<Int32> = [0]) async throws -> String {
      let result = try await patron(arguments)
      #expect(statuses.contains(result.status), "\(arguments[0]): \(result.errors)")
      return result.output
    }
    let check = try await run(["check", shop, "--quiet"])
    #expect(check.contains("\(edge.leftOut) left out") == (edge.leftOut > 0))
    _ = try await run(["train", shop] + models)
    _ = try await run(["score", shop, "--output", folder.path("scores")] + models)
    var texts = [
      try await run(["value", shop] + models), try await run(["journey", shop] + models),
      try await run(["explain", shop, "c1003"] + models),
    ]
    _ = try await run(["report", shop, "--output", folder.path("page.html")] + models)
    // A plan of money that nobody pays is refused.
    _ = try await run(
      [
        "campaign", "plan", shop, "--objective", "save", "--success-rate", "0.2", "--contact-cost",
        "1", "--margin", "0.4", "--output", folder.path("plan"),
      ] + models, statuses: [0, 65])
    for name in try folder.files(below: "scores").keys where name.hasSuffix(".csv") {
      texts.append(try folder.text("scores/" + name))
    }
    texts.append(try folder.text("page.html"))
    for text in texts {
      let words = text.lowercased().split { !$0.isLetter }
      #expect(!words.contains("nan") && !words.contains("inf") && !words.contains("infinity"))
    }
  }
}
