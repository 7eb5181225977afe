public import PatronData
public import PatronModels

/// What the customers of a business go through: their stages, paths, leaks and the touchpoints that matter.
public struct Journeys: Hashable, Sendable, Codable {
  public let name: String
  /// The days whose journeys are told, the first and the last; nil for answers without days.
  public let first: Day?
  public let last: Day?
  /// The code of amounts; nil where patron.yaml names none.
  public let currency: String?
  public let settings: JourneySettings
  /// Of which customers: all, or those that were asked for.
  public let scope: String?
  /// Customers with a row, and their touches.
  public let customers: Int
  public let touches: Int
  /// Nil where there are neither events nor orders with times.
  public let journeys: Totals?
  public let volumes: [Volume]
  public let stages: [Stage]
  public let moves: StageMoves?
  public let steps: [Step]
  public let rates: [Rate]
  public let leaks: [Leak]
  public let incidents: [FoundIncident]
  /// How incidents were looked for; nil where nothing is long enough.
  public let search: IncidentSearch?
  public let paths: [Path]
  public let moveCounts: [Transition]
  /// The share of journeys of two touches or more that use several touchpoints.
  public let switching: Share?
  public let attribution: ChannelCredits?
  public let satisfaction: SatisfactionFigures?
  public let change: ChangeEffect?
  public let notices: [String]

  /// How the journeys ended.
  public struct Totals: Hashable, Sendable, Codable {
    public let converted: Int
    /// Conversions among them without any touch before.
    public let direct: Int
    public let failed: Int
    /// Journeys that may go on: no failures.
    public let open: Int
    /// What the conversions came to; nil without amounts.
    public let amount: Double?
    /// The days from the first touch to the conversion that half of those with a touch took at most.
    public let medianDays: Int?
  }

  /// A part of a whole, with Wilson's interval.
  public struct Share: Hashable, Sendable, Codable {
    public let successes: Int
    public let trials: Int
    public let interval: Interval?

    init(_ successes: Int, of trials: Int) {
      self.successes = successes
      self.trials = trials
      interval = trials > 0 ? Proportion(successes, of: trials).wilson() : nil
    }

    public var share: Double? { trials > 0 ? Double(successes) / Double(trials) : nil }
  }

  /// How much there is of one type of row.
  public struct Volume: Hashable, Sendable, Codable {
    public let type: String
    /// What it means in a journey; nil where its name tells nothing.
    public let sense: String?
    public let rows: Int
    public let customers: Int
    public let months: [Month]

    public struct Month: Hashable, Sendable, Codable {
      public let firstDay: Day
      public let rows: Int
    }
  }

  public struct Stage: Hashable, Sendable, Codable {
    /// Nil for customers in none.
    public let name: String?
    public let condition: String?
    public let customers: Int
    /// The days that half of them have been in it at least.
    public let medianDays: Int?
  }

  public struct StageMoves: Hashable, Sendable, Codable {
    /// The months whose moves are added up.
    public let months: Int
    /// Stages × stages and none, row by row, and for none a row at the end: how many were in a stage as a month began,
    /// and in which as the next did.
    public let counts: [[Int]]
  }

  public struct Step: Hashable, Sendable, Codable {
    public let name: String
    /// Journeys that have ended and had the step.
    public let had: Int
    /// Those that had it or a later one: a step passed over is no loss.
    public let reached: Int
    /// Of those that reached it the share that reached the next; nil for the last.
    public let on: Share?
  }

  public struct Rate: Hashable, Sendable, Codable {
    public let name: String
    public let from: String
    public let to: String
    /// The days after the visit's own that count.
    public let within: Int
    public let isGood: Bool
    public let all: Share
    public let months: [Month]
    public let parts: [Part]
    public let segments: [Part]
    /// The mean money of visits' orders in these days, with what is asked for and without; nil without amounts.
    public let amountWith: Double?
    public let amountWithout: Double?

    public struct Month: Hashable, Sendable, Codable {
      public let firstDay: Day
      public let share: Share
    }

    /// A channel, a device …
    public struct Part: Hashable, Sendable, Codable {
      public let dimension: String
      public let value: String
      public let share: Share
    }
  }

  public struct Leak: Hashable, Sendable, Codable {
    public let rate: String
    public let isGood: Bool
    public let dimension: String
    public let value: String
    public let share: Share
    /// What like touchpoints let expect.
    public let expected: Double
    public let difference: Interval
    /// Adjusted for all comparisons (Benjamini and Hochberg).
    public let probability: Double
    public let money: MoneyLost?
  }

  public struct FoundIncident: Hashable, Sendable, Codable {
    public let rate: String
    public let isGood: Bool
    /// The part of the business: its dimensions and their values; none for all of it.
    public let part: [String: String]
    public let first: Day
    public let last: Day
    public let visits: Int
    public let observed: Int
    public let expected: Double
    public let relativeChange: Double
    public let runProbability: Double
    /// Whether it had not ended on the last day that is known of the rate.
    public let goesOn: Bool
    /// What the rate says that it cost.
    public let money: MoneyLost?
    /// Whether the money of the visits fell with it; false where perhaps only what is recorded changed, nil where no money
    /// was lost.
    public let isInMoney: Bool?

    /// What it cost, where the money of the visits does not say otherwise.
    public var loss: MoneyLost? { isInMoney == false ? nil : money }

    /// Whether it made things worse.
    public var isBad: Bool { isGood == (relativeChange < 0) }
  }

  public struct IncidentSearch: Hashable, Sendable, Codable {
    public let series: Int
    public let days: Int
    /// Of the series that were looked at the visits a week of the smallest.
    public let leastVisits: Double
  }

  public struct Path: Hashable, Sendable, Codable {
    public let touchpoints: [String]
    public let share: Share
  }

  public struct Transition: Hashable, Sendable, Codable {
    /// Nil for the beginning of a journey.
    public let from: String?
    /// Nil for its end.
    public let to: String?
    public let converted: Bool
    public let count: Int
  }

  public struct ChannelCredits: Hashable, Sendable, Codable {
    public let touchpoints: [String]
    /// For each touchpoint the journeys that had it, and how many of these converted.
    public let journeys: [Share]
    public let rules: [Rule]

    public struct Rule: Hashable, Sendable, Codable {
      public let name: String
      public let credits: Attribution
    }
  }

  /// What a change did to a rate where it was made, beside where it was not.
  public struct ChangeEffect: Hashable, Sendable, Codable {
    public let day: Day
    public let rate: String
    public let part: String
    public let before: Share
    public let after: Share
    public let elsewhereBefore: Share
    public let elsewhereAfter: Share
    public let effect: DifferenceInDifferences
  }
}
