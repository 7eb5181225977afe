package import PatronEngine

/// A dated row of one customer, as numbers alone.
///
/// Names are dense keys, and money is exact. `HistoryRow.missing`
/// stands for a key that a row does not have.
package protocol HistoryRow: BitwiseCopyable, Sendable {
  /// The columns of the file that the engine hands over, in the order in which `init(_:_:)` reads them.
  static var columns: [SharedColumn] { get }

  /// Which of them has the customer's key.
  static var customerColumn: Int { get }

  /// The row at `index` of columns that begin at `columns`.
  init(_ columns: [UnsafeRawPointer], _ index: Int)

  var customer: Int32 { get }
  /// The local day; `missing` where the exports have none.
  var day: Int32 { get }

  /// Whether it stands before `other` among the rows of one customer: by day and time, and of one moment by all
  /// that they hold, so that the order of the exports' rows has no part in it.
  func precedes(_ other: Self) -> Bool
}

extension HistoryRow {
  /// What stands for a day or a key that is not there; no day and no key is that low.
  package static var missing: Int32 { .min }
}

/// One order line.
package struct Line: HistoryRow, Hashable {
  /// Microseconds since 1970 UTC.
  package var time: Int64
  /// The money that the line adds to what the customer paid, below 0 for a return.
  package var amount: Amount
  package var quantity: Amount
  /// A number that lines of one order, and only they, have in common; `Int64.min` where the line names none.
  package var order: Int64
  package var customer: Int32
  package var day: Int32
  /// Milliseconds since midnight on the local clock.
  package var clock: Int32
  package var product: Int32
  package var category: Int32
  package var channel: Int32

  package static let noOrder = Int64.min

  package var isReturn: Bool { quantity < .zero || amount < .zero }

  package static let columns = [
    SharedColumn("time_us", .wide), SharedColumn("amount", .amount),
    SharedColumn("quantity", .amount), SharedColumn("order_key", .wide, isOptional: true),
    SharedColumn("customer_key", .integer), SharedColumn("day", .integer),
    SharedColumn("clock_ms", .integer), SharedColumn("product_key", .integer, isOptional: true),
    SharedColumn("category_key", .integer, isOptional: true),
    SharedColumn("channel_key", .integer, isOptional: true),
  ]

  package static var customerColumn: Int { 4 }

  package init(_ columns: [UnsafeRawPointer], _ index: Int) {
    time = columns[0].number(at: index)
    amount = columns[1].amount(at: index)
    quantity = columns[2].amount(at: index)
    order = columns[3].number(at: index)
    customer = columns[4].number(at: index)
    day = columns[5].number(at: index)
    clock = columns[6].number(at: index)
    product = columns[7].number(at: index)
    category = columns[8].number(at: index)
    channel = columns[9].number(at: index)
  }

  package init(
    customer: Int32, day: Int32, time: Int64 = 0, amount: Amount = .zero, quantity: Amount = .one,
    order: Int64 = Line.noOrder, clock: Int32 = 0, product: Int32 = Line.missing,
    category: Int32 = Line.missing, channel: Int32 = Line.missing
  ) {
    self.time = time
    self.amount = amount
    self.quantity = quantity
    self.order = order
    self.customer = customer
    self.day = day
    self.clock = clock
    self.product = product
    self.category = category
    self.channel = channel
  }

  package func precedes(_ other: Line) -> Bool {
    if day != other.day { return day < other.day }
    if time != other.time { return time < other.time }
    return (order, amount, quantity, product, category, channel)
      < (other.order, other.amount, other.quantity, other.product, other.category, other.channel)
  }
}

