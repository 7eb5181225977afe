import Foundation
import Patron
import PatronData
import PatronTestSupport
import Testing

/// Lists of a number of customers that was asked for.
@Suite("Sizes of target lists")
struct ListSizeTests {
  private struct Row {
    let id: String
    let band: String
    let probability: Double?
    let segment: Int
    let spend: Double
  }

  private static let columns = [
    "customer_id", "churn_band", "churn_probability", "segment", "spend",
  ]

  /// The rows of the list that `change` describes, and its summary.
  private func list(
    _ change: (inout TargetSelection) throws -> Void
  ) async throws -> (rows: [Row], summary: Targeter.Summary) {
    let models = try await TrainedShop.trained.value
    let folder = try TemporaryFolder()
    var selection = TargetSelection()
    selection.columns = Self.columns
    try change(&selection)
    let summary = try await Targeter().export(
      selection, of: TrainedShop.folder, with: models, to: folder.path("list.csv"))
    let rows = try folder.text("list.csv").split(whereSeparator: \.isNewline).dropFirst().map {
      line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Row(
        id: cells[0], band: cells[1], probability: Double(cells[2]),
        segment: try #require(Int(cells[3])), spend: try #require(Double(cells[4])))
    }
    return (rows, summary)
  }

  @Test func `too few of a band are followed by the likeliest of the next`() async throws {
    let all = try await list { _ in }.rows
    let high = all.filter { $0.band == "high" }
    let medium = all.filter { $0.band == "medium" }
    let size = high.count + 3
    #expect(medium.count > 3)
    let (rows, summary) = try await list {
      $0.filter = try Filter("churn_band = 'high'")
      $0.size = size
    }
    #expect(rows.count == size && summary.selected == size)
    func likeliest(_ rows: [Row]) -> [Double] {
      rows.compactMap(\.probability).sorted(by: >)
    }
    #expect(rows.map(\.probability) == likeliest(high) + likeliest(medium).prefix(3))
    #expect(rows.map(\.band) == high.map { _ in "high" } + ["medium", "medium", "medium"])
    let fill = try #require(summary.fill)
    #expect(fill.parts.map(\.bands) == [["high"], ["medium"], ["low"]])
    #expect(fill.parts.map(\.taken) == [high.count, 3, 0])
    #expect(fill.parts.map(\.customers).prefix(2) == [high.count, medium.count])
    #expect(
      summary.headline.hasSuffix("; high has \(high.count); the next 3 are the likeliest of medium")
    )
  }

  @Test func `enough of a band are its likeliest, or its first by another order`() async throws {
    let all = try await list { _ in }.rows.filter { ["high", "medium"].contains($0.band) }
    let asked = "churn_band in ('high', 'medium')"
    let (likeliest, summary) = try await list {
      $0.filter = try Filter(asked)
      $0.size = 5
    }
    #expect(
      likeliest.map(\.probability)
        == all.compactMap(\.probability).sorted(by: >).prefix(5).map { $0 })
    #expect(summary.fill?.parts.first?.customers == all.count)
    let (dearest, _) = try await list {
      $0.filter = try Filter(asked)
      $0.order = TargetSelection.Order("churn_probability*spend")
      $0.size = 5
    }
    let worth = all.map { ($0.probability ?? 0) * $0.spend }.sorted(by: >).prefix(5)
    for (row, expected) in zip(dearest, worth) {
      // Six digits of the probability and two of the money are written.
      #expect(abs((row.probability ?? 0) * row.spend - expected) <= 1e-9 * expected)
    }
    #expect(dearest.count == 5)
  }

  @Test func `the rest of the filter holds in every band, and all there are may be too few`()
    async throws
  {
    let all = try await list { _ in }.rows.filter {
      $0.segment == 1 && $0.band != "left" && $0.probability != nil
    }
    let (rows, summary) = try await list {
      $0.filter = try Filter("segment = 1 and (churn_band = 'high')")
      $0.size = 100_000
    }
    #expect(Set(rows.map(\.id)) == Set(all.map(\.id)))
    #expect(summary.headline.contains("fewer than the 100,000"))
    // Who has left has no probability: nothing says who of them is the likeliest.
    await #expect(throws: TargetError.self) {
      _ = try await list {
        $0.filter = try Filter("churn_band = 'left'")
        $0.size = 5
      }
    }
    let left = try await list {
      $0.filter = try Filter("churn_band = 'left'")
      $0.order = TargetSelection.Order("spend")
      $0.size = 5
    }
    #expect(left.rows.map(\.band) == [String](repeating: "left", count: 5))
    // A column ascends: of all who have left these spent least.
    let leavers = try await list { _ in }.rows.filter { $0.band == "left" }
    #expect(left.rows.map(\.spend) == leavers.map(\.spend).sorted().prefix(5).map { $0 })
  }

  @Test func `without a band an order must say who comes first`() async throws {
    let models = try await TrainedShop.trained.value
    var selection = TargetSelection()
    selection.size = 10
    for filter in ["segment = 1", "churn_band = 'high' or segment = 1", "not churn_band = 'high'"] {
      selection.filter = try Filter(filter)
      #expect(throws: TargetError.sizeWithoutOrder) {
        try selection.check(against: models.outputColumns)
      }
    }
    selection.limit = 5
    #expect(throws: TargetError.sizeAndLimit) {
      try selection.check(against: models.outputColumns)
    }
    let (rows, summary) = try await list {
      $0.filter = try Filter("segment = 1")
      $0.order = TargetSelection.Order("spend:desc")
      $0.size = 10
    }
    #expect(rows.map(\.spend) == rows.map(\.spend).sorted(by: >) && rows.count == 10)
    #expect(summary.fill?.parts.map(\.bands) == [[]])
  }

  @Test func `spend is the money of all orders`() async throws {
    let rows = try await list { _ in }.rows
    let orders = try String(contentsOfFile: TrainedShop.folder + "/orders.csv", encoding: .utf8)
      .split(whereSeparator: \.isNewline)
    let header = orders[0].split(separator: ",").map(String.init)
    let (customer, amount) = (
      try #require(header.firstIndex(of: "customer_id")),
      try #require(header.firstIndex(of: "amount"))
    )
    var spend: [String: Decimal] = [:]
    for line in orders.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard !cells[customer].isEmpty else { continue }
      spend[cells[customer], default: 0] += try #require(Decimal(string: cells[amount]))
    }
    #expect(rows.contains { $0.spend > 0 } && rows.contains { $0.spend == 0 })
    for row in rows {
      #expect(
        abs(row.spend - Double(truncating: (spend[row.id] ?? 0) as NSNumber)) < 0.005, "\(row.id)")
    }
  }
}
