import PatronEngine

/// Why a row of a dated table counts or does not, as the typed tables number it.
package enum RowReason: Int, Sendable, CaseIterable {
  case usable = 0
  case noTime = 1
  case unreadableTime = 2
  case unreadableNumber = 3
  case unreadableQuantity = 4
  case afterToday = 5
  case notLookedAt = 6
  case noPurchase = 7
  case placeholderTime = 8
  case filtered = 9
  case repeated = 10
  case footer = 11
  case impossibleYear = 12
  case blankScore = 13
  case unreadableRefund = 14
  case noIdentifier = 15
  case unreadableEnd = 16
  case endBeforeStart = 17
  case overWithoutEnd = 18
  case startsLater = 19
  case unknownInterval = 20

  /// The fault of the row, or nil where it is in use or was left out on purpose.
  package func fault(in table: Table) -> String? {
    switch self {
    case .noTime: table == .contracts ? "neither a start nor a tenure" : "no time"
    case .noIdentifier: "no identifier"
    case .unreadableTime:
      table == .contracts ? "a start or a tenure that cannot be read" : "a time that cannot be read"
    case .unreadableEnd: "an end that cannot be read"
    case .endBeforeStart: "an end before the start"
    case .overWithoutEnd: "over, without the day of the end"
    case .unknownInterval: "an interval that is no week, month, quarter or year"
    case .unreadableNumber:
      switch table {
      case .transactions: "an amount that is no number or too large"
      case .surveys: "no score within the scale"
      case .contracts: "a fee that is no amount of 0 or more"
      default: "a value that is no number or too large"
      }
    case .unreadableQuantity: "a quantity that is no number or too large"
    case .unreadableRefund: "a refund that is no number or too large"
    case .afterToday: "a time after today"
    case .placeholderTime: "a date that means none, such as 1970-01-01"
    case .impossibleYear: "a year before 1980"
    case .usable, .notLookedAt, .noPurchase, .filtered, .repeated, .footer, .blankScore,
      .startsLater:
      nil
    }
  }

  /// The remark on rows that were left out on purpose.
  package var remark: String? {
    switch self {
    case .notLookedAt: "on or after --as-of (not looked at)"
    case .noPurchase: "no purchase, by their status or because all was given back"
    case .filtered: "left out by 'keep' and 'drop'"
    case .repeated: "in two files that overlap (counted once)"
    case .footer: "neither a customer nor a time: totals or footers (left out)"
    case .blankScore: "no answer"
    case .startsLater: "begin after today (not looked at)"
    default: nil
    }
  }

  /// The role whose cell is to blame.
  package func role(in table: Table, has: (String) -> Bool) -> String? {
    switch self {
    case .noTime, .unreadableTime, .placeholderTime, .impossibleYear, .afterToday:
      table != .contracts ? "time" : has("started") ? "started" : "tenure"
    case .unreadableEnd: "ended"
    case .unknownInterval: "interval"
    case .unreadableNumber:
      switch table {
      case .transactions: has("amount") ? "amount" : "price"
      case .surveys: "score"
      case .contracts: "fee"
      default: "value"
      }
    case .unreadableQuantity: "quantity"
    case .unreadableRefund: "refunded"
    case .noIdentifier: table == .customers || table == .content ? "id" : "customer"
    default: nil
    }
  }

  /// At most so many rows of a table are taken for footers; more are rows without a time.
  package static let mostFooters = 10
}
