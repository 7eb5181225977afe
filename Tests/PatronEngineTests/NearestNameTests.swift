import PatronEngine
import Testing

@Suite("The nearest name")
struct NearestNameTests {
  @Test(
    arguments: [
      ("amout", "amount"),  // a letter left out
      ("amuont", "amount"),  // two exchanged
      ("ammount", "amount"),  // one too many
      ("Customer ID", "customer_id"),
      ("customerid", "customer_id"),
      ("AMOUNT", "amount"),
      ("tmie", "time"),
    ])
  func `a slip finds what was meant`(written: String, meant: String) {
    #expect(nearest(to: written, in: ["time", "amount", "customer_id", "order"]) == meant)
  }

  @Test(arguments: ["", "x", "price", "quantity", "日本"])
  func `nothing near gives none`(written: String) {
    #expect(nearest(to: written, in: ["time", "amount", "customer_id", "order"]) == nil)
  }

  @Test func `the nearest wins, and the first of equals`() {
    #expect(nearest(to: "plan", in: ["plane", "plan2", "place"]) == "plane")
    #expect(nearest(to: "orders", in: ["ordres_", "order"]) == "order")
    #expect(nearest(to: "orders", in: [String]()) == nil)
  }

  @Test func `an exchange of neighbours is one edit`() {
    // As two replacements it would pass the limit of a third of four characters.
    #expect(nearest(to: "abdc", in: ["abcd"]) == "abcd")
    #expect(nearest(to: "abxy", in: ["abcd"]) == nil)
  }
}
