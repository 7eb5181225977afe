import PatronEngine

/// The settings in `patron.yaml` for a folder of exports.
///
/// Which files hold which table, what their columns mean, and the models to train. Everything not
/// written has the default given here.
///
/// To the same configuration belongs the same JSON when it is encoded with sorted keys.
public struct Configuration: Hashable, Sendable, Codable {
  /// The name of the business or the data, used in reports.
  public var name: String
  /// The IANA zone in which a day begins, and in which times without an offset are read.
  public var timezone = "UTC"
  /// The ISO 4217 code that amounts are shown in. Amounts are never converted.
  public var currency: String?
  /// The share of a table's rows that may be unusable (a date that is none, an amount that is text)
  /// before the table is refused; rows below it are counted and left out.
  public var tolerance = 0.01
  /// The tables that the exports hold.
  public var tables: [Table: TableConfiguration] = [:]
  /// The days of history a feature may look back, or nil to choose by the length of the exports.
  public var observation: DayCount?
  /// The days between the snapshot and the outcome window: the time a campaign needs to act.
  public var gap: DayCount = 0
  /// The settings of outcomes; missing ones are automatic.
  var outcomes: [TaskID: Setting<Outcome>] = [:]
  public var segments = Setting<Segments>.automatic
  /// The recommendations; they stand under `content` in the file, beside that table's columns.
  public var recommendations = Setting<Recommendations>.automatic
  /// The user's own features.
  public var features: [UserFeature] = []
  /// Differences between two identifiers that do not make them two customers.
  public var ignoreInIdentifiers: [IdentifierVariant] = []
  /// Attributes that no prediction and no segment uses unless `allowSensitive` lists them.
  public var sensitive = ["gender", "age", "place"]
  public var allowSensitive: [String] = []
  /// Where the above was written. It is no part of the configuration's value.
  public var origin = Origin()

  public init(name: String) { self.name = name }

  /// The sensitive attributes that stay out of every model.
  public var withheld: [String] { sensitive.filter { !allowSensitive.contains($0) } }

  /// The table from whose rows the customers are described, where both are read from one set of files.
  ///
  /// Nil where customers have files of their own.
  package var describingTable: Table? {
    guard let files = tables[.customers]?.files, !files.isEmpty else { return nil }
    return [.transactions, .events, .surveys].first { tables[$0]?.files == files }
  }

  public struct Segments: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
      case behavioural, demographic, mixed
    }
    /// The features the segments are made from; nil takes mixed where there are attributes.
    public var kind: Kind?
    /// How many segments; nil lets the data decide.
    public var count: Int?
    /// In mixed segments, the share of all distances that behaviour makes up.
    ///
    /// Attributes make up the rest.
    public var balance = 0.5
    /// A segment of fewer customers is counted and not described: its figures could identify people.
    public var smallestDescribed = 20
    public init(kind: Kind? = nil, count: Int? = nil) {
      self.kind = kind
      self.count = count
    }
  }

  public struct Recommendations: Hashable, Sendable, Codable {
    /// Where the items that are recommended stand.
    public enum Source: String, Hashable, Sendable, Codable, CaseIterable {
      case content = "events.content"
      case product = "transactions.product"
      case category = "transactions.category"
    }
    /// nil takes the first of these that is mapped.
    public var source: Source?
    /// The days of unseen interactions that a back-test evaluates on.
    public var horizon: DayCount = 30
    /// How many items each customer gets.
    public var top = 5
    /// At most so many items, by the number of customers who interacted with them, enter the model.
    public var maximumItems = 5_000
    /// At most so many items of one topic stand in a customer's list; nil for any number.
    public var perTopic: Int?
    /// Whether items that customers are found to repeat may be recommended to customers who had them.
    public var repeats = true
    /// The share of positions given to an item drawn at random, to learn from what the model would never show.
    public var explore = 0.0
    /// How much an event counts as liking an item, by the name of its type or of the role of its type.
    ///
    /// Types that are not written have their usual weight (`EventWeights`). Where any is written, events
    /// count by their weights; else only if recommendations are found to be better for it.
    public var weights: [String: Double] = [:]
    /// An event of a lower value turns the item down: 4 takes ratings of 4 and 5 for liking.
    public var leastValue = 0.0
    public init() {}
  }
}

/// One of the tables of an export.
public enum Table: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  case customers, transactions, events, content, surveys
  /// Which identifiers belong to one person.
  case identities
}

