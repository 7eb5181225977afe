public import PatronData
import PatronEngine
public import PatronModels
import PatronReport

/// Why a task is not done.
public enum Obstacle: Error, Hashable, Sendable, Codable {
  /// patron.yaml turns it off.
  case turnedOff
  /// The exports have no such table; nil for neither orders nor events with times.
  case noTable(Table?)
  /// No column is mapped to the source; nil where any would do.
  case noItems(Configuration.Recommendations.Source?)
  /// No feature distinguishes the customers.
  case noFeatures
  /// Another outcome is a label column without a date that snapshots could be taken at.
  case undatedLabel(TaskID)
  /// A history of `days` does not hold the days to look back, of gap and of outcome.
  case shortHistory(WindowPlan.Shortage)
  case fewOutcomes(known: Int, needed: Int)
  /// All have the outcome, or none.
  case oneOutcome(known: Int, isPositive: Bool)
  /// A column has the positive words for every customer, or for none.
  case oneLabel(column: String, positive: [String], isPositive: Bool)
  case noActiveCustomers(days: DayCount)
  case fewCustomers(active: Int, segments: Int)
  /// Too few customers bought on several days.
  case fewRepeaters(found: Int, needed: Int)
  /// Too few contracts have ended.
  case fewEnds(found: Int, needed: Int)
  /// No customer had an order before the day.
  case noOrders(before: Day)
  /// A history of `days` is too short for its end to be held out.
  case noHoldout(days: DayCount)
  case fewItems(Configuration.Recommendations.Source)
  /// No customer who consents liked an item.
  case noInteractions(Configuration.Recommendations.Source)
  /// No customer had a new item in the outcome window.
  case noNewInteractions(days: DayCount)
  /// No customer has two items, of which one could be held out.
  case noSecondItems
  /// The days of outcome behind `day`, the last known at training, are not over.
  case unknownYet(days: DayCount, after: Day)
  case noTimes
  /// The model folder has not the rows that the model was evaluated on.
  case noKeptRows
  case unfit(FitError)
}

extension Obstacle: CustomStringConvertible {
  public var description: String {
    switch self {
    case .turnedOff: "patron.yaml turns it off"
    case .noTable(let table?): "there are no \(table)"
    case .noTable(nil): "there are neither orders nor events with times, and no label column"
    case .noItems(let source):
      "no column is mapped as \(Self.names(source.map { [$0] } ?? Configuration.Recommendations.Source.allCases))"
    case .noFeatures: "no feature distinguishes the customers"
    case .undatedLabel(let outcome):
      "\(outcome) is a label without a date, so outcomes cannot share its snapshots"
    case .shortHistory(let shortage): shortage.description
    case .fewOutcomes(let known, let needed):
      "\(Figures.grouped(known)) outcomes are known, and at least \(needed) are needed: choose a shorter "
        + "horizon, or export more"
    case .oneOutcome(let known, let isPositive):
      "all \(Figures.grouped(known)) known outcomes are \(isPositive ? "yes" : "no"), so there is nothing to "
        + "predict: choose another horizon, or see the label's 'positive' value"
    case .oneLabel(let column, let positive, let isPositive):
      "'\(column)' is '\(positive.joined(separator: "' or '"))' for "
        + "\(isPositive ? "every customer" : "no customer")"
    case .noActiveCustomers(let days): "no customer was active in the last \(days) days"
    case .fewCustomers(let active, let segments):
      "\(Figures.grouped(active)) active customers cannot form \(segments) segments: ask for fewer"
    case .fewRepeaters(let found, let needed):
      "\(Figures.grouped(found)) customers have orders on several days, and at least \(needed) are needed"
    case .fewEnds(let found, let needed):
      "\(Figures.grouped(found)) contracts have ended, and at least \(needed) are needed"
    case .noOrders(let day): "no customer had an order before \(day)"
    case .noHoldout(let days): "a history of \(days) days is too short for its end to be held out"
    case .fewItems(let source): "\(source.rawValue) names fewer than two items"
    case .noInteractions(let source):
      "no customer who consents liked an item of \(source.rawValue): export such rows, or see with "
        + "'patron check' which types of event count"
    case .noNewInteractions(let days): "no customer had a new item in \(days) days"
    case .noSecondItems: "no customer has two items, of which one could be predicted by the other"
    case .unknownYet(let days, let day):
      "the \(days) days after \(day) are not known yet"
    case .noTimes: "the exports had no times"
    case .noKeptRows: "the rows of its back-test were not kept: train again"
    case .unfit(let error): error.description
    }
  }

  private static func names(_ sources: [Configuration.Recommendations.Source]) -> String {
    sources.map(\.rawValue).joined(separator: " or ")
  }
}