/// One event.
package struct Touch: HistoryRow, Hashable {
  /// Microseconds since 1970 UTC; `Int64.min` where the exports have no times.
  package var time: Int64
  /// `noValue` where the event has none.
  package var value: Amount
  package var customer: Int32
  package var day: Int32
  /// Milliseconds since midnight on the local clock; `missing` where the exports have no times.
  package var clock: Int32
  package var type: Int32
  package var channel: Int32
  package var content: Int32
  /// The cells of the columns by which figures are given; `missing` where the exports name no such columns.
  package var group: Int32

  package static let noTime = Int64.min
  package static let noValue = Amount(
    tenThousandths: Int64(SharedColumn.Kind.amount.missingNumber))

  package static let columns = [
    SharedColumn("time_us", .wide, isOptional: true),
    SharedColumn("value", .amount, isOptional: true), SharedColumn("customer_key", .integer),
    SharedColumn("day", .integer, isOptional: true),
    SharedColumn("clock_ms", .integer, isOptional: true), SharedColumn("type_key", .integer),
    SharedColumn("channel_key", .integer, isOptional: true),
    SharedColumn("content_key", .integer, isOptional: true),
    SharedColumn("group_key", .integer, isOptional: true),
  ]

  package static var customerColumn: Int { 2 }

  package init(_ columns: [UnsafeRawPointer], _ index: Int) {
    time = columns[0].number(at: index)
    value = columns[1].amount(at: index)
    customer = columns[2].number(at: index)
    day = columns[3].number(at: index)
    clock = columns[4].number(at: index)
    type = columns[5].number(at: index)
    channel = columns[6].number(at: index)
    content = columns[7].number(at: index)
    group = columns[8].number(at: index)
  }

  package init(
    customer: Int32, day: Int32, time: Int64 = 0, value: Amount = Touch.noValue, clock: Int32 = 0,
    type: Int32, channel: Int32 = Touch.missing, content: Int32 = Touch.missing,
    group: Int32 = Touch.missing
  ) {
    self.time = time
    self.value = value
    self.customer = customer
    self.day = day
    self.clock = clock
    self.type = type
    self.channel = channel
    self.content = content
    self.group = group
  }

  package func precedes(_ other: Touch) -> Bool {
    if day != other.day { return day < other.day }
    if time != other.time { return time < other.time }
    return (type, content, channel, value, group)
      < (other.type, other.content, other.channel, other.value, other.group)
  }
}

/// A customer's answers of one day and group: the lowest score, for caution.
package struct Answer: HistoryRow, Hashable {
  /// From 0 to 10.
  package var score: Amount
  package var customer: Int32
  package var day: Int32
  /// As a touch's.
  package var group: Int32
  /// How many persons the answer stands for; `Touch.noValue` where the exports do not say.
  package var weight: Amount

  package static let columns = [
    SharedColumn("score", .amount), SharedColumn("customer_key", .integer),
    SharedColumn("day", .integer, isOptional: true),
    SharedColumn("group_key", .integer, isOptional: true),
    SharedColumn("weight", .amount, isOptional: true),
  ]

  package static var customerColumn: Int { 1 }

  package init(_ columns: [UnsafeRawPointer], _ index: Int) {
    score = columns[0].amount(at: index)
    customer = columns[1].number(at: index)
    day = columns[2].number(at: index)
    group = columns[3].number(at: index)
    weight = columns[4].amount(at: index)
  }

  package init(
    customer: Int32, day: Int32, score: Amount, group: Int32 = Answer.missing,
    weight: Amount = Touch.noValue
  ) {
    self.score = score
    self.customer = customer
    self.day = day
    self.group = group
    self.weight = weight
  }

  package func precedes(_ other: Answer) -> Bool {
    (day, score, group, weight) < (other.day, other.score, other.group, other.weight)
  }
}

extension UnsafeRawPointer {
  func amount(at index: Int) -> Amount { Amount(tenThousandths: number(at: index)) }

  /// The number at `index` of a column that begins here, aligned or not.
  func number<Number: FixedWidthInteger & BitwiseCopyable>(at index: Int) -> Number {
    loadUnaligned(fromByteOffset: index * MemoryLayout<Number>.size, as: Number.self)
  }
}
