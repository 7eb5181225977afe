import PatronModels
import PatronNumerics
import Testing

@Suite("Folds")
struct FoldsTests {
  @Test func `copies share the fold of the first, missing values and signs of zero alike`() {
    let frame = Matrix(rows: [
      [1, 0], [2, .nan], [1, -0.0], [3, 0], [2, -.nan], [4, 0], [5, 0], [1, 0], [0, 1],
    ])
    let labels: [Float] = [1, 0, 1, 1, 0, 1, 0, 0, 0]
    // Groups by their first rows: 0 (with 2 and 7), 1 (with 4), 3, 5, 6, 8; positive: 0, 3, 5.
    #expect(
      Folds.stratified(labels: labels, copiesIn: frame, count: 2).numbers
        == [0, 0, 0, 1, 0, 0, 1, 0, 0])
  }

  @Test func `customers with a row in common share a fold`() {
    let frame = Matrix(rows: [[1], [2], [2], [3], [3], [4], [5], [6]])
    let customers: [Int32] = [0, 0, 1, 1, 2, 2, 3, 4]
    let folds = Folds.stratified(
      labels: Array(repeating: 0, count: 8), groups: customers, copiesIn: frame, count: 2)
    // Customers 0, 1 and 2 are one group.
    #expect(folds.numbers == [0, 0, 0, 0, 0, 0, 1, 0])
    let apart = Folds.stratified(
      labels: Array(repeating: 0, count: 8), groups: customers, count: 2)
    #expect(apart.numbers == [0, 0, 1, 1, 0, 0, 1, 0])
  }

  @Test func `a usual row is in every fold, a copied one in one`() {
    // 1,000 rows: one kind 300 times, and 350 kinds twice.
    let frame = Matrix(rows: (0..<1000).map { [Float($0 < 300 ? -1 : $0 % 350)] })
    var generator = SeededGenerator(seed: 1)
    let labels = (0..<1000).map { _ in Float(generator.uniform() < 0.2 ? 1 : 0) }
    let folds = Folds.stratified(labels: labels, copiesIn: frame)
    #expect(Set(folds.numbers[..<300]).count == 5)
    let firsts = Dictionary(
      (300..<1000).map { (frame[$0, 0], folds.numbers[$0]) }, uniquingKeysWith: { one, _ in one })
    #expect((300..<1000).allSatisfy { folds.numbers[$0] == firsts[frame[$0, 0]] })
    // Folds of nearly equal size all the same.
    let sizes = (0..<Int32(5)).map { fold in folds.numbers.count { $0 == fold } }
    #expect(sizes.allSatisfy { abs($0 - 200) <= 5 })
  }

  @Test func `rows without copies are dealt as ever`() {
    let frame = Matrix(rows: (0..<50).map { [Float($0)] })
    let labels = (0..<50).map { Float($0 % 3 == 0 ? 1 : 0) }
    #expect(
      Folds.stratified(labels: labels, copiesIn: frame) == Folds.stratified(labels: labels))
  }
}
