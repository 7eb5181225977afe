import PatronEngine

/// What the core makes of rows, block by block.
extension PlainOrders {
  /// What one thread has made of its blocks.
  struct Part: Sendable {
    /// Rows of one reason and the first and the last of their days.
    struct Count: Sendable {
      var rows = 0
      var first = Int.max
      var last = Int.min

      mutating func add(_ day: Int) {
        rows += 1
        first = min(first, day)
        last = max(last, day)
      }

      mutating func add(_ other: Count) {
        rows += other.rows
        first = min(first, other.first)
        last = max(last, other.last)
      }
    }

    /// By the number of the reason.
    var reasons = [Count](repeating: Count(), count: RowReason.allCases.count)
    /// Of the rows in use: those without a customer, of returns, of no money.
    var (guests, returns, free) = (0, 0, 0)
    /// Numbers with decimals of each field, of which a few are counted.
    var fractions = [Int](repeating: 0, count: Field.allCases.count)
    /// Whether each of `PlainOrders.days` has a row.
    var days = [Bool](repeating: false, count: PlainOrders.days.count)
    /// The rows in use of each text, by its number, of the fields that are texts.
    var texts = [[UInt32]](repeating: [], count: Field.allCases.count)
    /// The rows in use, the columns of `Field`.
    var blocks: [PackedRows] = []
    fileprivate var kept: [Int32] = []

    @inline(__always)
    fileprivate mutating func countMoney(
      _ rows: UnsafeBufferPointer<Int32>, of amount: (Int) -> Int64, units: (Int) -> Int64
    ) {
      for row in rows {
        let money = amount(Int(row))
        if money == 0 { free += 1 }
        if money < 0 || units(Int(row)) < 0 { returns += 1 }
      }
    }
  }

  /// Fractions that are counted; more make no difference (`TableReader.checkMarks`).
  private static let mostFractions = 100

  /// Adds the rows of `block` to `part`, those in use in memory that `allocate` gives for a block.
  func take(
    _ block: PlainBlock, _ part: inout Part, allocate: (Int, Int) throws -> MappedMemory
  ) throws {
    countReasons(block, &part)
    for field in [Field.quantity, .amount, .price] { countFractions(block, field, &part) }
    try part.kept.withUnsafeBufferPointer { rows in
      let packer = PackedRows.Packer()
      for field in Field.allCases {
        switch field {
        case .customer, .product, .category, .channel:
          guard let texts = column(field).map(block.texts) else {
            packer.add(rows) { _ in 0 }
            continue
          }
          // No text is 0, and the others begin with 1.
          packer.add(rows) { Int64(texts[$0] &+ 1) }
          Self.count(texts, rows, &part.texts[field.rawValue])
          if field == .customer { part.guests += rows.count { texts[Int($0)] == PlainTexts.none } }
        case .time:
          let times = block.numbers(column(.time) ?? 0)
          packer.add(rows) { times[$0] }
        case .order:
          guard let hashes = column(.order).map(block.hashes) else {
            packer.add(rows) { _ in 0 }
            continue
          }
          packer.add(rows) { Int64(bitPattern: hashes[$0]) }
        case .quantity:
          let quantity = numbers(block, .quantity, empty: 10_000)
          packer.add(rows) { quantity[$0] }
        case .amount: try addAmounts(block, rows, &part, packer)
        case .price:
          let price = numbers(block, .price, empty: PlainCell.missing)
          packer.add(rows) { price[$0] }
        }
      }
      part.blocks.append(
        try packer.finish(rows.count) { try allocate(block.index, $0) })
    }
  }

  private func column(_ field: Field) -> Int? { columns[field.rawValue] }

  /// The numbers of a field by row.
  private struct Numbers {
    /// nil where the exports lack the field.
    let cells: UnsafeBufferPointer<Int64>?
    /// The number of an empty cell.
    let empty: Int64

    @inline(__always)
    subscript(row: Int) -> Int64 {
      guard let cells, cells[row] != PlainCell.missing else { return empty }
      return cells[row]
    }
  }

