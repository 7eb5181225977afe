/// A number of a table as a picture shows it.
struct Measure {
  let value: Double
  /// The ends of its interval.
  let bounds: ClosedRange<Double>?
  let unit: String?
  /// The number as people read it, without its interval.
  let text: String

  /// Beyond this size differences overflow, and nothing can be drawn.
  private static let largest = 1e150

  /// Nil where nothing is to be drawn: no number, none that is finite, or one that was suppressed.
  init?(_ cell: Document.Value, in column: Document.Table.Column, style: NumberStyle) {
    var bounds: ClosedRange<Double>?
    let value: Double
    switch cell {
    case .count(let count): value = Double(count)
    case .ordinal(let number): value = Double(number)
    case .number(let number, _), .change(let number, _), .quantity(let number, _),
      .money(let number, _):
      value = number
    case .share(let share), .probability(let share): value = share * 100
    case .interval(let number, let lower, let upper, _):
      value = number
      if abs(lower) <= Self.largest, abs(upper) <= Self.largest, lower <= upper {
        bounds = lower...upper
      }
    case .text, .lines, .day, .fewer, .missing, .blank: return nil
    }
    guard abs(value) <= Self.largest else { return nil }
    self.value = value
    self.bounds = bounds
    unit = column.unit ?? cell.unit
    if case .interval(let number, _, _, let decimals) = cell {
      let text = style.written(Figures.decimals(number, decimals))
      self.text = column.unit == "%" ? text + " %" : text
    } else {
      let text = cell.lines(in: style)[0]
      let isNamed = cell.unit != nil || column.unit != "%"
      self.text = isNamed ? text : text + " %"
    }
  }
}

/// A column of a table as a picture shows it.
struct Series {
  let name: String
  let unit: String?
  /// One a row, nil where nothing is drawn.
  let measures: [Measure?]
  /// What each row holds, in words.
  let texts: [String]

  /// The column at `index` of the first `rowCount` rows.
  init(_ index: Int, of table: Document.Table, rowCount: Int = .max, style: NumberStyle) {
    let column = table.columns[index]
    let rows = table.rows.prefix(rowCount)
    measures = rows.map { Measure($0[index], in: column, style: style) }
    texts = rows.map { $0[index].lines(under: column.unit, in: style).joined(separator: "; ") }
    name = column.title
    unit = column.unit ?? measures.lazy.compactMap { $0?.unit }.first
  }

  /// The name with the unit: "share, %".
  var heading: String { unit.map { name.isEmpty ? $0 : "\(name), \($0)" } ?? name }
  var hasNumbers: Bool { measures.contains { $0 != nil } }

  /// All values with their intervals.
  var values: [Double] {
    measures.compactMap { $0 }.flatMap { measure in
      [measure.value] + (measure.bounds.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }
  }
}

extension Document.Figure {
  /// The most series that are told from each other in one picture.
  static let mostSeries = 8

  /// The columns that are drawn beside each other: the chosen ones, or all with the unit of the first.
  func series(rowCount: Int = .max, style: NumberStyle) -> [Series] {
    guard data.columns.count > 1 else { return [] }
    let all = data.columns.indices.dropFirst().map {
      Series($0, of: data, rowCount: rowCount, style: style)
    }.filter(\.hasNumbers)
    if let seriesCount { return Array(all.prefix(seriesCount)) }
    return all.filter { $0.unit == all[0].unit }
  }

  /// What the first column says, row by row.
  func names(rowCount: Int = .max, style: NumberStyle) -> [String] {
    data.columns.isEmpty ? [] : Series(0, of: data, rowCount: rowCount, style: style).texts
  }
}

extension ClosedRange<Double> {
  /// From the least to the greatest of `values`, and 0 if `hasZero`.
  init?(over values: [Double], hasZero: Bool = false) {
    let all = hasZero ? values + [0] : values
    guard !values.isEmpty, let least = all.min(), let greatest = all.max() else { return nil }
    self = least...greatest
  }
}
