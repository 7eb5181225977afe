package import PatronEngine
package import PatronNumerics

/// All dated rows of the exports, by customer and day: what features, labels and interactions are folds over.
///
/// The engine reads, types and keys the rows and hands them over once, as numbers. The rows of one customer stand in the
/// order of their days, whatever the order of the exports.
package struct History: Sendable {
  package let customerCount: Int
  /// What makes a day an active one.
  fileprivate let activity: ActiveDays
  let lines: PerCustomer<Line>
  private let occasions: PerCustomer<Occasion>
  private let touches: PerCustomer<Touch>
  private let answers: PerCustomer<Answer>
  private let contracts: PerCustomer<Contract>
  private let activeDays: PerCustomer<Int32>
  /// The snapshot from which on rows are replaced by noise; nil where they are as they were.
  fileprivate let noise: Noise?

  /// The rows of all customers: the engine has written them, or the core has read them itself.
  struct Files {
    var lines: NumberFile?
    /// The order lines instead that the core has read itself.
    var ownLines: KeyedLines?
    var touches: NumberFile?
    var answers: NumberFile?
    var contracts: NumberFile?
  }

  /// Puts the rows of `files` in order, those that are many in private files beside `scratch`.
  ///
  init(
    _ files: Files, customerCount: Int, activity: ActiveDays,
    scratch: @escaping (String) -> String, workers: Workers
  ) throws {
    func sorted<Row: HistoryRow>(_ file: NumberFile?, _ name: String) throws -> PerCustomer<Row> {
      guard let file else { return PerCustomer(customerCount: customerCount) }
      return try PerCustomer(
        file, customerCount: customerCount, allocate: memory.part(name), workers: workers)
    }
    let memory = Memory(path: scratch, mostOwn: MappedMemory.mostOwn)
    let ownLines = try files.ownLines.map {
      try PerCustomer<Line>(
        $0.blocks, customerCount: customerCount, allocate: memory.part("lines"), workers: workers)
    }
    try self.init(
      lines: ownLines ?? sorted(files.lines, "lines"), touches: sorted(files.touches, "touches"),
      answers: sorted(files.answers, "answers"),
      contracts: sorted(files.contracts, "contracts"), customerCount: customerCount,
      activity: activity, memory: memory, workers: workers)
  }

  /// The history of rows in memory; rows may be in any order.
  ///
  /// - Parameters:
  ///   - contractsAreActivity: the last day on which a contract makes a customer active, where they do.
  ///   - mostOwn: more bytes than this of one kind of row lie in a file in `scratch`.
  package init(
    lines: [Line]? = nil, touches: [Touch] = [], answers: [Answer] = [],
    contracts: [Contract] = [], customerCount: Int, contractsAreActivity last: Day? = nil,
    scratch: ScratchFolder, mostOwn: Int = MappedMemory.mostOwn, workers: Workers = Workers(1)
  ) throws {
    func sorted<Row: HistoryRow>(_ rows: [Row], _ name: String) throws -> PerCustomer<Row> {
      try PerCustomer(
        rows, customerCount: customerCount, allocate: memory.part(name), workers: workers)
    }
    let memory = Memory(path: scratch.path, mostOwn: mostOwn)
    try self.init(
      lines: sorted(lines ?? [], "lines"), touches: sorted(touches, "touches"),
      answers: sorted(answers, "answers"), contracts: sorted(contracts, "contracts"),
      customerCount: customerCount,
      activity: last.map { .contracts(until: Int32(clamping: $0.number)) }
        ?? (lines != nil ? .purchases : .events), memory: memory, workers: workers)
  }

  /// Where the parts of a history lie.
  private struct Memory {
    /// The path of a file by its name.
    let path: (String) -> String
    /// More bytes than this lie in one.
    let mostOwn: Int

    /// What gives the part called `name` so many bytes.
    func part(_ name: String) -> (Int) throws -> MappedMemory {
      { try MappedMemory(path: path(name), size: $0, mostOwn: mostOwn) }
    }
  }

  private init(
    lines: PerCustomer<Line>, touches: PerCustomer<Touch>, answers: PerCustomer<Answer>,
    contracts: PerCustomer<Contract>, customerCount: Int, activity: ActiveDays, memory: Memory,
    workers: Workers
  ) throws {
    try Self.checkSums(lines, workers: workers)
    let occasions = try PerCustomer<Occasion>(
      customerCount: customerCount, allocate: memory.part("occasions"), workers: workers,
      count: { Occasion.count(lines[$0]) }, fill: { Occasion.fill(lines[$0], $1) },
      release: { lines.release($0) })
    activeDays = try PerCustomer(
      customerCount: customerCount, allocate: memory.part("days"), workers: workers,
      count: { activity.count(occasions[$0], touches[$0], contracts[$0]) },
      fill: { activity.fill(occasions[$0], touches[$0], contracts[$0], $1) },
      release: {
        occasions.release($0)
        touches.release($0)
      })
    self.lines = lines
    self.occasions = occasions
    self.touches = touches
    self.answers = answers
    self.contracts = contracts
    self.customerCount = customerCount
    self.activity = activity
    noise = nil
  }

  private init(_ history: History, noise: Noise) {
    customerCount = history.customerCount
    activity = history.activity
    lines = history.lines
    occasions = history.occasions
    touches = history.touches
    answers = history.answers
    contracts = history.contracts
    activeDays = history.activeDays
    self.noise = noise
  }

  /// Whether active days are those of purchases; else they are those of events.
  var hasOrders: Bool { activity == .purchases }

  /// The history with noise for every row that `snapshot` does not see.
  ///
  /// What is known at the snapshot is the same; whatever follows from later rows is not.
  package func corrupted(from snapshot: Snapshot) -> History {
    History(self, noise: Noise(snapshot))
  }

  /// Refuses amounts and quantities of which a sum could overflow.
  private static func checkSums(_ lines: PerCustomer<Line>, workers: Workers) throws {
    let overflows = workers.reduce(
      lines.count, into: (Int64(0), Int64(0), false),
      partial: { rows in
        let elements = lines.elements
        let sums = rows.reduce(into: (Int64(0), Int64(0), false)) { sums, row in
          add(
            (
              Int64(clamping: elements[row].amount.tenThousandths.magnitude),
              Int64(clamping: elements[row].quantity.tenThousandths.magnitude), false
            ),
            to: &sums)
        }
        lines.release(rows: rows)
        return sums
      }, combine: { add($1, to: &$0) }
    ).2
    guard overflows else { return }
    throw PatronError(
      .data,
      """
      the amounts or quantities of all orders add up to more than 900 million million: leave out the lines whose \
      amounts cannot be
      """)
  }

  private static func add(_ other: (Int64, Int64, Bool), to sums: inout (Int64, Int64, Bool)) {
    let first = sums.0.addingReportingOverflow(other.0)
    let second = sums.1.addingReportingOverflow(other.1)
    sums = (
      first.partialValue, second.partialValue,
      sums.2 || other.2 || first.overflow || second.overflow
    )
  }

  /// Hands the customers with `keys` to `body`, in blocks that do not depend on the number of threads.
  ///
  /// - Returns: what `body` gives for each block, in order.
  package func walk<Result: Sendable>(
    _ keys: [Int32], workers: Workers,
    _ body: @Sendable (Range<Int>, inout HistoryReader) -> Result
  ) -> [Result] {
    let blocks = Workers.blocks(of: keys.count)
    return workers.map(blocks.count) { block in
      var reader = HistoryReader(self)
      let result = body(blocks[block], &reader)
      release(keys[blocks[block]])
      return result
    }
  }

  /// Combines what `partial` gives for each block of the customers with `keys` into `initial`, in the order of the blocks.
  ///
  /// Unlike `walk` it holds no more than a few blocks' results at once.
  package func fold<Total: Sendable, Partial: Sendable>(
    _ keys: [Int32], workers: Workers, into initial: Total,
    partial: @Sendable (Range<Int>, inout HistoryReader) -> Partial,
    combine: @Sendable (inout Total, Partial) -> Void
  ) -> Total {
    workers.reduce(
      keys.count, into: initial,
      partial: { rows in
        var reader = HistoryReader(self)
        let result = partial(rows, &reader)
        release(keys[rows])
        return result
      }, combine: combine)
  }

  /// Lets go of the memory of the customers from the first to the last of `keys`, where there is much; keys mostly ascend.
  func release(_ keys: ArraySlice<Int32>) {
    guard let first = keys.first, let last = keys.last, first <= last else { return }
    lines.release(first...last)
    occasions.release(first...last)
    touches.release(first...last)
  }

  /// What is known of the customer with `key`, as the exports have it.
  fileprivate func customer(_ key: Int32) -> CustomerHistory {
    let index = Int(key)
    return CustomerHistory(
      key: key, lines: lines[index], occasions: occasions[index], touches: touches[index],
      answers: answers[index], contracts: contracts[index], activeDays: activeDays[index])
  }

  /// The days on which the customer with `key` was active, as the exports have them.
  func activeDays(of key: Int) -> UnsafeBufferPointer<Int32> { activeDays[key] }

  /// How many customers were active on each day that has any, in order.
  func daysOfActivity() -> DayCounts {
    var counts: [Int32: Int] = [:]
    for day in activeDays.elements { counts[day, default: 0] += 1 }
    return DayCounts(counts.map { (day: Day(Int($0.key)), rows: $0.value) })
  }

  /// The days from the first event to the last, without the few outliers before; nil where no event has a day.
  package func touchDays() -> Days? {
    var counts: [Int32: Int] = [:]
    for touch in touches.elements where touch.day != Touch.missing {
      counts[touch.day, default: 0] += 1
    }
    let days = DayCounts(counts.map { (day: Day(Int($0.key)), rows: $0.value) })
    guard let first = days.firstDay, let last = counts.keys.max() else { return nil }
    return Days(from: first, before: Day(Int(last)) + 1)
  }

  /// How many customers bought on a day of `days`, the days added up.
  package func purchases(in days: Days) -> Int {
    let (first, end) = (Int32(clamping: days.first.number), Int32(clamping: days.end.number))
    return occasions.elements.count { $0.isPurchase && $0.day >= first && $0.day < end }
  }

  /// The first day with an order or an event.
  package func firstDayOfRows() -> Day? {
    let order = lines.elements.lazy.map(\.day).min()
    let touch = touches.elements.lazy.map(\.day).filter { $0 != Touch.missing }.min()
    return [order, touch].compactMap(\.self).min().map { Day(Int($0)) }
  }

  /// The days from the first answer to the last; nil where no answer has a day.
  package func answerDays() -> Days? {
    var range: ClosedRange<Int32>?
    for answer in answers.elements where answer.day != Answer.missing {
      let known = range ?? answer.day...answer.day
      range = min(known.lowerBound, answer.day)...max(known.upperBound, answer.day)
    }
    return range.map {
      Days(from: Day(Int($0.lowerBound)), before: Day(Int($0.upperBound) + 1))
    }
  }

  /// The days between a customer's active day and the next.
  package func gaps() -> PurchaseGaps {
    var counts: [DayCount: Int] = [:]
    var (customers, repeaters) = (0, 0)
    for key in 0..<customerCount {
      let days = activeDays[key]
      if !days.isEmpty { customers += 1 }
      if days.count > 1 { repeaters += 1 }
      for (day, next) in zip(days, days.dropFirst()) {
        counts[DayCount(Int(next - day)), default: 0] += 1
      }
    }
    return PurchaseGaps(
      counts.map { (days: $0.key, count: $0.value) }, customers: customers, repeaters: repeaters)
  }

  func reader() -> HistoryReader { HistoryReader(self) }
}

/// Reads customers one by one.
package struct HistoryReader {
  private let history: History
  private let corrupted: History.Noise.Rows?

  fileprivate init(_ history: History) {
    self.history = history
    corrupted = history.noise.map { _ in History.Noise.Rows() }
  }

  /// What is known of the customer with `key`, which may be looked at until the next is asked for.
  package mutating func customer(_ key: Int32) -> CustomerHistory {
    let own = history.customer(key)
    guard let noise = history.noise, let corrupted else { return own }
    noise.replaceLater(of: own, history.activity, in: corrupted)
    return corrupted.history(of: key)
  }
}
