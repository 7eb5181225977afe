import PatronData
import PatronReport

/// How many rows there are of each type, what is not there, and how a list of recipients grows.
extension Journeys {
  var volumeBlocks: [Document.Block] {
    guard !volumes.isEmpty else { return [] }
    var table = Document.Table(
      .text("rows"), .text("sense"), .number("rows"), .number("customers"), .number("last month"),
      .number("month before"))
    for volume in volumes {
      let months = volume.months.suffix(2).map(\.rows)
      table.add(
        .text(volume.type), .text(volume.sense), .count(volume.rows), .count(volume.customers),
        .few(months.last), .few(months.count > 1 ? months[0] : nil), of: volume.customers)
    }
    return [
      .table(table),
      .note(
        "The rows of each type, and of the last two months (the last may not be over). The sense is told by the type's "
          + "name; 'types' of events corrects it." + missing),
    ] + growthBlocks
  }

  /// The senses that no row has, for what is made of them is not on the page.
  private var missing: String {
    let found = Set(volumes.compactMap(\.sense))
    let others = EventSense.allCases.map(\.rawValue).filter { !found.contains($0) }
    guard !others.isEmpty else { return "" }
    return " No row is one of \(others.joined(separator: ", ")): what is made of these is left out."
  }

  /// Those who signed up less those who refused further messages, by month.
  private var growthBlocks: [Document.Block] {
    func months(_ sense: EventSense) -> [Volume.Month] {
      let own = volumes.filter { $0.sense == sense.rawValue }.map(\.months)
      guard let first = own.first else { return [] }
      return own.dropFirst().reduce(first) { sums, other in
        zip(sums, other).map { .init(firstDay: $0.firstDay, rows: $0.rows + $1.rows) }
      }
    }
    let (joined, left) = (months(.signup), months(.refusal))
    // Without messages a refusal is of something else, such as a dislike.
    let hasMessages = volumes.contains {
      $0.sense == EventSense.sent.rawValue || $0.sense == EventSense.open.rawValue
    }
    guard hasMessages, !joined.isEmpty, !left.isEmpty else { return [] }
    var table = Document.Table(
      title: "Growth of the list", .text("month"), .number("signed up"), .number("refused"),
      .number("net"))
    for (one, other) in zip(joined, left).suffix(Self.mostMonths) {
      let isTold = [one.rows, other.rows].allSatisfy { $0 == 0 || $0 >= Document.smallestCell }
      table.add(
        .text(String("\(one.firstDay)".prefix(7))), .few(one.rows), .few(other.rows),
        isTold ? .change(Double(one.rows - other.rows), decimals: 0) : .missing)
    }
    return [
      .table(table),
      .note(
        "Rows of signing up less rows of refusing messages (unsubscribes and complaints), in each month; the last may not be "
          + "over."),
    ]
  }

  private static let mostMonths = 12
}