/// Where a table's rows lie and what its columns mean.
public struct TableConfiguration: Hashable, Sendable, Codable {
  /// File names or globs, relative to the folder of patron.yaml.
  public var files: [String]
  /// The file's column for each role that was written (`["time": "ordered_at"]`). A role that was
  /// not written takes the column of its own name, where the files have one.
  public var columns: [String: String] = [:]
  /// Rows are kept only where the column holds one of the values.
  public var keep: [String: [String]] = [:]
  /// Rows are left out where the column holds one of the values.
  public var drop: [String: [String]] = [:]
  /// How times are written that are not ISO 8601: a strptime format ("%d/%m/%Y %H:%M") or a word of
  /// `TimeFormat`.
  public var timeFormat = CellSetting()
  /// Two-digit years from this one on are of the 1900s, lower ones of the 2000s.
  ///
  /// Nil takes 69 (POSIX), for birth dates 16.
  public var pivot: Int?
  /// The mark before the decimals of numbers, a point or a comma. The other of the two then parts
  /// thousands. Where neither is written a comma is read as neither, and its column refused.
  public var decimal = CellSetting()
  /// The mark between thousands, a point or a comma; the other of the two then is the decimal mark.
  public var thousands = CellSetting()
  /// Words of number and time cells that count as empty, besides the usual words for nothing.
  public var blank: [String] = []
  /// The field separator, one character, where the engine's own detection is wrong.
  public var delimiter: String?
  /// Transactions only: the words of `status` that make a row a purchase, compared without the case of
  /// letters; nil takes the usual words (`OrderStatus`).
  public var purchases: [String]?
  /// Transactions only: what an amount is the total of; nil takes it for the line's and refuses amounts
  /// that look like the order's.
  public var amountOf: AmountOf?
  /// Surveys only: the least and the greatest score; nil takes 0 to 10.
  public var scale: Scale?
  /// Customers only: which of several rows with one identifier counts; nil refuses rows that differ.
  public var repeated: Repeated?
  /// Customers only: the columns that become attributes; nil takes all that have no other role. Needed where
  /// the customers are read from the files of orders or events (`Configuration.describingTable`).
  public var attributes: [String]?
  /// Customers only: columns that do not become attributes.
  public var ignore: [String] = []
  /// Customers only: columns that are learned from even where the audit suspects that they are only
  /// known after the outcome.
  public var trust: [String] = []
  /// Events only: the business's names of the types that have features of their own, such as
  /// `["open": ["email_open"], "cart": ["add_to_cart"]]`.
  public var types: [String: [String]] = [:]
  /// Customers only: the column with the customer's audiences of content, such as the plan.
  public var audience: String?
  /// Customers only: for a channel of content the column with the consent to be reached by it
  /// (`["email": "email_opt_in"]`).
  public var reach: [String: String] = [:]

  public init(files: [String]) { self.files = files }
}

extension TableConfiguration {
  /// The unit that an amount is the total of.
  public enum AmountOf: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of its order line.
    case line
    /// Of the whole order, and it stands on every line of it.
    case order
  }

  /// The range of a survey's scores.
  public struct Scale: Hashable, Sendable, Codable {
    public var least: Double
    public var greatest: Double

    public init(least: Double, greatest: Double) {
      self.least = least
      self.greatest = greatest
    }
    /// From 0 to 10, as the net promoter score asks.
    public static let standard = Self(least: 0, greatest: 10)
  }

  /// Which of several rows with one identifier counts.
  public enum Repeated: Hashable, Sendable, Codable {
    /// The one that stands first.
    case first
    /// The row with the latest time in `column`; of equal ones the first.
    case latest(column: String)
  }
}

/// A setting of how cells are written: for all columns of a table, or by column or role.
public struct CellSetting: Hashable, Sendable, Codable {
  /// The value for columns that are not named.
  public var all: String?
  /// The value for a column or a role of that name.
  public var named: [String: String]

  public init(_ all: String? = nil, named: [String: String] = [:]) {
    self.all = all
    self.named = named
  }

  /// The value for `column`, which has `role`.
  package func value(column: String, role: String?) -> String? {
    named[column] ?? role.flatMap { named[$0] } ?? all
  }

  package var isEmpty: Bool { all == nil && named.isEmpty }
}

/// A difference in how one and the same identifier may be written by two systems.
public enum IdentifierVariant: String, Hashable, Sendable, Codable, CaseIterable {
  /// Capital and small letters.
  case letterCase = "case"
  /// Blanks within.
  case blanks
  /// Zeros in front.
  case zeros
  /// An apostrophe in front, as spreadsheets write it.
  case apostrophe
  /// `.0` behind, as numbers with decimals are written.
  case decimals
}

/// A feature of the user's own: an aggregate over one table's rows before the snapshot.
public struct UserFeature: Hashable, Sendable, Codable {
  public var name: String
  public var table: Table
  /// An SQL aggregate over that table's columns: `count(*) filter (where category = 'wine')`.
  public var aggregate: String
  /// Its meaning in plain words; the name where absent.
  public var meaning: String?
  public var unit: String?

  public init(
    name: String, table: Table, aggregate: String, meaning: String? = nil, unit: String? = nil
  ) {
    self.name = name
    self.table = table
    self.aggregate = aggregate
    self.meaning = meaning
    self.unit = unit
  }
}
