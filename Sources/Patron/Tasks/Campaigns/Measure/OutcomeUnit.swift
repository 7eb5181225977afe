import Foundation
import PatronModels
import PatronReport

/// How the figures of one outcome are written: a share in per cent and its differences in points.
struct OutcomeUnit {
  let name: String
  private let kind: CampaignTable.Outcome.Kind

  init(_ outcome: CampaignMeasurement.Outcome) { (name, kind) = (outcome.name, outcome.kind) }

  var isShare: Bool { kind == .share }
  private var factor: Double { isShare ? 100 : 1 }

  /// The unit of a mean.
  var unit: String? {
    switch kind {
    case .share: "%"
    case .amount(let currency): currency
    case .count(let unit): unit
    }
  }

  /// The unit of a difference of means.
  var changeUnit: String? { isShare ? "points" : unit }

  /// Digits that a figure known to ±`reach` deserves.
  private func digits(_ reach: Double) -> Int {
    let least = isShare ? 1 : 2
    guard reach > 0, reach.isFinite else { return least }
    return min(6, max(least, Int((-log10(factor * reach / 3)).rounded(.up))))
  }

  private func digits(of interval: Interval) -> Int {
    digits((interval.upper - interval.lower) / 2)
  }

  /// A mean of a customer, in the digits of `effect`.
  func mean(_ value: Double, beside effect: TreatmentEffect) -> Document.Value {
    .number(factor * value, decimals: digits(of: effect.interval))
  }

  /// A mean alone.
  func mean(_ value: Double) -> Document.Value {
    switch kind {
    case .share: .share(value)
    case .amount(let currency): .money(value, currency: currency)
    case .count: .number(value, decimals: 2)
    }
  }

  func change(_ value: Double, _ interval: Interval) -> Document.Value {
    .interval(
      factor * value, lower: factor * interval.lower, upper: factor * interval.upper,
      decimals: digits(of: interval))
  }

  /// "+7.7 points of visits [7.0, 8.3], 18.3 % against 10.6 %".
  func words(_ effect: TreatmentEffect) -> String {
    let decimals = digits(of: effect.interval)
    func written(_ value: Double) -> String { Figures.decimals(factor * value, decimals) }
    let sign = effect.estimate > 0 ? "+" : ""
    let unit = unit.map { " \($0)" } ?? ""
    return "\(sign)\(written(effect.estimate))\(subject)"
      + " [\(written(effect.interval.lower)), \(written(effect.interval.upper))], "
      + "\(written(effect.treatedMean))\(unit) against \(written(effect.controlMean))\(unit)"
  }

  /// What an effect is of: " points of visits", " EUR of spend a customer", " orders a customer".
  private var subject: String {
    let unit = changeUnit.map { " \($0)" } ?? ""
    return (changeUnit == name ? unit : "\(unit) of \(name)") + (isShare ? "" : " a customer")
  }

  /// "0.9 points of visits": an effect without a sign.
  func size(_ value: Double) -> String {
    let text = Figures.decimals(factor * abs(value), digits(abs(value) / 2))
    return "\(text)\(subject)"
  }
}

extension Document.Value {
  /// A probability of the play of chance: "<0.001" where it is smaller.
  static func chance(_ probability: Double?) -> Document.Value {
    guard let probability else { return .missing }
    return probability < 0.001 ? .text("<0.001") : .number(probability, decimals: 3)
  }

  static func percent(_ share: Double, _ interval: Interval?, decimals: Int = 0) -> Document.Value {
    guard let interval else { return .number(100 * share, decimals: decimals) }
    return .interval(
      100 * share, lower: 100 * interval.lower, upper: 100 * interval.upper, decimals: decimals)
  }
}
