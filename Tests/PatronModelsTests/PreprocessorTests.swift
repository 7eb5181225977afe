import Foundation
import PatronModels
import PatronNumerics
import Testing

@Suite("Preprocessing")
struct PreprocessorTests {
  typealias Column = Preprocessor.Column

  private func numbers(_ values: [Float], kind: Preprocessor.Kind = .linear) -> (
    Preprocessor, Matrix
  ) {
    (
      Preprocessor(columns: [Column(name: "x", kind: kind)], encoding: .reference),
      Matrix(rowCount: values.count, columnCount: 1, elements: values)
    )
  }

  private func moments(_ column: [Float]) -> (mean: Double, variance: Double) {
    let mean = column.reduce(0.0) { $0 + Double($1) } / Double(column.count)
    let variance = column.reduce(0.0) { $0 + pow(Double($1) - mean, 2) } / Double(column.count)
    return (mean, variance)
  }

  @Test func `numbers are standardised by hand`() throws {
    let (preprocessor, frame) = numbers([1, 3, 5])
    let model = try preprocessor.fit(frame)
    // Mean 3, population standard deviation √(8/3).
    let unit = Float(2 / (8.0 / 3).squareRoot())
    #expect(model.transform(frame).elements == [-unit, 0, unit])
    #expect(model.outputs.map(\.name) == ["x"])
  }

  @Test func `long tails are taken by their logarithm, with the sign`() throws {
    let (preprocessor, frame) = numbers(
      [Float(exp(1.0) - 1), -Float(exp(1.0) - 1)], kind: .logarithmic)
    let result = try preprocessor.fit(frame).transform(Matrix(rows: [[Float(exp(2.0) - 1)], [0]]))
    // Logarithms ±1 have mean 0 and deviation 1; the new ones are 2 and 0.
    #expect(abs(result[0, 0] - 2) <= 1e-6 && abs(result[1, 0]) <= 1e-6)
  }

  @Test func `the missing are filled with the median and flagged`() throws {
    let (preprocessor, frame) = numbers([1, 2, 9, .nan])
    let model = try preprocessor.fit(frame)
    #expect(model.outputs.map(\.name) == ["x", "x is missing"])
    #expect(model.outputs.map(\.isMissingFlag) == [false, true])
    let result = model.transform(frame)
    #expect(result[3, 0] == result[1, 0])
    // A quarter is missing: (0 − 1/4)/√(3/16) and (1 − 1/4)/√(3/16).
    #expect(abs(Double(result[0, 1]) + 1 / 3.0.squareRoot()) <= 1e-6)
    #expect(abs(Double(result[3, 1]) - 3.0.squareRoot()) <= 1e-6)
    let infinite = model.transform(Matrix(rows: [[.infinity], [-.infinity]]))
    #expect(infinite.elements[0...1] == result.elements[6...7])
  }

  @Test(arguments: [(4, false), (5, true), (995, true), (996, false)])
  func `flags need 0.5% to 99.5% missing`(missing: Int, isFlagged: Bool) throws {
    let values = (0..<1000).map { $0 < missing ? Float.nan : Float($0) }
    let (preprocessor, frame) = numbers(values)
    let outputs = try preprocessor.fit(frame).outputs
    #expect(outputs.contains { $0.isMissingFlag } == isFlagged)
  }

  @Test func `one outlier is cut at eight deviations`() throws {
    let (preprocessor, frame) = numbers((0..<100).map { Float($0 % 2) })
    let model = try preprocessor.fit(frame)
    #expect(model.transform(Matrix(rows: [[1e30], [-1e30]])).elements == [8, -8])
  }

