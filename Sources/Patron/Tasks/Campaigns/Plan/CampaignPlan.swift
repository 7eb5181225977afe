public import PatronData
public import PatronModels

/// A planned campaign: the customers it contacts, what that is expected to earn, and the control that will tell.
///
/// It is plan.json of a campaign's folder, beside list.csv, control.csv and assignments.parquet.
public struct CampaignPlan: Hashable, Sendable, Codable {
  /// The version of the folder's format, raised when an older Patron could misread it.
  public static let currentFormat = 1

  /// Where a figure comes from.
  public struct Source: Hashable, Sendable, Codable {
    public let figure: String
    public let source: String
  }

  /// Customers who are not contacted, by the first reason that applies.
  public struct Exclusion: Hashable, Sendable, Codable {
    public let reason: String
    public let customers: Int
  }

  /// What it is expected to earn to contact some customers, in money.
  public struct Earning: Hashable, Sendable, Codable {
    public let customers: Int
    /// The successes that come by the contacts.
    public let successes: Double
    public let cost: Double
    public let profit: Double
    /// Of the profit, by what the back-test leaves open of the probabilities; nil where nothing is known of that.
    public let interval: Interval?
  }

  /// The expected profit of contacting the most profitable part of the eligible customers.
  public struct Point: Hashable, Sendable, Codable {
    public let share: Double
    public let earning: Earning
  }

  /// The customers of a channel or a segment.
  public struct Part: Hashable, Sendable, Codable {
    public let name: String
    public let treated: Int
    public let control: Int
    public let cost: Double
    public let profit: Double
  }

  public var format = CampaignPlan.currentFormat
  public let name: String
  public let objective: String
  /// What it is to bring about, after "to".
  public let purpose: String
  public let effect: CampaignObjective.Effect
  /// The success rate, or the lift.
  public let rate: Double
  /// The earlier campaign that the rate is taken from; nil where it is stated.
  public let measured: MeasuredRate?
  /// The rate at which the list would earn 0; nil where it earns nothing at any rate.
  public let breakEvenRate: Double?
  public let filter: String?
  public let currency: String?
  public let seed: UInt64
  /// The last day that was known; the campaign is measured in the days after it.
  public let asOf: Day?
  /// The days in which it is measured; nil where the exports have no times.
  public let window: DayCount?
  /// The days that the probabilities are of, and with them the shares and the size of the control; nil where nothing is
  /// predicted or a label has no horizon.
  public let horizon: DayCount?
  public let channels: [CampaignSettings.Channel]
  public let offerCost: Double
  public let margin: Double
  public let budget: Double?
  public let capacity: Int?
  public let sources: [Source]
  /// All customers, and those of them who are not eligible.
  public let customers: Int
  public let exclusions: [Exclusion]
  /// Everybody who is eligible, and those who are contacted.
  public let everyone: Earning
  public let list: Earning
  /// What is not earned because the control is not contacted.
  public let costOfControl: Double
  public let curve: [Point]
  public let byChannel: [Part]
  public let bySegment: [Part]
  public let control: ControlDesign
  /// Which customers it reaches, by the columns that nothing is learned from.
  public let fairness: [CampaignFairness]
  /// What a reader must know.
  public let warnings: [String]
  public let notices: [String]
  /// The checksum of the manifest of the models.
  public let models: String
  /// The columns of numbers in the assignments.
  public let columns: [String]
  /// The SHA-256 of the campaign's other files, by name.
  public let files: [String: String]
}

extension CampaignPlan {
  /// What the segments that it has are called, by their numbers.
  var segmentNames: [Int32: String] {
    var names: [Int32: String] = [:]
    for part in bySegment {
      if let number = Int32(part.name.prefix { $0.isNumber }) { names[number] = part.name }
    }
    return names
  }

  public static let planName = "plan.json"
  public static let listName = "list.csv"
  public static let controlName = "control.csv"
  public static let assignmentsName = "assignments.parquet"

  /// The files of a campaign's folder.
  public static let fileNames = [planName, listName, controlName, assignmentsName]
}
