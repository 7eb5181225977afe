import PatronData
import PatronReport

/// What was read, and what was left out and why: the figures of `patron check`.
struct ReportQuality: Sendable {
  let tables: [TableQuality]
  let setAside: SetAside?

  init(_ prepared: PreparedExports) {
    tables = prepared.quality
    setAside = prepared.setAside
  }

  func sections() -> [Document.Block] {
    var read = Document.Table(
      .text("table"), .text("files"), .number("rows"), .number("left out"),
      .number("share", unit: "%"), .text("first day"), .text("last day"))
    for table in tables {
      let leftOut = table.counts.filter(\.isLeftOut).reduce(0) { $0 + $1.rows }
      let files =
        table.files.count == 1 ? table.files[0] : "\(Figures.grouped(table.files.count)) files"
      read.add(
        .text("\(table.table)"), .text(files), .count(table.allRows), .count(leftOut),
        .share(Double(leftOut) / Double(max(1, table.allRows))),
        .day(table.firstDay?.description), .day(table.lastDay?.description))
    }
    return [
      .table(read), .table(kinds), .table(people),
      .note(
        "Rows that are left out count nowhere; of the others that have a remark all count as it says. 'patron check --all' "
          + "tells more, with every column and month."),
    ]
  }

  /// Rows of a kind that deserves a word.
  private var kinds: Document.Table {
    var table = Document.Table(
      title: "Rows with a remark", .text("table"), .text("remark"), .number("rows"),
      .number("share", unit: "%"), .text("left out"))
    for quality in tables {
      for count in quality.counts {
        table.add(
          .text("\(quality.table)"), .text(count.reason), .count(count.rows),
          .share(Double(count.rows) / Double(max(1, quality.allRows))),
          .text(count.isLeftOut ? "yes" : "no"))
      }
    }
    return table
  }

  /// The people who are set aside.
  private var people: Document.Table {
    var table = Document.Table(
      title: "Customers left out", .text("reason"), .number("customers"),
      .number("share", unit: "%"), .number("rows"))
    for count in setAside?.counts ?? [] {
      table.add(
        .text(count.reason.words), .count(count.people),
        .share(Double(count.people) / Double(max(1, setAside?.people ?? 1))),
        .count(count.rows.reduce(0) { $0 + $1.rows }), of: count.people)
    }
    return table
  }
}

extension TableQuality {
  fileprivate var counts: [Count] { unusable + remarks }

  /// Those that 'keep' and 'drop' leave out included.
  fileprivate var allRows: Int {
    rows + (remarks.first { $0.kind == .row(.filtered) }?.rows ?? 0)
  }
}

extension TableQuality.Count {
  /// Whether its rows count nowhere.
  fileprivate var isLeftOut: Bool {
    switch kind {
    case .row: true
    case .guest, .returned, .free, .copy: false
    }
  }
}
