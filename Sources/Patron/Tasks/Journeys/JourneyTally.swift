import PatronData
import PatronModels
import PatronNumerics

/// What is counted of the journeys of some customers; those of other customers can be added.
struct JourneyTally: Sendable {
  /// How often a path of touchpoints ended how.
  struct PathCount: Sendable {
    var conversions = 0
    var amount = Amount.zero
    var failures = 0

    static func += (sum: inout PathCount, other: PathCount) {
      sum.conversions += other.conversions
      sum.amount += other.amount
      sum.failures += other.failures
    }
  }

  /// Visits and those that had what was asked for.
  struct Pair: Sendable {
    var trials: Int32 = 0
    var successes: Int32 = 0

    static func += (sum: inout Pair, other: Pair) {
      sum.trials += other.trials
      sum.successes += other.successes
    }
  }

  /// The visits of a cell, and the money of all of them.
  struct Cell: Sendable {
    var pair = Pair()
    var money = Money()

    mutating func add(_ visit: Pair, _ amount: Amount) {
      pair += visit
      money.add(amount)
    }

    static func += (sum: inout Cell, other: Cell) {
      sum.pair += other.pair
      sum.money += other.money
    }
  }

  /// The money of orders of visits: how many, their sum and that of their squares.
  struct Money: Sendable {
    var visits = 0
    var sum = Amount.zero
    var squares = 0.0

    mutating func add(_ amount: Amount) {
      visits += 1
      sum += amount
      squares += amount.number * amount.number
    }

    /// The mean of two or more visits, and its variance.
    var moments: (mean: Double, variance: Double) {
      let n = Double(visits)
      let mean = sum.number / n
      return (mean, max(0, squares / n - mean * mean) / (n - 1))
    }

    static func += (sum: inout Money, other: Money) {
      sum.visits += other.visits
      sum.sum += other.sum
      sum.squares += other.squares
    }
  }

  /// A visit's rate, day and part of the business.
  struct CellKey: Hashable, Sendable {
    let rate: UInt16
    let isReturning: Bool
    let channel: Int32
    let group: Int32
    let day: Int32

    /// An order of keys that is always the same.
    func precedes(_ other: CellKey) -> Bool {
      (rate, day, channel, group, isReturning ? 1 : 0)
        < (other.rate, other.day, other.channel, other.group, other.isReturning ? 1 : 0)
    }
  }

  var customers = 0
  var touches = 0
  /// Customers in each stage (stages, then none) at the beginning of a month and at that of the next.
  var moves: [Int: [Int]] = [:]
  /// The customers of each stage, and then of none; and the days that each has been in its.
  var stageDays: [[Int32]] = []
  /// Journeys by the steps that they reached and how they ended.
  var steps: [UInt16: [Int]] = [:]
  /// Conversions without a touch before them, and what they brought.
  var direct = PathCount()
  var paths: [[Int32]: PathCount] = [:]
  /// Of journeys that converted: their paths, followed by the ages of the touches in days.
  var agedPaths: [[Int32]: PathCount] = [:]
  var openJourneys = 0
  /// Days from a journey's first touch to its conversion, with how many took so long.
  var daysToConversion: [Int32: Int] = [:]
  var cells: [CellKey: Cell] = [:]
  /// For each rate the money of visits without and with what is asked for.
  var money: [[Money]] = []
  /// For each rate and segment.
  var ofSegments: [[Pair]] = []
  /// The rows of each type in each month, by the month's number (12 a year).
  var rowsByMonth: [Int32: [Int]] = [:]
  /// The customers with a row of each type.
  var customersOfType: [Int] = []
  /// What all customers have spent in the last year of the exports.
  var spent = Amount.zero
  var answers: [GivenAnswer] = []

  /// An answer of a customer, with the stage before it.
  struct GivenAnswer: Sendable {
    let customer: Int32
    let day: Int32
    let score: Double
    let group: Int32
    /// Nil where the exports do not say.
    let weight: Double?
    let stage: Int32
    /// The customer's stage on the last day.
    var stageNow: Int32 = -1
    let segment: Int32
    /// What the customer has spent in the last year of the exports, and whether they have ever shared or reviewed.
    let spent: Double
    let hasShared: Bool
  }

  init(types: Int, stages: Int, rates: Int, segments: Int) {
    customersOfType = Array(repeating: 0, count: types)
    stageDays = Array(repeating: [], count: stages + 1)
    money = Array(repeating: [Money(), Money()], count: rates)
    ofSegments = Array(repeating: Array(repeating: Pair(), count: segments), count: rates)
  }

  mutating func add(_ other: JourneyTally) {
    customers += other.customers
    touches += other.touches
    openJourneys += other.openJourneys
    moves.merge(other.moves) { zip($0, $1).map(+) }
    for stage in stageDays.indices { stageDays[stage] += other.stageDays[stage] }
    steps.merge(other.steps) { zip($0, $1).map(+) }
    direct += other.direct
    for (path, count) in other.paths { paths[path, default: .init()] += count }
    for (path, count) in other.agedPaths { agedPaths[path, default: .init()] += count }
    daysToConversion.merge(other.daysToConversion, uniquingKeysWith: +)
    for (key, cell) in other.cells { cells[key, default: .init()] += cell }
    for rate in money.indices {
      for side in money[rate].indices { money[rate][side] += other.money[rate][side] }
      for segment in ofSegments[rate].indices {
        ofSegments[rate][segment] += other.ofSegments[rate][segment]
      }
    }
    answers += other.answers
    spent += other.spent
    rowsByMonth.merge(other.rowsByMonth) { zip($0, $1).map(+) }
    customersOfType = zip(customersOfType, other.customersOfType).map(+)
  }
}
