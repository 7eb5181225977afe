import PatronNumerics

extension History {
  /// How many customers name each key in rows, and how many have a row at all.
  struct KeyCounts {
    var customers: [Int32: Int] = [:]
    var everybody = 0
  }

  /// The customers of each key that `key` takes of the `rows` of what `snapshot` sees; a missing key is none.
  func customersByKey<Row: HistoryRow>(
    at snapshot: Snapshot, workers: Workers,
    _ rows: @Sendable (CustomerHistory) -> UnsafeBufferPointer<Row>, _ key: @Sendable (Row) -> Int32
  ) -> KeyCounts {
    let everybody = Array(0..<Int32(customerCount))
    let blocks = walk(everybody, workers: workers) { customers, reader in
      var counts = KeyCounts()
      var keys: [Int32] = []
      for customer in everybody[customers] {
        let rows = rows(reader.customer(customer).seen(at: snapshot))
        if rows.isEmpty { continue }
        counts.everybody += 1
        keys.removeAll(keepingCapacity: true)
        for row in rows {
          let key = key(row)
          if key != Row.missing, key != keys.last { keys.append(key) }
        }
        keys.keepDifferent()
        for key in keys { counts.customers[key, default: 0] += 1 }
      }
      return counts
    }
    return blocks.reduce(into: KeyCounts()) { sum, block in
      sum.everybody += block.everybody
      sum.customers.merge(block.customers, uniquingKeysWith: +)
    }
  }
}
