import PatronEngine
import PatronNumerics

/// Order lines that the core has read itself, before customers have keys.
struct PlainLines: Sendable {
  let orders: PlainOrders
  private let parts: [PlainOrders.Part]
  /// The different texts of each field that has them.
  private let texts: [PlainTexts?]
  private let hasDecimals: [Bool]
  private let times: PlainTimes
  let workers: Workers

  /// Reads the lines of `orders`, which stand in files of `engine`'s private folder where they are many.
  init(_ orders: PlainOrders, in reader: TableReader) async throws {
    let engine = reader.engine
    guard try await TextHash.isMade(by: engine) else { throw NotPlain("another hash") }
    let reading = try orders.reader.read(workers: reader.workers, from: PlainOrders.Part()) {
      block, part in
      try orders.take(block, &part) { index, size in
        try MappedMemory(
          path: engine.scratchPath("read-\(index)"), size: size, mostOwn: MappedMemory.mostOwn)
      }
    }
    self.orders = orders
    parts = reading.states
    hasDecimals = reading.hasDecimals
    texts = PlainOrders.Field.allCases.map { field in
      orders.columns[field.rawValue].flatMap { reading.texts[$0] }
    }
    workers = reader.workers
    times = try await PlainTimes(parts, in: reader)
  }

  /// Rows of each reason, those that occur, with their first and last day.
  var reasons: [RowReason: PlainOrders.Part.Count] {
    var reasons: [RowReason: PlainOrders.Part.Count] = [:]
    for reason in RowReason.allCases {
      var count = PlainOrders.Part.Count()
      for part in parts { count.add(part.reasons[reason.rawValue]) }
      if count.rows > 0 { reasons[reason] = count }
    }
    return reasons
  }

  /// All rows, those out of use included.
  var rowCount: Int { reasons.values.reduce(0) { $0 + $1.rows } }

  var guests: Int { parts.reduce(0) { $0 + $1.guests } }
  var returns: Int { parts.reduce(0) { $0 + $1.returns } }
  var free: Int { parts.reduce(0) { $0 + $1.free } }

  /// The last day of rows that are in use or not looked at; nil where there is none.
  var lastDay: Day? {
    [RowReason.usable, .notLookedAt].compactMap { reasons[$0]?.last }.max().map { Day($0) }
  }

  /// Numbers with decimals of the column that plays `role`, of which a few are counted; none where one of its points
  /// can part nothing but decimals, so that no other is doubtful.
  func doubtfulFractions(_ role: String) -> Int {
    guard let field = PlainOrders.Field.allCases.first(where: { $0.role == role }),
      let column = orders.columns[field.rawValue], !hasDecimals[column]
    else { return 0 }
    return parts.reduce(0) { $0 + $1.fractions[field.rawValue] }
  }

  // MARK: Names

  /// The rows in use of each text of `field`, by its number.
  private func counts(of field: PlainOrders.Field) -> [Int] {
    guard let texts = texts[field.rawValue] else { return [] }
    var counts = [Int](repeating: 0, count: texts.count)
    for (numbers, part) in zip(texts.numbers, parts) {
      for (number, count) in zip(numbers, part.texts[field.rawValue]) {
        counts[Int(number)] += Int(count)
      }
    }
    return counts
  }

  /// Makes the engine's table `order_FIELD` of the texts of rows in use: `number`, the text, and `row_count`.
  func loadTexts(of field: PlainOrders.Field, into engine: any Engine) async throws {
    let counts = counts(of: field)
    let texts = texts[field.rawValue]
    try await engine.load(
      table: field.table,
      columns: [
        LoadedColumn("number", .integer), LoadedColumn(field.name, .text),
        LoadedColumn("row_count", .wide),
      ]
    ) { writer in
      try writer.write(rows: counts.count, workers: workers) { rows, buffer in
        for number in rows where counts[number] > 0 {
          buffer.write(number)
          buffer.write(texts?[number])
          buffer.write(counts[number])
          buffer.endRow()
        }
      }
    }
  }

