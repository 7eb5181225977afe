import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Population stability")
struct PopulationStabilityTests {
  private let columns: [Preprocessor.Column] = [
    .init(name: "plan", kind: .category(levels: ["a", "b", "c"])),
    .init(name: "spend", kind: .linear),
  ]

  @Test func `two levels by hand`() throws {
    let before = Matrix(rows: (0..<100).map { [$0 < 60 ? 0 : 1, Float($0)] })
    let stability = PopulationStability(before, columns: columns)
    let plans: [Float] = [(0, 40), (1, 40), (2, 10), (-1, 4), (.nan, 6)].flatMap {
      (plan: Float, count: Int) in
      Array(repeating: plan, count: count)
    }
    let now = Matrix(
      rows: plans.enumerated().map { row, plan in [plan, row < 25 ? Float.nan : Float(row)] })
    let drift = stability.drift(of: now)
    // Of 90 known: 40, 40 and 10, against 0.6, 0.4 and none, which counts half a row.
    let none = 0.5 / 90
    let expected =
      (4.0 / 9 - 0.6) * log(4.0 / 9 / 0.6) + (4.0 / 9 - 0.4) * log(4.0 / 9 / 0.4)
      + (1.0 / 9 - none) * log(1.0 / 9 / none)
    #expect(abs(drift[0].index - expected) <= 1e-12)
    // No row had the level 2 in training, and −1 is a level that is not in the list.
    #expect(drift[0].unseenShare == 0.14 && drift[0].missingShareNow == 0.06)
    #expect(drift[1].missingShareBefore == 0 && drift[1].missingShareNow == 0.25)
    #expect(drift[1].name == "spend" && drift[1].unseenShare == 0)
  }

  @Test func `the same rows have not moved, a shift of half a deviation has`() throws {
    var generator = SeededGenerator(seed: 1)
    let rows = (0..<20_000).map { _ in
      [Float(generator.index(below: 3)), Float(normal(&generator))]
    }
    let before = Matrix(rows: rows)
    let stability = PopulationStability(before, columns: columns)
    #expect(stability.drift(of: before).allSatisfy { $0.index <= 1e-12 })
    let other = Matrix(rows: (0..<20_000).map { _ in [1, Float(normal(&generator))] })
    let same = stability.drift(of: other)
    // Of equal distributions: mean 9·(1/n + 1/m) = 0.0009; ten of them.
    #expect(same[1].index <= 0.009)
    #expect(same[0].index > PopulationStability.changed)
    let moved = stability.drift(of: Matrix(rows: rows.map { [$0[0], $0[1] + 0.5] }))
    // Normal distributions half a deviation apart have symmetric divergence 0.25, less in deciles.
    #expect(moved[1].index > 0.2 && moved[1].index < 0.26)
  }

  @Test func `empty and constant columns give no number that is not one`() {
    let before = Matrix(rows: (0..<50).map { _ in [.nan, 7] })
    let stability = PopulationStability(before, columns: columns)
    let drift = stability.drift(of: Matrix(rows: [[0, 7], [1, 9], [-1, .nan]]))
    #expect(drift.allSatisfy { $0.index.isFinite })
    #expect(drift[0].index == 0 && drift[0].missingShareBefore == 1)
    #expect(stability.drift(of: Matrix(rowCount: 0, columnCount: 2, elements: []))[1].index == 0)
  }

  @Test func `comes back from its file`() throws {
    let stability = PopulationStability(
      Matrix(rows: (0..<100).map { [Float($0 % 3), Float($0)] }), columns: columns)
    let copy = try JSONDecoder().decode(PopulationStability.self, from: bytes(stability))
    #expect(copy == stability)
  }
}
