import PatronData
import PatronEngine
import PatronModels
import PatronReport

/// What changed between two reports.
struct ReportChanges: Sendable {
  let then: ReportFigures
  let now: ReportFigures
  /// Whether a segment of one number is the same in both.
  let areSegmentsLinked: Bool
  /// Who moved between segments; nil where it cannot be told.
  let migration: Migration?
  /// Why it cannot be told, where it should be.
  let obstacle: String?

  /// - Parameter words: the language of what it says.
  func sections(_ words: ReportWords) -> [Document.Block] {
    var blocks: [Document.Block] = [.paragraph(words.since(then)), .table(countTable(words))]
    if then.currency != now.currency { blocks.append(.warning(words.otherCurrency)) }
    let predictions = predictionTable(words)
    if !predictions.rows.isEmpty {
      blocks += [.table(predictions), .note(words.intervalsOverlap)]
    }
    guard !then.segments.isEmpty, !now.segments.isEmpty else { return blocks }
    blocks.append(.heading(words.language.word("Sizes of the segments")))
    guard areSegmentsLinked else { return blocks + [.warning(words.unlinkedSegments)] }
    blocks.append(.figure(.init(.bars, of: segmentTable(words), seriesCount: 2)))
    if let obstacle {
      blocks.append(.warning(words.noMoves(obstacle)))
    } else if migration == nil, then.asOf != now.asOf {
      blocks.append(.note(words.movesNeedModels))
    }
    if let migration {
      blocks.append(.heading(words.language.word("Who moved")))
      if let share = migration.movedShare { blocks.append(.paragraph(words.moved(share))) }
      blocks += migration.sections()
    }
    return blocks
  }

  private func columns(_ words: ReportWords, _ first: String...) -> [Document.Table.Column] {
    func day(_ day: Day?, _ word: String) -> String {
      day.map { "\($0)" } ?? words.language.word(word)
    }
    let days = (day(then.asOf, "then"), day(now.asOf, "now"))
    return first.map { .text(words.language.word($0)) } + [
      .number(days.0), .number(days.1 == days.0 ? words.language.word("now") : days.1),
    ]
  }

  /// The key figures of both, those that both have in the same sense.
  private func countTable(_ words: ReportWords) -> Document.Table {
    var table = Document.Table(
      columns: columns(words, "figure") + [.number(words.language.word("change"))])
    func add(
      _ name: String, _ then: Document.Value, _ now: Document.Value, change: String?
    ) {
      table.add(.text(words.language.word(name)), then, now, .text(change ?? "–"))
    }
    func few(_ count: Int?) -> Document.Value {
      count.map { .count($0) } ?? .fewer(than: Document.smallestCell)
    }
    add(
      "customers", few(then.customers), few(now.customers),
      change: words.relative(Double(now.customers), to: Double(then.customers)))
    if let old = then.leaving, let new = now.leaving, old.days == new.days,
      old.threshold == new.threshold
    {
      let counts = old.customers.flatMap { old in new.customers.map { (Double($0), Double(old)) } }
      add(
        "likely to leave", few(old.customers), few(new.customers),
        change: counts.flatMap { words.relative($0.0, to: $0.1) })
    }
    if let old = then.value, let new = now.value, old.horizon == new.horizon {
      if let before = old.value, let after = new.value, then.currency == now.currency {
        add(
          "expected", .money(before, currency: then.currency),
          .money(after, currency: now.currency),
          change: words.relative(after, to: before))
      }
      add(
        "orders expected", .count(Int(nearest: old.orders)), .count(Int(nearest: new.orders)),
        change: words.relative(new.orders, to: old.orders))
    }
    if let old = then.satisfaction, let new = now.satisfaction, old.measure == new.measure {
      func value(_ answers: ReportFigures.Answers) -> Document.Value {
        .interval(
          answers.figure, lower: answers.interval.lower, upper: answers.interval.upper, decimals: 1)
      }
      add(
        words.title(of: new.measure), value(old), value(new),
        change: words.points(new.figure - old.figure))
    }
    if let old = then.incidents, let new = now.incidents {
      add("incidents", .count(old), .count(new), change: nil)
    }
    return table
  }

  /// How good each prediction was on unseen data, of those that both have.
  private func predictionTable(_ words: ReportWords) -> Document.Table {
    var table = Document.Table(columns: columns(words, "prediction", "figure"))
    for new in now.predictions {
      guard
        let old = then.predictions.first(where: { $0.task == new.task && $0.figure == new.figure })
      else { continue }
      table.add(
        .text(words.language.word(Tasks.title(of: new.task))), .text(new.figure),
        .interval(old.value, old.interval), .interval(new.value, new.interval))
    }
    return table
  }

  /// The shares of the segments that either has.
  private func segmentTable(_ words: ReportWords) -> Document.Table {
    var titles = columns(words, "segment")
    titles =
      [titles[0]] + titles.dropFirst().map { .number($0.title, unit: "%") } + [
        .number(words.language.word("change"))
      ]
    var table = Document.Table(columns: titles)
    func share(_ segment: ReportFigures.Segment?, of figures: ReportFigures) -> Double? {
      guard let count = segment?.customers, figures.inSegments > 0 else { return nil }
      return Double(count) / Double(figures.inSegments)
    }
    for id in Set((then.segments + now.segments).map(\.id)).sorted() {
      let old = then.segments.first { $0.id == id }
      let new = now.segments.first { $0.id == id }
      let shares = (share(old, of: then), share(new, of: now))
      let change = shares.0.flatMap { old in shares.1.map { words.points(100 * ($0 - old)) } }
      table.add(
        .text("\(id) \(new?.name ?? old?.name ?? "")"), .share(shares.0), .share(shares.1),
        .text(change ?? "–"))
    }
    return table
  }
}

extension Migration {
  /// The share of the customers who were in a segment and are in another; nil where that is of too few.
  var movedShare: Double? {
    var (stayed, moved) = (0, 0)
    for (row, side) in from.enumerated() where side.id != nil {
      for column in to.indices {
        if side.id == to[column].id {
          stayed += customers[row][column]
        } else {
          moved += customers[row][column]
        }
      }
    }
    guard stayed + moved >= Document.smallestCell, ReportFigures.told(moved) != nil else {
      return nil
    }
    return Double(moved) / Double(stayed + moved)
  }
}
