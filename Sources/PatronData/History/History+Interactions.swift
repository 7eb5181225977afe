import PatronNumerics

/// What counts as an interaction with an item, and how much it counts as liking it.
struct Touching: Sendable {
  /// What the items are.
  let source: Configuration.Recommendations.Source
  /// The weight of each event type, by its key; 0 leaves its events out.
  let weights: [Double]
  /// An event of a lower value turns the item down.
  let leastValue: Double

  /// One interaction.
  struct Contact {
    let item: Int32
    let day: Int32
    let clock: Int32
    /// Microseconds since 1970; 0 where the exports have no times.
    let time: Int64
    /// Above 0 the item was liked, below 0 it was turned down; never 0.
    let weight: Double
  }

  /// Hands the customer's interactions on one of `days` to `body`, in the order of time.
  func forEach(_ customer: CustomerHistory, in days: Range<Int32>, _ body: (Contact) -> Void) {
    guard source == .content else {
      for line in customer.lines.suffix(from: days.lowerBound, \.day) {
        if line.day >= days.upperBound { return }
        let item = source == .product ? line.product : line.category
        if line.isReturn || item == Line.missing { continue }
        body(Contact(item: item, day: line.day, clock: line.clock, time: line.time, weight: 1))
      }
      return
    }
    for touch in customer.touches.suffix(from: days.lowerBound, \.day) {
      if touch.day >= days.upperBound { return }
      var weight = weights[Int(touch.type)]
      if weight == 0 || touch.content == Touch.missing { continue }
      if touch.value != Touch.noValue, touch.value.number < leastValue {
        weight = min(-1, weight)
      }
      body(
        Contact(
          item: touch.content, day: touch.day, clock: touch.clock,
          time: touch.time == Touch.noTime ? 0 : touch.time, weight: weight))
    }
  }
}

extension History {
  /// How many of `customers` liked each of `count` items on one of `days`.
  func customersByItem(
    _ touching: Touching, of customers: [Int32], days: Range<Int32>, count: Int, workers: Workers
  ) -> [Int32] {
    likedItems(touching, of: customers, days: days, workers: workers).reduce(
      into: [Int32](repeating: 0, count: count)
    ) { counts, block in
      for liked in block { counts[Int(liked.item)] += 1 }
    }
  }

  /// The different items that each of `customers` liked on one of `days`, by blocks of customers.
  func likedItems(
    _ touching: Touching, of customers: [Int32], days: Range<Int32>, workers: Workers
  ) -> [[(row: Int, item: Int32)]] {
    walk(customers, workers: workers) { rows, reader in
      var liked: [(row: Int, item: Int32)] = []
      var items: [Int32] = []
      for row in rows {
        items.removeAll(keepingCapacity: true)
        touching.forEach(reader.customer(customers[row]), in: days) { contact in
          if contact.weight > 0, contact.item != items.last { items.append(contact.item) }
        }
        items.keepDifferent()
        for item in items { liked.append((row, item)) }
      }
      return liked
    }
  }

  /// What is known of one customer and one item.
  private struct Entry {
    let place: Int32
    /// Days on the local clock, with parts of a day, of the last interaction; NaN where there are no times.
    var last: Double
    var liked: Int64?
    var refused: Int64?
    var weight: Double

    init(_ place: Int32, _ contact: Touching.Contact) {
      self.place = place
      last = .nan
      weight = contact.weight
      add(contact)
    }

    mutating func add(_ contact: Touching.Contact) {
      if contact.day != Touch.missing {
        last = Double(contact.day) + Double(contact.clock) / 86_400_000
      }
      weight = max(weight, contact.weight)
      if contact.weight > 0 { liked = max(liked ?? contact.time, contact.time) }
      if contact.weight < 0 { refused = max(refused ?? contact.time, contact.time) }
    }

    /// The largest weight; 0 where the customer turned the item down, and did not like it later.
    var value: Float {
      guard let liked else { return 0 }
      if let refused, refused >= liked { return 0 }
      return Float(weight)
    }
  }

  /// Customers × items: the interactions of `customers` on one of `days`, and beside each entry the days from the
  /// last one to the day `before`.
  ///
  /// - Parameter places: the column of each item's key; `missing` for items that are not looked at.
  func interactions(
    _ touching: Touching, of customers: [Int32], places: [Int32], itemCount: Int,
    days: Range<Int32>, before end: Day?, workers: Workers
  ) throws -> (rows: SparseRows, ages: [Float]) {
    struct Block: Sendable {
      var counts: [Int] = []
      var columns: [Int32] = []
      var values: [Float] = []
      var ages: [Float] = []
    }
    let blocks = walk(customers, workers: workers) { rows, reader in
      var block = Block()
      var contacts: [(place: Int32, contact: Touching.Contact)] = []
      for key in customers[rows] {
        contacts.removeAll(keepingCapacity: true)
        touching.forEach(reader.customer(key), in: days) { contact in
          let place = places[Int(contact.item)]
          if place != Line.missing { contacts.append((place, contact)) }
        }
        // In the order of places, and for one place in that of time: the sort is stable.
        contacts.sort { $0.place < $1.place }
        let first = block.columns.count
        var index = 0
        while index < contacts.count {
          var entry = Entry(contacts[index].place, contacts[index].contact)
          index += 1
          while index < contacts.count, contacts[index].place == entry.place {
            entry.add(contacts[index].contact)
            index += 1
          }
          block.columns.append(entry.place)
          block.values.append(touching.source == .content ? entry.value : 1)
          let age = end.map { Double($0.number) - entry.last } ?? .nan
          // To a ten-thousandth of a day, nine seconds.
          block.ages.append(
            age.isNaN ? 0 : Float(max(0, (age * 10_000).rounded() / 10_000)))
        }
        block.counts.append(block.columns.count - first)
      }
      return block
    }
    var offsets = [Int](repeating: 0, count: customerCount + 1)
    for (key, count) in zip(customers, blocks.lazy.flatMap(\.counts)) {
      offsets[Int(key) + 1] = count
    }
    for row in 0..<customerCount { offsets[row + 1] += offsets[row] }
    return (
      rows: try SparseRows(
        columnCount: itemCount, rowOffsets: offsets, columns: blocks.flatMap(\.columns),
        values: blocks.flatMap(\.values)),
      ages: blocks.flatMap(\.ages)
    )
  }
}

extension PreparedExports {
  /// What counts as an interaction with the items of `source` in these exports.
  func touching(
    _ source: Configuration.Recommendations.Source, _ settings: Configuration.Recommendations
  ) async throws -> Touching {
    Touching(
      source: source,
      weights: source == .content ? try await eventWeights(settings) : [],
      leastValue: settings.leastValue)
  }
}
