public import PatronData
import PatronEngine
import PatronReport

/// What the exports of a folder hold, oddities, and the models that they allow.
///
/// It has columns and counts, never one customer: no identifier and no free text is in it.
/// Days are ISO 8601 dates, local to `timezone`.
public struct CheckReport: Hashable, Sendable, Codable {
  public let name: String
  public let timezone: String
  public let currency: String?
  /// How many customers any table knows.
  public let customers: Int
  public let tables: [TableReport]
  /// Sums of what counts; nil where there are neither orders nor events.
  public let totals: Totals?
  /// The scale that answers are read on, beside the scores that were given; nil without answers.
  public let surveyScale: SurveyScale?
  public let orphans: [Orphans]
  public let attributes: [AttributeReport]
  /// Columns of the customers table that became no attribute, with the reason.
  package let ignoredColumns: [PreparedExports.IgnoredColumn]
  public let notices: [String]
  /// The days that rows speak of; nil where no table has times.
  public let history: History?
  /// The snapshots that training would use; nil where no outcome has a time.
  public let windows: Windows?
  /// How churn depends on its number of days.
  public let inactivity: [Inactivity]
  /// The days between one customer's purchase days (event days, where there are no orders).
  public let gaps: Gaps?
  public let tasks: [Outlook]
  public let findings: [Finding]

  public struct TableReport: Hashable, Sendable, Codable {
    public let table: Table
    public let files: [String]
    public let rows: Int
    /// Rows that cannot be used, by reason.
    public let unusable: [Remark]
    /// Things worth knowing that leave a row in use.
    public let remarks: [Remark]
    public let firstDay: String?
    public let lastDay: String?
    public let columns: [ColumnReport]
  }

  public struct Remark: Hashable, Sendable, Codable {
    public let text: String
    public let rows: Int
    /// The part of the table's rows.
    public let share: Double
  }

  /// Sums of what counts, to hold beside the business's own figures.
  public struct Totals: Hashable, Sendable, Codable {
    /// The table that is summed: orders, or events where there are none.
    public let table: Table
    /// Customers with a row that counts.
    public let customers: Int
    /// Orders with a line that is no return; nil for events.
    public let orders: Int?
    public let lines: Int
    /// What was paid less what was given back, in the exports' currency; nil where rows hold no money.
    public let money: Double?
    /// What was paid, before returns and refunds.
    public let gross: Double?
    public let returns: Double?
    /// The first day, a few rows that stand long before all others left out.
    public let firstDay: String?
    public let lastDay: String?
    /// The part of it without a customer.
    public let guests: Guests
    public let months: [Month]
    /// The rows left out, by the reason.
    public let leftOut: [LeftOut]
  }

  /// Rows without a customer: they count in money and lines, and in no customer's history.
  public struct Guests: Hashable, Sendable, Codable {
    public let lines: Int
    public let money: Double?
  }

  /// The same sums of one calendar month.
  public struct Month: Hashable, Sendable, Codable {
    /// As in 2025-06.
    public let month: String
    public let customers: Int
    public let orders: Int
    public let lines: Int
    public let gross: Double?
    public let returns: Double?
    public let net: Double?
  }

  /// Rows that do not count for one reason.
  public struct LeftOut: Hashable, Sendable, Codable {
    public let reason: String
    public let rows: Int
    public let customers: Int
    /// Their sum; nil where no money can be read.
    public let money: Double?
  }

  public struct ColumnReport: Hashable, Sendable, Codable {
    public let column: String
    /// What it is used as: a role, "attribute", "label", "filter" or "not used".
    public let use: String
    public let type: ColumnType
    public let filledShare: Double
    /// How many different values it has.
    public let different: Int
    /// The range of numbers and of days; nil for identifiers and texts.
    public let least: String?
    public let median: String?
    public let greatest: String?
  }

  public struct AttributeReport: Hashable, Sendable, Codable {
    public let column: String
    /// The name of its feature.
    public let name: String
    package let kind: Attribute.Kind
    /// The commonest levels of a category, those with fewer than `smallestCell` customers left out.
    public let levels: [Level]
    /// How many levels it has in all, at most one more than are learned from.
    public let levelCount: Int

    public struct Level: Hashable, Sendable, Codable {
      public let level: String
      /// The part of all customers of the customers table.
      public let share: Double
    }
  }

  /// The scale of a survey and the scores that were given on it, as the exports write them.
  public struct SurveyScale: Hashable, Sendable, Codable {
    public let least: Double
    public let greatest: Double
    /// Whether patron.yaml names the scale; else it is the default.
    public let isWritten: Bool
    public let lowest: Double
    public let highest: Double
    /// How many customers and days have an answer.
    public let answers: Int
  }

  /// Rows that point to something another table does not have.
  public struct Orphans: Hashable, Sendable, Codable {
    /// The missing rows: "customers of transactions that the customers table does not have".
    public let text: String
    public let rows: Int
    /// How many different identifiers.
    public let identifiers: Int
  }

  public struct History: Hashable, Sendable, Codable {
    public let firstDay: String
    public let lastDay: String
    public let days: DayCount
    /// Rows before the first day, which the plan of snapshots leaves out: too few to learn from.
    public let earlierRows: Int
    /// Rows after the last day, where one was asked for.
    public let laterRows: Int
  }

  public struct Windows: Hashable, Sendable, Codable {
    /// The days a feature looks back.
    public let observation: DayCount
    public let gap: DayCount
    /// The outcomes that days decide.
    public let horizons: [Horizon]
    /// The latest first; with more than one the latest is held out to evaluate on.
    public let snapshots: [Snapshot]
  }

  public struct Snapshot: Hashable, Sendable, Codable {
    public let day: String
    /// One an outcome of `Windows.horizons`.
    public let outcomes: [Rate]
  }

  public struct Horizon: Hashable, Sendable, Codable {
    public let outcome: TaskID
    public let days: DayCount
  }

  /// How many customers could have an outcome, and the share that had it; nil where none could.
  public struct Rate: Hashable, Sendable, Codable {
    public let outcome: TaskID
    public let customers: Int
    public let share: Double?
  }

  public struct Inactivity: Hashable, Sendable, Codable {
    public let days: DayCount
    /// The day that splits the two windows.
    public let snapshot: String
    /// Customers active in the days before it.
    public let active: Int
    /// The part of them with no activity in as many days from it on.
    public let inactiveShare: Double
  }

  public struct Gaps: Hashable, Sendable, Codable {
    public let gaps: Int
    public let lowerQuartile: DayCount
    public let median: DayCount
    public let upperQuartile: DayCount
    /// Nine in ten gaps are no longer.
    public let ninetiethPercentile: DayCount
    /// The part of customers with one active day alone, who have no gap.
    public let singleShare: Double
  }

  /// Whether a task can be done, and what from or why not.
  public struct Outlook: Hashable, Sendable, Codable {
    public let task: TaskID
    public let isPossible: Bool
    public let text: String
  }

  /// Something odd that does not stop the reading.
  public struct Finding: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
      case beforeSignUp, midnightOnly, dominantCustomer, missingCustomer, nonProducts
      case skewedQuantity, mixedCurrency, customerPerOrder, roundedIdentifier, largeQuantity
      case noPurchase, emptyNumber, strayDays, openDates, unmatchedWord
      case repeatedRow, oneSidedOutcome, doubtfulScale, nearlyEmpty, codedCategory, answerScale
    }
    public let kind: Kind
    public let text: String
    /// The remedy.
    public let remedy: String
  }

  /// Groups of fewer customers are not named, for they could be recognised.
  public static let smallestCell = Document.smallestCell
}
