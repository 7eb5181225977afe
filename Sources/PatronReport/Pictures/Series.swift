/// A number of a table as a picture shows it.
struct Measure {
  let value: Double
  /// The ends of its interval.
  let bounds: ClosedRange<Double>?
  private let cell: Document.Value
  private let column: Document.Table.Column
  private let language: Language

  /// Beyond this size differences overflow, and nothing can be drawn.
  private static let largest = 1e150

  /// Nil where nothing is to be drawn: no number, none that is finite, or one that was suppressed.
  init?(_ cell: Document.Value, in column: Document.Table.Column, in language: Language) {
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
    self.cell = cell
    self.column = column
    self.language = language
  }

  var unit: String? { column.unit ?? cell.unit }

  /// The number as people read it, without its interval.
  var text: String {
    if case .interval(let number, _, _, let decimals) = cell {
      return language.written(Figures.decimals(number, decimals)) + (column.unit == "%" ? " %" : "")
    }
    return cell.lines(in: language)[0] + (cell.unit == nil && column.unit == "%" ? " %" : "")
  }
}

/// A column of a table as a picture shows it.
struct Series {
  let unit: String?
  /// One a row, nil where nothing is drawn.
  let measures: [Measure?]
  private let column: Document.Table.Column
  private let cells: [Document.Value]
  private let language: Language

  /// The column at `index` of the first `rowCount` rows.
  init(_ index: Int, of table: Document.Table, rowCount: Int = .max, in language: Language) {
    let column = table.columns[index]
    cells = table.rows.prefix(rowCount).map { $0[index] }
    measures = cells.map { Measure($0, in: column, in: language) }
    unit = column.unit ?? measures.lazy.compactMap { $0?.unit }.first
    self.column = column
    self.language = language
  }

  var name: String { column.title }

  /// What the row holds, in words.
  func text(_ row: Int) -> String {
    cells[row].lines(under: column.unit, in: language).joined(separator: "; ")
  }

  /// What all rows hold, in words.
  var texts: [String] { cells.indices.map { text($0) } }

  /// The name with the unit: "share, %".
  var heading: String { unit.map { name.isEmpty ? $0 : "\(name), \($0)" } ?? name }
  /// Whether all its numbers are counts.
  var isCount: Bool {
    cells.allSatisfy { cell in
      switch cell {
      case .count, .fewer, .missing, .blank: true
      default: false
      }
    }
  }
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
  func series(rowCount: Int = .max, in language: Language) -> [Series] {
    guard data.columns.count > 1 else { return [] }
    let all = data.columns.indices.dropFirst().map {
      Series($0, of: data, rowCount: rowCount, in: language)
    }.filter(\.hasNumbers)
    if let seriesCount { return Array(all.prefix(seriesCount)) }
    return all.filter { $0.unit == all[0].unit }
  }

  /// What the first column says, row by row.
  func names(rowCount: Int = .max, in language: Language) -> [String] {
    data.columns.isEmpty ? [] : Series(0, of: data, rowCount: rowCount, in: language).texts
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
