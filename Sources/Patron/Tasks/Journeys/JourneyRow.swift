import PatronData

/// What a customer did or met at one moment of a journey: an event, a day's orders or an answer.
struct JourneyRow {
  var day: Int32
  /// Microseconds since 1970; what has a day alone stands behind all that have a time.
  var time: Int64
  /// Of `JourneyNames.types`.
  var type: Int32
  /// Of `JourneyNames.channels`; `missing` where it has none.
  var channel: Int32 = Self.missing
  /// Of `JourneyNames.groups`, or of answers of `answerGroups`.
  var group: Int32 = Self.missing
  /// 1 for the customer's first purchase, 2 for the next; 0 for what is none.
  var orderNumber: Int32 = 0
  /// The money of a purchase.
  var amount = Touch.noValue
  var value = Touch.noValue
  /// From 0 to 10.
  var score = Touch.noValue
  /// How many persons an answer stands for.
  var weight = Touch.noValue
  /// 1 for the first row of its type on its day, 2 for the next.
  var times: Int32 = 1
  /// The hour of the day on the local clock; -1 where it is not known.
  var hour: Int32 = -1

  static let missing = Touch.missing

  /// Whether a rule of numbers can hold for it.
  var hasNumbers: Bool {
    orderNumber > 0 || value != Touch.noValue || score != Touch.noValue
  }
}

/// Brings the rows of one customer after the other into one order: by day, and within a day by time.
///
/// An order at the very start of a day has a day and no time, as exports of dates write it: it stands behind the events
/// of its day, and answers behind it.
struct JourneyReader {
  private let names: JourneyNames
  private let isPurchase: [Bool]
  /// Answers of exports without times count as given on this day.
  private let lastDay: Int32
  /// The rows of each type on the day that is numbered.
  private var counts: [Int32]
  private(set) var rows: [JourneyRow] = []

  init(_ names: JourneyNames, lastDay: Int32) {
    self.names = names
    self.lastDay = lastDay
    counts = Array(repeating: 0, count: names.types.count)
    isPurchase = names.senses.map { $0 == .purchase }
  }

  /// Reads the rows of `customer`; events without a day are none of a journey.
  mutating func read(_ customer: CustomerHistory) {
    rows.removeAll(keepingCapacity: true)
    for touch in customer.touches where touch.day != Touch.missing {
      rows.append(
        JourneyRow(
          day: touch.day, time: touch.time, type: touch.type,
          channel: touch.channel == Touch.missing
            ? JourneyRow.missing : names.eventChannels[Int(touch.channel)], group: touch.group,
          value: touch.value, hour: touch.clock <= 0 ? -1 : touch.clock / 3_600_000))
    }
    let isSorted = rows.isEmpty || customer.lines.isEmpty
    if let order = names.order { addOrders(customer, type: order) }
    if let answer = names.answer {
      for given in customer.answers {
        rows.append(
          JourneyRow(
            day: given.day == Answer.missing ? lastDay : given.day, time: .max, type: answer,
            group: given.group, score: given.score, weight: given.weight))
      }
    }
    if !isSorted || !customer.answers.isEmpty || names.order == nil {
      rows.sort { ($0.day, $0.time) < ($1.day, $1.time) }
    }
    number()
  }

  /// One row a day on which something was bought.
  private mutating func addOrders(_ customer: CustomerHistory, type: Int32) {
    var line = 0
    let lines = customer.lines
    for occasion in customer.occasions where occasion.isPurchase {
      while line < lines.count, lines[line].day < occasion.day || lines[line].isReturn { line += 1 }
      guard line < lines.count else { return }
      let first = lines[line]
      rows.append(
        JourneyRow(
          day: occasion.day, time: first.clock == 0 ? .max - 1 : first.time, type: type,
          channel: first.channel == Line.missing
            ? JourneyRow.missing : names.orderChannels[Int(first.channel)], amount: occasion.net))
    }
  }

  /// Numbers the rows of each type on a day, and the purchases by their days: orders or, without them, events of a purchase, of which the first of a day has
  /// the money of all.
  private mutating func number() {
    var (number, last, first) = (Int32(0), JourneyRow.missing, 0)
    for index in rows.indices {
      let row = rows[index]
      if index == 0 || rows[index - 1].day != row.day {
        for type in counts.indices { counts[type] = 0 }
      }
      counts[Int(row.type)] += 1
      rows[index].times = counts[Int(row.type)]
      guard names.order.map({ row.type == $0 }) ?? isPurchase[Int(row.type)] else { continue }
      if row.day != last {
        number += 1
        (last, first) = (row.day, index)
        if names.order == nil { rows[index].amount = row.value }
      } else if names.order == nil, row.value != Touch.noValue {
        let known = rows[first].amount
        rows[first].amount = known == Touch.noValue ? row.value : known + row.value
      }
      rows[index].orderNumber = number
    }
  }
}
