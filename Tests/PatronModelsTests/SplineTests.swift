import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Splines")
struct SplineTests {
  private func curved(_ values: [Float], knots: Int) throws -> Preprocessor.Model {
    try Preprocessor(
      columns: [.init(name: "x", kind: .linear, knots: knots)], encoding: .reference
    ).fit(Matrix(rowCount: values.count, columnCount: 1, elements: values))
  }

  private let values = (0..<1001).map { Float($0) / 100 }

  @Test(arguments: [3, 5, 7]) func `bends are uncorrelated with the number and one another`(
    knots: Int
  ) throws {
    let model = try curved(values, knots: knots)
    let bends = (1...knots - 2).map { "x bend \($0)" }
    #expect(model.outputs.map(\.name) == ["x"] + bends)
    #expect(model.outputs.map(\.bend) == [nil] + (1...knots - 2).map { $0 })
    let result = model.transform(Matrix(rowCount: 1001, columnCount: 1, elements: values))
    for a in 0..<knots - 1 {
      for b in 0...a {
        let product = (0..<1001).reduce(0.0) {
          $0 + Double(result[$1, a]) * Double(result[$1, b])
        }
        // Float outputs: 1e-7 each.
        #expect(abs(product / 1001 - (a == b ? 1 : 0)) <= 1e-5)
      }
    }
  }

  @Test func `a natural spline is cubic between its knots and straight beyond the outer two`()
    throws
  {
    let model = try curved(values, knots: 3)
    // Knots at the quantiles 0.1, 0.5 and 0.9: 1, 5 and 9.
    func bend(_ x: Double) -> Double {
      Double(model.transform(Matrix(rows: [[Float(x)]]))[0, 1])
    }
    func third(_ x: Double) -> Double {
      (bend(x + 1.5) - 3 * bend(x + 0.5) + 3 * bend(x - 0.5) - bend(x - 1.5))
    }
    func second(_ x: Double) -> Double { bend(x + 0.4) - 2 * bend(x) + bend(x - 0.4) }
    // Differences of Float values near 1: 1e-6.
    #expect(abs(second(0.5)) <= 2e-6 && abs(second(9.5)) <= 2e-6)
    #expect(abs(third(2.6) - third(3.2)) <= 1e-5 && abs(third(3)) > 1e-3)
    #expect(abs(third(3) + third(7)) <= 1e-5)  // symmetric about the middle
  }

  @Test func `outliers are held at the training range, the missing at the median`() throws {
    let model = try curved(values, knots: 5)
    let found = model.transform(Matrix(rows: [[10], [1e30], [.nan], [5]]))
    for bend in 1...3 {
      #expect(found[0, bend] == found[1, bend])
      #expect(found[2, bend] == found[3, bend])
    }
    #expect(found.elements.allSatisfy { $0.isFinite })
  }

  @Test func `columns of few values stay straight, or bend once`() throws {
    #expect(try curved((0..<100).map { Float($0 % 2) }, knots: 5).outputs.count == 1)
    #expect(try curved((0..<100).map { Float($0 % 3) }, knots: 5).outputs.count == 1)
    #expect(try curved((0..<100).map { Float($0 % 5) }, knots: 5).outputs.count == 2)
    // 90 % zeros: the knots go to the distinct values.
    let model = try curved((0..<1000).map { Float(max(0, $0 - 900)) }, knots: 4)
    #expect(model.outputs.count == 3)
  }

  @Test func `a spline comes back from its file, and a broken one is refused`() throws {
    let model = try curved(values, knots: 4)
    let json = String(decoding: try bytes(model), as: UTF8.self)
    let copy = try JSONDecoder().decode(Preprocessor.Model.self, from: Data(json.utf8))
    let rows = Matrix(rows: [[0.3], [7], [11]])
    #expect(copy == model && copy.transform(rows) == model.transform(rows))
    let broken = json.replacingOccurrences(of: "\"knots\":[", with: "\"knots\":[9e9,")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Preprocessor.Model.self, from: Data(broken.utf8))
    }
  }
}
