package import PatronNumerics

/// Says something of every customer by the features, a column or more.
package protocol CustomerScorer: Sendable {
  /// The columns, in their order; the same for every customer.
  var columns: [OutputColumn] { get }

  /// The values of `columns` for the rows of `block` (customers × features), made on this thread.
  func score(_ block: Matrix) -> [ScoreTable.Values]
}

/// What the models say of every customer, in the order of the customers' keys: the one owner of the columns of
/// results, from which files, lists, filters, help and documentation are made.
package struct ScoreTable: Sendable {
  /// A column's values, one a customer.
  package enum Values: Sendable {
    /// NaN where there is none.
    case numbers([Double])
    /// The places of words in a list; −1 where there is none.
    case words([Int32], of: [String])
    /// Texts that are made as they are written: those of a million customers would take more memory than all
    /// else.
    case texts(any TextColumn)
  }

  /// The columns in the order in which they were added.
  package private(set) var columns: [OutputColumn]
  package private(set) var values: [Values]
  private let scorers: [any CustomerScorer]
  private let customerCount: Int

  /// A table of nobody yet, with room for `customerCount`: arrays that grow by themselves hold twice what they
  /// need.
  package init(_ scorers: [any CustomerScorer], customerCount: Int) {
    self.scorers = scorers
    self.customerCount = customerCount
    columns = scorers.flatMap(\.columns)
    values = []
    rowCount = 0
  }

  /// How many customers have been scored.
  package private(set) var rowCount: Int

  /// Scores the customers of `frame`, those behind the ones that are there: a block of them a thread.
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
        for place in part.indices { values[place].append(part[place]) }
      }
    }
    rowCount += frame.rowCount
  }

  /// Enough to repay that each block sets up every model.
  private static let customersPerBlock = 16_384

  /// Adds columns that are made of all customers at once.
  package mutating func add(_ columns: [OutputColumn], _ values: [Values]) {
    precondition(columns.count == values.count, "a column without values")
    self.columns += columns
    // Of nobody there are no values yet, and no place for these.
    if rowCount > 0 { self.values += values }
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
    guard case .words(let places, let words)? = values(name) else { return [] }
    return places.map { $0 < 0 ? nil : words[Int($0)] }
  }

  /// How many customers have each word of the column `name`.
  package func counts(_ name: String) -> [String: Int] {
    guard case .words(let places, let words)? = values(name) else { return [:] }
    var counts = [Int](repeating: 0, count: words.count)
    for place in places where place >= 0 { counts[Int(place)] += 1 }
    return Dictionary(zip(words, counts).filter { $0.1 > 0 }, uniquingKeysWith: +)
  }
}

/// Texts of a column of results, one a customer.
package protocol TextColumn: Sendable {
  /// The texts of `rows`; nil where there is none.
  func texts(_ rows: Range<Int>) -> [String?]

  /// Adds those of `other`, a column of the same kind, behind these.
  mutating func append(_ other: any TextColumn)
}

extension ScoreTable.Values {
  mutating func append(_ other: ScoreTable.Values) {
    switch (self, other) {
    case (.numbers(var numbers), .numbers(let more)):
      self = .numbers([])
      numbers += more
      self = .numbers(numbers)
    case (.words(var places, let words), .words(let more, _)):
      self = .words([], of: [])
      places += more
      self = .words(places, of: words)
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
    case .words(var places, let words):
      places.reserveCapacity(count)
      return .words(places, of: words)
    case .texts: return self
    }
  }
}
