import PatronEngine
import PatronNumerics

/// What the engine's clock makes of the clock on the wall.
///
/// On most days the two differ by the same time all day long; the few moments of other days are asked for one by one.
struct PlainTimes: Sendable {
  struct Moment: Sendable {
    /// Microseconds since 1970 UTC.
    let time: Int64
    /// Milliseconds since midnight on the local clock.
    let clock: Int32
  }

  /// How many microseconds the clock is ahead of UTC on each of `PlainOrders.days` that has rows; `unknown` where that
  /// changes about the day.
  private let shifts: [Int64]
  /// The moments of the days without a shift, by the seconds since 1970 on the wall.
  private let moments: [Int64: Moment]

  private static let unknown = Int64.min
  /// So many moments are asked for at most.
  private static let mostMoments = 1 << 20

  /// Asks the engine about the days and moments of the rows of `parts`.
  init(_ parts: [PlainOrders.Part], in reader: TableReader) async throws {
    let days = PlainOrders.days.filter { day in
      parts.contains { $0.days[day - PlainOrders.days.lowerBound] }
    }
    var shifts = [Int64](repeating: Self.unknown, count: PlainOrders.days.count)
    let found = try await Self.read(days.map { Int64($0) * PlainCell.secondsPerDay }, in: reader)
    var open = Set<Int>()
    for (day, read) in zip(days, found) {
      if let shift = read.shift {
        shifts[day - PlainOrders.days.lowerBound] = shift
      } else {
        open.insert(day)
      }
    }
    self.shifts = shifts
    guard !open.isEmpty else {
      moments = [:]
      return
    }
    let blocks = parts.flatMap(\.blocks)
    let sets = reader.workers.map(blocks.count) { [open] index -> Set<Int64> in
      var seconds = Set<Int64>()
      for row in 0..<blocks[index].count {
        let time = blocks[index].number(PlainOrders.Field.time.rawValue, row)
        if open.contains(PlainOrders.day(of: time)) { seconds.insert(time) }
      }
      return seconds
    }
    let seconds = sets.reduce(into: Set()) { $0.formUnion($1) }.sorted()
    guard seconds.count <= Self.mostMoments else { throw NotPlain("many moments to ask for") }
    var moments: [Int64: Moment] = [:]
    for (second, read) in zip(seconds, try await Self.read(seconds, in: reader)) {
      // The reasons of rows have been settled by the day on the wall.
      guard let time = read.time, let clock = read.clock, read.day == PlainOrders.day(of: second)
      else { throw NotPlain("a moment that the clock skips") }
      moments[second] = Moment(time: time, clock: clock)
    }
    self.moments = moments
  }

  /// The moment of a row whose clock on the wall showed so many seconds since 1970.
  @inline(__always)
  func moment(_ seconds: Int64, day: Int) -> Moment {
    let shift = shifts[day - PlainOrders.days.lowerBound]
    guard shift != Self.unknown else { return moments[seconds] ?? Moment(time: 0, clock: 0) }
    return Moment(
      time: seconds * 1_000_000 - shift,
      clock: Int32(
        truncatingIfNeeded: (seconds - Int64(day) * PlainCell.secondsPerDay) * 1_000))
  }

  private struct Reading {
    let shift: Int64?
    let time: Int64?
    let day: Int?
    let clock: Int32?
  }

  /// What the engine reads of cells with these `seconds` since 1970.
  private static func read(
    _ seconds: [Int64], in reader: TableReader
  ) async throws -> [Reading] {
    let engine = reader.engine
    try await engine.load(
      table: "time_cells", columns: [LoadedColumn("place", .integer), LoadedColumn("cell", .text)]
    ) { writer in
      for (place, second) in seconds.enumerated() {
        writer.write(place)
        writer.write(cell(second))
        try writer.endRow()
      }
    }
    var values = reader.timeValues(of: .transactions, cell: "cell")
    values["cells"] = .sql("time_cells")
    let columns = [
      SharedColumn("place", .integer), SharedColumn("shift", .wide, isOptional: true),
      SharedColumn("time_us", .wide, isOptional: true),
      SharedColumn("day", .integer, isOptional: true),
      SharedColumn("clock_ms", .integer, isOptional: true),
    ]
    let found = try await engine.share(
      "time_readings", columns: columns,
      of: QueryTemplate(PackageResources.time_cells_sql).filled(values)
    ).integers()
    try await engine.drop(["time_cells"])
    func known(_ number: Int, _ column: Int) -> Int? {
      number == columns[column].kind.missingNumber ? nil : number
    }
    var readings = [Reading](
      repeating: Reading(shift: nil, time: nil, day: nil, clock: nil), count: seconds.count)
    for (index, place) in found[0].enumerated() {
      readings[place] = Reading(
        shift: known(found[1][index], 1).map { Int64($0) },
        time: known(found[2][index], 2).map { Int64($0) }, day: known(found[3][index], 3),
        clock: known(found[4][index], 4).map { Int32($0) })
    }
    return readings
  }

  /// The usual way to write the moment.
  private static func cell(_ seconds: Int64) -> String {
    let day = PlainOrders.day(of: seconds)
    let clock = Int(seconds - Int64(day) * PlainCell.secondsPerDay)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(Day(day)) \(two(clock / 3_600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
  }
}
