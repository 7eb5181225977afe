import PatronEngine
import PatronNumerics

/// How the core reads order lines itself: which columns, and by which rules a row counts.
///
/// It means what the queries mean (transactions.sql and what follows), for tables that have no more than this:
/// one CSV file, customers and times, perhaps orders, products, categories, channels, units and money in the
/// plainest notation. All else is left to them, and so is a table with a single cell of another notation.
struct PlainOrders: Sendable {
  /// What is read of a row.
  enum Field: Int, CaseIterable {
    case customer, time, order, product, category, channel, quantity, amount, price

    var kind: PlainReader.Kind {
      switch self {
      case .customer, .product, .category, .channel: .text
      case .order: .hash
      case .time: .time
      case .quantity, .amount, .price: .number
      }
    }

    var role: String { "\(self)" }
  }

  let reader: PlainReader
  /// Which of the reader's columns each field is; nil where the exports lack it.
  let columns: [Int?]
  /// The last day that can be true, and the first that is not looked at.
  let (today, end): (Int, Int)

  /// Throws where the settings or the files say that rows mean more than the core reads.
  init(_ reader: TableReader, blockSize: Int) throws(NotPlain) {
    let (exports, settings) = (reader.exports, reader.settings(.transactions))
    guard !reader.keepsTyped else { throw NotPlain("rows out of use are looked at") }
    guard !exports.setsPeopleAside else { throw NotPlain("people who are set aside") }
    guard exports.configuration.features.isEmpty else { throw NotPlain("the user's own features") }
    guard let files = exports.files[.transactions], files.count == 1,
      let form = exports.form(of: .transactions)
    else { throw NotPlain("several files") }
    let names = exports.columns[.transactions] ?? []
    for role in ["time_of_day", "line", "title", "refunded", "status"]
    where exports.column(role, of: .transactions) != nil { throw NotPlain("a column of \(role)") }
    guard settings.keep.isEmpty, settings.drop.isEmpty, settings.blank.isEmpty,
      settings.amountOf != .order, exports.timeFormat("time", of: .transactions) == nil
    else { throw NotPlain("settings of its own") }
    var columns: [Int?] = []
    var wanted: [PlainReader.Column] = []
    for field in Field.allCases {
      guard let name = exports.column(field.role, of: .transactions) else {
        columns.append(nil)
        continue
      }
      guard let place = names.firstIndex(of: name) else { throw NotPlain("a column elsewhere") }
      if field.kind == .number,
        !reader.dialect.isPlain(exports.notation(field.role, of: .transactions))
      {
        throw NotPlain("a notation of its own")
      }
      columns.append(wanted.count)
      wanted.append(PlainReader.Column(place: place, kind: field.kind))
    }
    self.columns = columns
    self.reader = try PlainReader(
      files[0], form: form, width: names.count, columns: wanted, blockSize: blockSize)
    today = (reader.today ?? Day.storable.upperBound).number
    end = (reader.snapshot?.day ?? Day.storable.upperBound).number
  }

  func has(_ field: Field) -> Bool { columns[field.rawValue] != nil }

  /// The reason for which a row of a local `day` counts or not, where all its other cells can be read.
  func reason(of day: Int) -> RowReason {
    if CellRules.isPlaceholder(day: day) || day == -1 { return .placeholderTime }
    if day < CellRules.firstDayOfRecords { return .impossibleYear }
    return day > today ? .afterToday : day >= end ? .notLookedAt : .usable
  }

  /// The days that the core reads: of the years 1900 to 2099.
  static let days = -25_567..<47_482
}
