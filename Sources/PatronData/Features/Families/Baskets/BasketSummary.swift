import PatronEngine

/// A customer's bought lines in the observation window, by what they hold.
struct BasketSummary: Sendable {
  var lines = 0
  /// How many different ones.
  var products = 0
  var categories = 0
  var channels = 0
  /// Lines of each category and channel of the vocabulary.
  var linesByCategory: [Int]
  var linesByChannel: [Int]
  /// Keys to count, memory that is used again for every customer.
  private var keys: [Int32] = []

  private init(_ keys: VocabularyKeys) {
    linesByCategory = Array(repeating: 0, count: keys.categories.count)
    linesByChannel = Array(repeating: 0, count: keys.channels.count)
  }

  /// How a customer is summed up at the context's snapshot.
  static func fold(_ context: FoldContext) -> Fold<BasketSummary> {
    let (start, keys) = (context.start, context.keys)
    return Fold(nothing: BasketSummary(keys)) { customer, summary in
      let lines = customer.lines.suffix(from: start, \.day)
      summary.lines = lines.count { !$0.isReturn }
      summary.products = lines.different(\.product, &summary.keys)
      summary.categories = lines.different(\.category, &summary.keys)
      summary.channels = lines.different(\.channel, &summary.keys)
      lines.count(by: \.category, keys.categories, &summary.linesByCategory)
      lines.count(by: \.channel, keys.channels, &summary.linesByChannel)
    }
  }
}

extension UnsafeBufferPointer<Line> {
  /// How many different keys the lines that are no returns have; `keys` is memory to count them in.
  fileprivate func different(_ key: (Line) -> Int32, _ keys: inout [Int32]) -> Int {
    keys.removeAll(keepingCapacity: true)
    for line in self where !line.isReturn {
      let key = key(line)
      if key != Line.missing, key != keys.last { keys.append(key) }
    }
    keys.keepDifferent()
    return keys.count
  }

  /// How many lines that are no returns have each of `wanted`.
  fileprivate func count(by key: (Line) -> Int32, _ wanted: [Int32], _ counts: inout [Int]) {
    for index in counts.indices { counts[index] = 0 }
    if wanted.isEmpty { return }
    for line in self where !line.isReturn {
      let key = key(line)
      if key == Line.missing { continue }
      for (index, one) in wanted.enumerated() where one == key { counts[index] += 1 }
    }
  }
}