  /// The key of each text of `field` by its number, which the engine's table `keys` has; `missing` for one without.
  private func keys(
    of field: PlainOrders.Field, in keys: SQL, key: String, _ engine: any Engine
  ) async throws -> [Int32] {
    guard let texts = texts[field.rawValue] else { return [] }
    let found = try await engine.share(
      field.table + "_keys",
      columns: [SharedColumn("number", .integer), SharedColumn("key", .integer)],
      of: QueryTemplate(PackageResources.numbered_names_sql).filled([
        "names": .sql(SQL(name: field.table)), "keys": .sql(keys),
        "name": .sql(SQL(name: field.name)), "key": .sql(SQL(name: key)),
      ])
    ).integers()
    var all = [Int32](repeating: Line.missing, count: texts.count)
    for (number, key) in zip(found[0], found[1]) { all[number] = Int32(key) }
    return all
  }

  /// The lines of customers who have keys, once all that they name has them.
  func keyed(by engine: any Engine) async throws -> KeyedLines {
    var keys: [[Int32]] = []
    for field in PlainOrders.Field.named {
      keys.append(try await self.keys(of: field, in: field.keys.table, key: field.keys.key, engine))
    }
    try await engine.drop(PlainOrders.Field.named.map { SQL(name: $0.table) })
    return KeyedLines(
      blocks: parts.indices.flatMap { part -> [KeyedLines.Block] in
        // By the numbers of the part's own texts, from 1 on; 0 is no text.
        let own = zip(PlainOrders.Field.named, keys).map { field, keys in
          [Line.missing]
            + (texts[field.rawValue]?.numbers[part].map { keys[Int($0)] } ?? [])
        }
        return parts[part].blocks.map { KeyedLines.Block($0, keys: own, times: times) }
      })
  }

  // MARK: Samples

  /// Makes the engine's table `sampled_lines` of the rows in use whose order's or product's hash is a multiple of
  /// `every`.
  func loadSample(
    by field: PlainOrders.Field, every: Int, into engine: any Engine
  ) async throws {
    let divisor = UInt64(every)
    let isSampled = texts[PlainOrders.Field.product.rawValue].map { texts in
      (0..<texts.count).map { texts.hash($0) % divisor == 0 }
    }
    let blocks = parts.indices.flatMap { part in parts[part].blocks.map { (part, $0) } }
    let sampled = workers.map(blocks.count) { index -> [SampledLine] in
      let (part, block) = blocks[index]
      let numbers = texts[PlainOrders.Field.product.rawValue]?.numbers[part] ?? []
      return (0..<block.count).compactMap { row in
        let line = SampledLine(block, row, products: numbers)
        return switch field {
        case .order: line.order != 0 && line.order % divisor == 0 ? line : nil
        default: line.product.map { isSampled?[$0] == true } == true ? line : nil
        }
      }
    }
    let hasPrice = orders.has(.price)
    try await engine.load(
      table: "sampled_lines",
      columns: [
        LoadedColumn("order_id", .wide), LoadedColumn("product", .integer),
        LoadedColumn("quantity", .amount), LoadedColumn("amount", .amount),
        LoadedColumn("price", .amount),
      ]
    ) { writer in
      for line in sampled.joined() {
        writer.write(line.order == 0 ? nil : Int(Int64(bitPattern: line.order)))
        writer.write(line.product)
        writer.write(Int(line.quantity))
        writer.write(Int(line.amount))
        writer.write(hasPrice && line.price != PlainCell.missing ? Int(line.price) : nil)
        try writer.endRow()
      }
    }
  }

  private struct SampledLine: Sendable {
    let order: UInt64
    let product: Int?
    let quantity: Int64
    let amount: Int64
    let price: Int64

    init(_ block: PackedRows, _ row: Int, products: [UInt32]) {
      func number(_ field: PlainOrders.Field) -> Int64 { block.number(field.rawValue, row) }
      order = UInt64(bitPattern: number(.order))
      let own = Int(number(.product))
      product = own == 0 ? nil : Int(products[own - 1])
      quantity = number(.quantity)
      amount = number(.amount)
      price = number(.price)
    }
  }
}

extension PlainOrders.Field {
  /// The fields whose texts have keys.
  static let named = [customer, product, category, channel]

  /// The engine's table of the field's texts.
  var table: String { "order_\(role)s" }

  /// Its column for them, which tables of keys have too.
  var name: String { self == .customer ? "customer_id" : role }

  /// The engine's table with the keys of the texts, and its column for them.
  fileprivate var keys: (table: SQL, key: String) {
    switch self {
    case .product: ("products", "product_key")
    case .category: ("categories", "category_key")
    case .channel: ("channels", "channel_key")
    default: ("customer_spellings", "customer_key")
    }
  }
}
