import PatronModels
import PatronNumerics
import Testing

@Suite("How far one column predicts a label")
struct ColumnStrengthTests {
  private let labels: [Float] = (0..<1_000).map { $0 % 4 == 0 ? 1 : 0 }
  private var folds: Folds { .stratified(labels: labels) }

  private func strength(_ values: [Float], isCategory: Bool = false) throws -> ColumnStrength {
    try #require(
      ColumnStrength(values: values, isCategory: isCategory, labels: labels, folds: folds))
  }

  @Test func `a copy of the label predicts all, and noise nothing`() throws {
    let copy = try strength(labels, isCategory: true)
    #expect(copy.auc == 1)
    // Joined with 20 rows of the base rate of 1/4, bins of 200 and 600 rows predict 205/220 and 5/620:
    // a loss of 0.024 for an entropy of 0.562.
    #expect(abs(copy.explained - 0.958) < 1e-3)  // the figures' own digits
    var generator = SeededGenerator(seed: 5)
    let noise = try strength(labels.map { _ in Float(generator.uniform()) })
    // 1,000 rows: the standard deviation of an AUC without information is 0.021.
    #expect(abs(noise.auc - 0.5) < 0.07)
    #expect(noise.explained < 0.01)
  }

  @Test func `whether a cell is filled is information too`() throws {
    let filled = try strength(labels.map { $0 == 1 ? 3 : .nan })
    #expect(filled.auc == 1)
  }

  @Test func `a number may predict by its middle`() throws {
    var generator = SeededGenerator(seed: 6)
    let values = labels.map { label in
      Float(generator.uniform()) * (label == 1 ? 1 : 4) + (label == 1 ? 1.5 : 0)
    }
    // A quarter of the others lie in the middle too, which leaves 0.75 + 0.25/2, less what bins
    // cost: a second program gives 0.870 over 200 draws of such rows, with a deviation of 0.012;
    // four of them.
    #expect(abs(try strength(values).auc - 0.870) < 0.048)
  }

  @Test func `without both labels there is nothing to predict`() {
    let ones = [Float](repeating: 1, count: 10)
    #expect(
      ColumnStrength(
        values: ones, isCategory: false, labels: ones, folds: .stratified(labels: ones)) == nil)
  }
}
