import Patron
import PatronData
import PatronEngine
import PatronNumerics

/// The peers' columns of a customer's order lines, as a fold over histories.
///
/// They count lines and hours where Patron's own features count purchase days.
struct PeerColumns: Sendable {
  let channels: [String]
  private let channelKeys: [Int32]
  private static let windows = [30.0, 90.0]

  var names: [String] {
    ["frequency", "monetary", "mean_amount", "sd_amount", "recency_days", "tenure_days", "units"]
      + Self.windows.flatMap { ["count_\(Int($0))", "revenue_\(Int($0))"] }
      + channels.map { "channel_\($0)" }
  }

  init(channels: [String], in session: Session) async throws {
    var vocabulary = Vocabulary()
    vocabulary.channels = channels
    self.channels = channels
    channelKeys = try await VocabularyKeys(vocabulary, in: session.prepared).channels
  }

  /// The columns of `customers` at `snapshot` (n × columns), NaN where a customer has no line.
  func values(
    of customers: [Int32], in history: History, at snapshot: Snapshot, workers: Workers
  ) -> Matrix {
    let width = names.count
    let rows = history.walk(customers, workers: workers) { rows, reader in
      var values: [Float] = []
      values.reserveCapacity(rows.count * width)
      var counts = Counts(channelCount: channels.count)
      for key in customers[rows] {
        append(
          reader.customer(key).seen(at: snapshot).lines, at: snapshot, &counts, to: &values)
      }
      return values
    }
    return Matrix(
      rowCount: customers.count, columnCount: width, elements: rows.flatMap(\.self))
  }

  /// What one customer's lines are counted in, which the next one's are counted in too.
  private struct Counts {
    var windows = PeerColumns.windows.map { _ in (count: 0, money: Amount.zero) }
    var byChannel: [Int]

    init(channelCount: Int) { byChannel = Array(repeating: 0, count: channelCount) }

    mutating func clear() {
      for index in windows.indices { windows[index] = (0, .zero) }
      for index in byChannel.indices { byChannel[index] = 0 }
    }
  }

  private func append(
    _ lines: UnsafeBufferPointer<Line>, at snapshot: Snapshot, _ counts: inout Counts,
    to values: inout [Float]
  ) {
    let day = 86_400e6
    let end = Double(snapshot.day.number)
    var (money, units, squares) = (Amount.zero, Amount.zero, 0.0)
    counts.clear()
    let count = Double(lines.count)
    for line in lines {
      money += line.amount
      units += line.quantity
      let age = end - Double(line.time) / day
      for (index, length) in Self.windows.enumerated() where age <= length {
        counts.windows[index].count += 1
        counts.windows[index].money += line.amount
      }
      for (index, key) in channelKeys.enumerated() where key == line.channel {
        counts.byChannel[index] += 1
      }
    }
    let mean = money.number / count
    for line in lines {
      let difference = line.amount.number - mean
      squares += difference * difference
    }
    func age(_ line: Line?) -> Double {
      line.map { (end - Double($0.time) / day).rounded(.down) } ?? .nan
    }
    func put(_ number: Double) { values.append(lines.isEmpty ? .nan : Float(number)) }
    put(count)
    put(money.number)
    put(mean)
    put(lines.count > 1 ? (squares / (count - 1)).squareRoot() : .nan)
    put(age(lines.last))
    put(age(lines.first))
    put(units.number)
    for window in counts.windows {
      put(Double(window.count))
      put(window.money.number)
    }
    for count in counts.byChannel { put(Double(count)) }
  }
}

extension Session {
  /// Writes a row a customer, the identifier first, then the columns of `values`; a missing value is empty.
  func export(
    _ values: Matrix, named names: [String], of customers: [Int32], to path: String,
    workers: Workers
  ) async throws {
    try await engine.share(
      "benchmark_features",
      columns: [LoadedColumn("customer_key", .integer)] + names.map { LoadedColumn($0, .double) }
    ) { writer in
      try writer.write(rows: values.rowCount, workers: workers) { rows, lines in
        for row in rows {
          lines.write(Int(customers[row]))
          for column in names.indices { lines.write(Double(values[row, column])) }
          lines.endRow()
        }
      }
    }
    // As short as a Float's number reads back.
    let columns = names.map { SQL("cast(f.\(name: $0) as real)") }.joined(separator: ", ")
    try await engine.export(
      """
      select k.customer_id, \(columns) from benchmark_features as f
      join customer_keys as k on k.customer_key = f.customer_key order by f.customer_key
      """, to: path, format: .csv)
  }
}
