import PatronNumerics

/// Which rows a model is tried on while it learns from others.
public struct Folds: Hashable, Sendable {
  /// The fold of each row, from 0. Rows of one customer should share theirs.
  public let numbers: [Int32]
  public let count: Int
  /// Whether a fold is predicted from the folds before it only, because they are ordered in time.
  /// The first one is then never evaluated. Else it is predicted from all the others.
  public let isForward: Bool

  /// Takes `numbers`, each of 0 up to some largest number occurring.
  public init(numbers: [Int32], isForward: Bool = false) {
    precondition(numbers.allSatisfy { $0 >= 0 }, "a fold below 0")
    self.numbers = numbers
    self.count = Int(numbers.max() ?? -1) + 1
    self.isForward = isForward
  }

  /// Deals the rows, or where `groups` (n, from 0) numbers each row's customer the groups,
  /// to `count` folds: those with a positive label in turn, then those without, so that no draw
  /// decides.
  ///
  /// - Parameter frame: the rows (n × columns), where rows that are equal in every column are to share a
  ///   fold, as they do by `RowCopies`; customers with a row in common then share theirs.
  public static func stratified(
    labels: [Float], groups: [Int32]? = nil, copiesIn frame: Matrix? = nil, count: Int = 5
  ) -> Folds {
    precondition(count >= 2, "two folds at least")
    precondition(groups == nil || groups?.count == labels.count, "one group a row")
    precondition(frame == nil || frame?.rowCount == labels.count, "one label a row")
    let given = groups ?? labels.indices.map(Int32.init)
    let groups = frame.map { RowCopies(of: $0).joining(given, folds: count) } ?? given
    let groupCount = Int(groups.max() ?? -1) + 1
    var isPositive = [Bool](repeating: false, count: groupCount)
    for row in labels.indices where labels[row] == 1 { isPositive[Int(groups[row])] = true }
    var dealt = (negative: 0, positive: 0)
    let folds = isPositive.map { isPositive -> Int32 in
      if isPositive {
        dealt.positive += 1
        return Int32((dealt.positive - 1) % count)
      }
      dealt.negative += 1
      return Int32((dealt.negative - 1) % count)
    }
    return Folds(numbers: groups.map { folds[Int($0)] })
  }

  /// The folds that are evaluated.
  package var evaluated: Range<Int> { (isForward ? 1 : 0)..<max(count, isForward ? 1 : 0) }

  /// The folds that `fold` is predicted from.
  func trainingFolds(_ fold: Int) -> [Int] {
    (0..<count).filter { isForward ? $0 < fold : $0 != fold }
  }

  /// The rows that `fold` is predicted from.
  package func training(_ fold: Int) -> [Int] {
    numbers.indices.filter { isForward ? numbers[$0] < fold : numbers[$0] != fold }
  }

  /// The rows of `fold`.
  package func held(_ fold: Int) -> [Int] { numbers.indices.filter { numbers[$0] == fold } }

  /// The folds of the rows numbered `rows` only.
  package func selecting(rows: [Int]) -> Folds {
    Folds(numbers: rows.map { numbers[$0] }, isForward: isForward)
  }
}