  @Test func `columns that say nothing are dropped, each with its reason`() throws {
    let frame = Matrix(
      rows: (0..<20).map { row -> [Float] in
        let x = Float(row)
        return [x, 7, .nan, x, x, row < 10 ? .nan : x, row < 10 ? .nan : 2 * x, 0]
      })
    let columns: [Column] = [
      .init(name: "a", kind: .linear), .init(name: "b", kind: .linear),
      .init(name: "c", kind: .linear), .init(name: "d", kind: .linear),
      .init(name: "e", kind: .logarithmic), .init(name: "f", kind: .linear),
      .init(name: "g", kind: .linear), .init(name: "h", kind: .category(levels: ["only"])),
    ]
    let model = try Preprocessor(columns: columns, encoding: .reference).fit(frame)
    #expect(
      model.dropped == [
        .init(name: "b", reason: .constant), .init(name: "c", reason: .allMissing),
        .init(name: "d", reason: .duplicate(of: "a")),
        .init(name: "g is missing", reason: .duplicate(of: "f is missing")),
        .init(name: "h", reason: .constant),
      ])
    // The logarithm of a is another column than a.
    #expect(model.outputs.map(\.name) == ["a", "e", "f", "f is missing", "g"])
    #expect(model.outputs.map(\.column) == [0, 4, 5, 5, 6])
  }

  @Test func `a constant that is sometimes missing leaves its flag alone`() throws {
    let (preprocessor, frame) = numbers([3, 3, .nan, 3])
    let model = try preprocessor.fit(frame)
    #expect(model.outputs.map(\.name) == ["x is missing"])
    #expect(model.dropped == [.init(name: "x", reason: .constant)])
    #expect(model.transform(frame).elements.allSatisfy { $0.isFinite })
  }

  @Test func `nothing usable is an error`() {
    let (preprocessor, frame) = numbers([4, 4, 4])
    #expect(throws: FitError.noUsableColumns(given: 1)) { try preprocessor.fit(frame) }
    #expect(throws: FitError.tooFewRows(found: 0, needed: 1)) {
      try preprocessor.fit(Matrix(rowCount: 0, columnCount: 1, elements: []))
    }
  }

  /// Levels 0 to 3 with 50, 30, 20 and 3 rows, and 12 missing.
  private var levels: [Float] {
    [(0, 50), (1, 30), (2, 20), (3, 3)].flatMap { Array(repeating: Float($0.0), count: $0.1) }
      + Array(repeating: Float.nan, count: 12)
  }

  private func category(
    _ encoding: Preprocessor.Encoding, weight: Double = 1
  ) -> Preprocessor {
    Preprocessor(
      columns: [
        Column(name: "plan", kind: .category(levels: ["a", "b", "c", "d"]), weight: weight)
      ], encoding: encoding)
  }

  @Test func `a reference encoding leaves the most frequent level out`() throws {
    let frame = Matrix(rowCount: 115, columnCount: 1, elements: levels)
    let model = try category(.reference).fit(frame)
    // Three rows of d are too few for a level, and too few for the level of the others.
    #expect(model.outputs.map(\.name) == ["plan = b", "plan = c", "plan = (missing)"])
    #expect(model.outputs.map(\.level) == ["b", "c", "(missing)"])
    let result = model.transform(frame)
    let known = (0..<115).filter { levels[$0] != 3 }
    for output in 0..<3 {
      let (mean, variance) = moments(known.map { result[$0, output] })
      #expect(abs(mean) <= 1e-6 && abs(variance - 1) <= 1e-6)
    }
    // A rare level, one beyond the list and a broken index stand for the average or the missing.
    let odd = model.transform(Matrix(rows: [[3], [99], [-2], [0.5], [.nan]]))
    #expect(odd.withRow(0) { $0[0] } == 0)
    for row in 1..<4 {
      for output in 0..<3 { #expect(odd[row, output] == odd[4, output]) }
    }
  }

  @Test func `a balanced encoding weighs as much as one number`() throws {
    let frame = Matrix(rowCount: 115, columnCount: 1, elements: levels)
    for weight in [1.0, 2.5] {
      let model = try category(.balanced, weight: weight).fit(frame)
      #expect(model.outputs.count == 4)
      let result = model.transform(frame)
      let known = (0..<115).filter { levels[$0] != 3 }
      let total = (0..<4).reduce(0.0) { sum, output in
        sum + moments(known.map { result[$0, output] }).variance
      }
      #expect(abs(total - weight) <= 1e-6)
    }
  }

  @Test func `rare levels are pooled once they are enough`() throws {
    let values: [Float] = (0..<200).map { row in row < 16 ? Float(1 + row % 4) : Float(0) }
    let preprocessor = Preprocessor(
      columns: [
        Column(name: "city", kind: .category(levels: ["a", "b", "c", "d", "e", "f"]))
      ], encoding: .balanced)
    let model = try preprocessor.fit(Matrix(rowCount: 200, columnCount: 1, elements: values))
    #expect(model.outputs.map(\.name) == ["city = a", "city = (other)"])
    // Level f never occurred, and nothing was missing: both count among the others.
    let result = model.transform(Matrix(rows: [[1], [5], [.nan]]))
    #expect(result[0, 1] > 0)
    for row in 1...2 {
      for output in 0..<2 { #expect(result[row, output] == result[0, output]) }
    }
  }

  @Test func `an unknown level is the average where training had none to learn from`() throws {
    let values = (0..<100).map { Float($0 % 2) }
    let preprocessor = Preprocessor(
      columns: [Column(name: "g", kind: .category(levels: ["f", "m"]))], encoding: .balanced)
    let model = try preprocessor.fit(Matrix(rowCount: 100, columnCount: 1, elements: values))
    #expect(model.transform(Matrix(rows: [[.nan], [2]])).elements == [0, 0, 0, 0])
  }

  @Test func `a model file that fits no columns is refused`() throws {
    let frame = Matrix(rowCount: 115, columnCount: 1, elements: levels)
    let json = String(decoding: try bytes(category(.balanced).fit(frame)), as: UTF8.self)
    let broken = json.replacingOccurrences(of: "\"missingGroup\":3", with: "\"missingGroup\":4")
    #expect(broken != json)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Preprocessor.Model.self, from: Data(broken.utf8))
    }
  }
}