  private func numbers(_ block: PlainBlock, _ field: Field, empty: Int64) -> Numbers {
    Numbers(cells: column(field).map(block.numbers), empty: empty)
  }

  /// Notes why each row counts or not, and which rows are in use.
  private func countReasons(_ block: PlainBlock, _ part: inout Part) {
    let times = block.numbers(column(.time) ?? 0)
    let customers = block.texts(column(.customer) ?? 0)
    part.kept.removeAll(keepingCapacity: true)
    var (last, reason) = (Int.min, RowReason.usable)
    for row in 0..<block.rowCount {
      let seconds = times[row]
      guard seconds != PlainCell.missing else {
        let none: RowReason = customers[row] == PlainTexts.none ? .footer : .noTime
        part.reasons[none.rawValue].rows += 1
        continue
      }
      let day = Self.day(of: seconds)
      if day != last {
        (last, reason) = (day, self.reason(of: day))
        part.days[day - Self.days.lowerBound] = true
      }
      part.reasons[reason.rawValue].add(day)
      if reason == .usable { part.kept.append(Int32(row)) }
    }
  }

  /// The day of so many seconds since 1970, which lie before or behind it.
  static func day(of seconds: Int64) -> Int {
    Int((seconds - (seconds < 0 ? PlainCell.secondsPerDay - 1 : 0)) / PlainCell.secondsPerDay)
  }

  private func countFractions(_ block: PlainBlock, _ field: Field, _ part: inout Part) {
    guard let numbers = column(field).map(block.numbers),
      part.fractions[field.rawValue] < Self.mostFractions
    else { return }
    part.fractions[field.rawValue] += numbers.count {
      $0 != PlainCell.missing && $0 % 10_000 != 0
    }
  }

  private static func count(
    _ texts: UnsafeBufferPointer<UInt32>, _ rows: UnsafeBufferPointer<Int32>,
    _ counts: inout [UInt32]
  ) {
    let most = rows.reduce(-1) { most, row in
      let text = texts[Int(row)]
      return text == PlainTexts.none ? most : max(most, Int(text))
    }
    if most >= counts.count {
      counts += [UInt32](repeating: 0, count: most + 1 - counts.count)
    }
    for row in rows {
      let text = texts[Int(row)]
      if text != PlainTexts.none { counts[Int(text)] += 1 }
    }
  }

  /// Adds the lines' money: their amounts, or their prices times their units.
  private func addAmounts(
    _ block: PlainBlock, _ rows: UnsafeBufferPointer<Int32>, _ part: inout Part,
    _ packer: PackedRows.Packer
  ) throws {
    let quantity = numbers(block, .quantity, empty: 10_000)
    if has(.amount) || !has(.price) {
      let amount = numbers(block, .amount, empty: 0)
      packer.add(rows) { amount[$0] }
      part.countMoney(rows, of: { amount[$0] }, units: { quantity[$0] })
    } else {
      let price = numbers(block, .price, empty: 0)
      guard rows.allSatisfy({ Self.product(price[Int($0)], quantity[Int($0)]) != nil }) else {
        throw NotPlain("a price times a quantity that is too much")
      }
      @inline(__always)
      func amount(_ row: Int) -> Int64 { Self.product(price[row], quantity[row]) ?? 0 }
      packer.add(rows) { amount($0) }
      part.countMoney(rows, of: { amount($0) }, units: { quantity[$0] })
    }
  }

  /// The product of two numbers of ten-thousandths, rounded half away from zero; nil from a million millions on.
  static func product(_ first: Int64, _ second: Int64) -> Int64? {
    let (product, overflows) = first.magnitude.multipliedReportingOverflow(by: second.magnitude)
    guard !overflows, product <= .max - 5_000 else { return nil }
    let rounded = (product + 5_000) / 10_000
    guard rounded < 10_000_000_000_000_000 else { return nil }
    return (first < 0) == (second < 0) ? Int64(rounded) : -Int64(rounded)
  }
}
