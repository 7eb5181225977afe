package import PatronNumerics

/// Scores every customer by the features, in a column or more.
package protocol CustomerScorer: Sendable {
  /// The columns, in their order; the same for every customer.
  var columns: [OutputColumn] { get }

  /// The values of `columns` for the rows of `block` (customers × features), made on this thread.
  func score(_ block: Matrix) -> [ScoreTable.Values]
}

/// The scores of every customer, in the order of the customers' keys.
///
/// The one owner of the columns of results: files, lists, filters, help and documentation are made from it.
package struct ScoreTable: Sendable {
  /// A column's values, one a customer.
  package enum Values: Sendable {
    /// NaN where there is none.
    case numbers([Double])
    /// Indices in a list of words; −1 where there is none.
    case words([Int32], of: [String])
    /// Texts that are made as they are written: for a million customers they would take more memory than all
    /// else.
    case texts(any TextColumn)
  }

  /// The columns in the order in which they were added.
  package private(set) var columns: [OutputColumn]
  package private(set) var values: [Values]
  private let scorers: [any CustomerScorer]
  private let customerCount: Int

  /// An empty table with room for `customerCount`: arrays that grow by themselves hold twice what they need.
  package init(_ scorers: [any CustomerScorer], customerCount: Int) {
    self.scorers = scorers
    self.customerCount = customerCount
    columns = scorers.flatMap(\.columns)
    values = []
    rowCount = 0
  }

  /// How many customers have been scored.
  package private(set) var rowCount: Int

  /// Scores the customers of `frame` and appends them: a block of them a thread.
  package mutating func append(_ frame: Matrix, workers: Workers) {
    let blocks = Workers.blocks(of: frame.rowCount, size: Self.customersPerBlock)
    let scorers = scorers
    let found = workers.map(blocks.count) { index in
      let block = frame.selecting(rows: Array(blocks[index]))
      return scorers.flatMap { $0.score(block) }
    }
    for part in found {
      if values.isEmpty {
        values = part.map { $0.reserving(customerCount) }
      } else {
        for index in part.indices { values[index].append(part[index]) }
      }
    }
    rowCount += frame.rowCount
  }

  /// Enough to repay that each block sets up every model.
  private static let customersPerBlock = 16_384

  /// The columns of this table, then those of `other`, of the same customers.
  package func beside(_ other: ScoreTable) -> ScoreTable {
    precondition(rowCount == other.rowCount, "tables of other customers")
    var both = self
    both.add(other.columns, other.values)
    return both
  }

  /// Adds columns that are made of all customers at once.
  package mutating func add(_ columns: [OutputColumn], _ values: [Values]) {
    precondition(columns.count == values.count, "a column without values")
    self.columns += columns
    // An empty table has no values to add to.
    if rowCount > 0 { self.values += values }
  }

  /// Gives the customers that `isMarked` marks no number, word or text in the column `name`.
  package mutating func clear(_ name: String, where isMarked: [Bool]) {
    change(name) { values in
      switch values {
      case .numbers(var numbers):
        values = .numbers([])
        for row in numbers.indices where isMarked[row] { numbers[row] = .nan }
        values = .numbers(numbers)
      case .words(var indices, let words):
        values = .words([], of: words)
        for row in indices.indices where isMarked[row] { indices[row] = -1 }
        values = .words(indices, of: words)
      case .texts(var column):
        column.clear(where: isMarked)
        values = .texts(column)
      }
    }
  }

  /// Gives the customers that `isMarked` marks the word `word`, one of those of the column `name`.
  package mutating func set(_ name: String, to word: String, where isMarked: [Bool]) {
    change(name) { values in
      guard case .words(var indices, let words) = values,
        let place = words.firstIndex(of: word)
      else { return }
      values = .words([], of: words)
      for row in indices.indices where isMarked[row] { indices[row] = Int32(place) }
      values = .words(indices, of: words)
    }
  }

  private mutating func change(_ name: String, _ body: (inout Values) -> Void) {
    guard let index = columns.firstIndex(where: { $0.name == name }),
      values.indices.contains(index)
    else { return }
    body(&values[index])
  }

  private func values(_ name: String) -> Values? {
    columns.firstIndex { $0.name == name }.flatMap {
      values.indices.contains($0) ? values[$0] : nil
    }
  }

  /// The numbers of the column `name`; none where there is no such column.
  package func numbers(_ name: String) -> [Double] {
    if case .numbers(let numbers)? = values(name) { numbers } else { [] }
  }

  /// The words of the column `name`, nil for a customer without one; none where there is no such column.
  package func words(_ name: String) -> [String?] {
    guard case .words(let indices, let words)? = values(name) else { return [] }
    return indices.map { $0 < 0 ? nil : words[Int($0)] }
  }

  /// How many customers have each word of the column `name`.
  package func counts(_ name: String) -> [String: Int] {
    guard case .words(let indices, let words)? = values(name) else { return [:] }
    var counts = [Int](repeating: 0, count: words.count)
    for index in indices where index >= 0 { counts[Int(index)] += 1 }
    return Dictionary(zip(words, counts).filter { $0.1 > 0 }, uniquingKeysWith: +)
  }
}

/// Texts of a column of results, one a customer.
package protocol TextColumn: Sendable {
  /// The texts of `rows`; nil where there is none.
  func texts(_ rows: Range<Int>) -> [String?]

  /// Takes the texts from the customers that `isMarked` marks.
  mutating func clear(where isMarked: [Bool])

  /// Appends the texts of `other`, a column of the same kind.
  mutating func append(_ other: any TextColumn)
}

extension ScoreTable.Values {
  mutating func append(_ other: ScoreTable.Values) {
    switch (self, other) {
    case (.numbers(var numbers), .numbers(let more)):
      self = .numbers([])
      numbers += more
      self = .numbers(numbers)
    case (.words(var indices, let words), .words(let more, _)):
      self = .words([], of: [])
      indices += more
      self = .words(indices, of: words)
    case (.texts(var column), .texts(let more)):
      column.append(more)
      self = .texts(column)
    default: preconditionFailure("two kinds of values in one column")
    }
  }

  fileprivate func reserving(_ count: Int) -> ScoreTable.Values {
    switch self {
    case .numbers(var numbers):
      numbers.reserveCapacity(count)
      return .numbers(numbers)
    case .words(var indices, let words):
      indices.reserveCapacity(count)
      return .words(indices, of: words)
    case .texts: return self
    }
  }
}
