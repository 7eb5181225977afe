import PatronData
import PatronEngine
import PatronNumerics
import Testing

@Suite("How much events count as liking")
struct TouchTests {
  @Test(
    arguments: [
      ("page_view", nil, 1), ("email_click", "click", 2), ("buy", "purchase", 5),
      ("email_sent", nil, 0), ("Impression", nil, 0), ("hard-bounce", nil, 0),
      ("email_opened", "open", 1), ("ticket", "support", 0), ("unsubscribe", nil, -1),
      ("Not interested", nil, -1), ("opt_out", nil, -1), ("click_unsubscribe", "click", -1),
      ("presented", nil, 1), ("downvote", nil, -1),
    ] as [(String, String?, Double)])
  func `a type has the usual weight`(type: String, sense: String?, weight: Double) {
    #expect(EventWeights.weight(of: type, sense: sense, written: [:]) == weight)
  }

  @Test func `written weights go first, by the type and then by its sense`() {
    let written = ["email_CLICK": 7, "click": 4, "unsubscribe": 0.5]
    #expect(EventWeights.weight(of: "Email_click", sense: "click", written: written) == 7)
    #expect(EventWeights.weight(of: "sms_click", sense: "click", written: written) == 4)
    #expect(EventWeights.weight(of: "unsubscribe", sense: nil, written: written) == 0.5)
  }

  @Test func `titles of order lines name products, the commonest of each`() async throws {
    func titles(_ roles: String, before day: String? = nil) async throws -> [String: String] {
      let prepared = try await TemporaryExports([
        "patron.yaml": "transactions: {file: o.csv\(roles)}\n",
        "o.csv": """
        customer,time,product,name,amount
        a,2024-01-01,p1,Lamp,5
        b,2024-01-02,p1,Lampe,5
        a,2024-01-03,p2,,5
        b,2024-01-04,p1,Lamp,5
        c,2024-02-01,p1,Lampe,5
        c,2024-02-02,p1,Lampe,5
        """,
      ]).prepared(before: day)
      let found = try await prepared.interactions(.product, at: nil, items: nil, largest: 10)
      return Dictionary(uniqueKeysWithValues: found.items.map { ($0.name, $0.title) })
    }
    #expect(try await titles(", title: name") == ["p1": "Lampe", "p2": "p2"])
    // Later lines are not looked at.
    #expect(try await titles(", title: name", before: "2024-02-01") == ["p1": "Lamp", "p2": "p2"])
    #expect(try await titles("") == ["p1": "p1", "p2": "p2"])
  }

  private func interactions(_ content: String, _ events: String) async throws -> [String: Float] {
    let exports = try TemporaryExports([
      "patron.yaml": "events: {file: e.csv}\ncontent: \(content)\n",
      "e.csv": "customer,time,type,content,value\n" + events,
    ])
    let prepared = try await exports.prepared()
    guard case .on(let settings) = prepared.exports.configuration.recommendations else {
      return [:]
    }
    let found = try await prepared.interactions(
      .content, settings: settings, at: nil, items: nil, largest: 10, workers: Workers(1))
    let names = try await prepared.identifiers()
    var values: [String: Float] = [:]
    for row in 0..<found.seen.rowCount {
      for entry in found.seen.rowOffsets[row]..<found.seen.rowOffsets[row + 1] {
        values[names[row] + found.items[Int(found.seen.columns[entry])].name] =
          found.seen.values[entry]
      }
    }
    return values
  }

  @Test func `the heaviest interaction counts, and the later of liking and turning down`()
    async throws
  {
    let found = try await interactions(
      "{horizon: 5d}",
      """
      u,2024-01-01,view,x,
      u,2024-01-02,buy,x,
      u,2024-01-03,view,x,
      u,2024-01-01,email_sent,y,
      u,2024-01-01,dislike,z,
      u,2024-01-02,view,z,
      v,2024-01-01,view,z,
      v,2024-01-02,dislike,z,
      v,2024-01-02,view,y,
      v,2024-01-02,dislike,y,
      w,2024-01-02,view,y,

      """)
    #expect(found == ["ux": 5, "uz": 1, "vz": 0, "vy": 0, "wy": 1])
  }

  @Test func `a value below the least turns an item down`() async throws {
    let ratings = """
      u,2024-01-01,rate,x,4.5
      u,2024-01-01,rate,y,3.5
      v,2024-01-01,rate,y,4
      v,2024-01-01,rate,z,
      v,2024-01-01,rate,x,-1

      """
    #expect(
      try await interactions("{least_value: 4}", ratings)
        == ["ux": 1, "uy": 0, "vy": 1, "vz": 1, "vx": 0])
    #expect(
      try await interactions("{horizon: 5d}", ratings)
        == ["ux": 1, "uy": 1, "vy": 1, "vz": 1, "vx": 0])
  }
}
