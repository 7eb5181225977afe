import Foundation
import Patron
import PatronModels
import PatronNumerics

/// The MineThatData e-mail campaign (Hillstrom 2008) by its counts: visits and conversions of each arm.
enum HillstromCounts {
  static let names = ["no e-mail", "men's e-mail", "women's e-mail"]
  static let sizes = [21_306, 21_307, 21_387]
  static let visits = [2_262, 3_894, 3_238]
  static let conversions = [122, 267, 189]

  static func table() throws -> CampaignTable {
    try counted(
      names: names, sizes: sizes,
      outcomes: [("visits", visits), ("conversions", conversions)],
      shares: [1.0 / 3, 1.0 / 3, 1.0 / 3])
  }
}

/// Arms of `sizes`, of which the first so many customers had each outcome.
func counted(
  names: [String], sizes: [Int], outcomes: [(name: String, successes: [Int])],
  assignment: CampaignTable.Assignment = .planned, shares: [Double]? = nil
) throws -> CampaignTable {
  CampaignTable(
    name: "counts", armNames: names,
    arms: try CampaignArms(
      numbers: sizes.indices.flatMap { [Int32](repeating: Int32($0), count: sizes[$0]) },
      count: sizes.count),
    assignment: assignment, plannedShares: shares,
    outcomes: outcomes.map { outcome in
      CampaignTable.Outcome(
        name: outcome.name, kind: .share,
        values: sizes.indices.flatMap { arm in
          (0..<sizes[arm]).map { $0 < outcome.successes[arm] ? 1.0 : 0 }
        })
    })
}

/// An invented campaign: a number `x` and a category `place` known before, of which the first moves the
/// outcome, and both may move the effect.
struct InventedCampaign {
  var table: CampaignTable

  static let places = ["north", "south", "west"]

  /// - Parameters:
  ///   - effect: the rise of the probability to buy, by arm, x and place.
  ///   - choosesByX: whether customers of a high x are treated more often: no random assignment.
  init(
    rows: Int, armCount: Int = 3, seed: UInt64, choosesByX: Bool = false,
    effect: (_ arm: Int, _ x: Double, _ place: Int) -> Double = { _, _, _ in 0 }
  ) throws {
    var generator = SeededGenerator(seed: seed)
    var (cells, numbers, places) = ([[Float]](), [Int32](), [Int32]())
    var (bought, spent, before) = ([Double](), [Double](), [Double]())
    for _ in 0..<rows {
      let (x, place) = (generator.normal(), generator.index(below: 3))
      let arm =
        choosesByX && x > 0 && generator.chance(0.3) ? 1 : generator.index(below: armCount)
      let base = SpecialFunctions.sigmoid(-1.5 + 0.7 * x)
      let buys = generator.chance(min(1, max(0, base + (arm > 0 ? effect(arm, x, place) : 0))))
      let usual = generator.gamma(shape: 2, scale: 20)
      cells.append([Float(x), Float(place)])
      numbers.append(Int32(arm))
      places.append(generator.chance(0.05) ? -1 : Int32(place))
      bought.append(buys ? 1 : 0)
      before.append(usual)
      spent.append(buys ? usual * exp(0.5 * generator.normal()) : 0)
    }
    table = CampaignTable(
      name: "invented", armNames: ["control", "one", "two"].prefix(armCount).map { $0 },
      arms: try CampaignArms(numbers: numbers, count: armCount), assignment: .planned,
      outcomes: [
        .init(name: "orders", kind: .share, values: bought),
        .init(name: "spend", kind: .amount(currency: "EUR"), values: spent),
      ],
      covariates: .init(
        frame: Matrix(rows: cells),
        columns: [
          .init(name: "x", kind: .linear), .init(name: "p", kind: .category(levels: Self.places)),
        ], names: ["recency", "place"]),
      scores: [.init(name: "spend before", values: before)],
      groupings: [.init(name: "place", levels: Self.places, numbers: places)],
      money: .init(
        outcome: 1, valuePerUnit: 0.5, currency: "EUR",
        contactCosts: Array(repeating: 0.1, count: armCount - 1)))
  }
}

extension CampaignTable {
  /// The rows numbered `rows`, in that order, with each arm renumbered by `renumbered`.
  func reordered(_ rows: [Int], renumbered: [Int32]? = nil) throws -> CampaignTable {
    func picked<Value>(_ values: [Value]) -> [Value] { rows.map { values[$0] } }
    let arms = try CampaignArms(
      numbers: picked(self.arms.numbers).map { renumbered?[Int($0)] ?? $0 }, count: self.arms.count)
    var names = armNames
    for (old, new) in (renumbered ?? []).enumerated() { names[Int(new)] = armNames[old] }
    return CampaignTable(
      name: name, armNames: names, arms: arms, assignment: assignment,
      plannedShares: plannedShares, strata: strata.map(picked),
      outcomes: outcomes.map { .init(name: $0.name, kind: $0.kind, values: picked($0.values)) },
      covariates: covariates.map {
        .init(frame: $0.frame.selecting(rows: rows), columns: $0.columns, names: $0.names)
      },
      scores: scores.map { .init(name: $0.name, values: picked($0.values)) },
      groupings: groupings.map {
        .init(name: $0.name, levels: $0.levels, numbers: picked($0.numbers))
      }, money: money)
  }
}

/// The value as its file would hold it.
func campaignBytes(_ value: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return try encoder.encode(value)
}
