package import Foundation
import PatronEngine
public import PatronModels
import PatronNumerics
import PatronReport

/// How strongly a contact works, as the control of an earlier campaign showed it: a plan's success rate or lift.
///
///     let save = CampaignObjective.named("save")!
///     let rate = try MeasuredRate(of: "spring.json", for: save)
///     let settings = CampaignSettings("autumn", objective: save, measured: rate)
///
/// An effect that chance may have made is refused, and so is one that lowered what it was for.
public struct MeasuredRate: Hashable, Sendable, Codable {
  public let campaign: String
  /// The arm, and the share of customers that it was to raise.
  public let arm: String
  public let outcome: String
  public let treated: Int
  public let control: Int
  /// The success rate 0 < r ≤ 1, or the lift of an objective of orders.
  public let value: Double
  /// Of `value`; of a ratio of two shares by the variance of both (the delta method).
  public let standardError: Double
  /// That of the measurement, where it has one of this figure.
  public let interval: Interval
  /// What groups the effect differed by: the plan takes the average of all the same.
  public let differsBy: [String]
  /// What the campaign was planned for; nil of one that others ran, whose outcome is taken for what the plan is for.
  public let planned: MeasuredCampaign.Planned?

  /// The rate that `measurement` showed, of the campaign's first outcome.
  ///
  /// With t and c the shares of those contacted and of the control with a success: (t − c) / (1 − c), the part of those
  /// who would not have stayed, for an objective of customers who stay; t / c − 1 for one of orders; t − c for what
  /// nobody does unasked.
  ///
  /// - Parameters:
  ///   - arm: of several arms the one that is to be used again.
  ///   - planned: what the campaign was planned for; nil of one that others ran.
  /// - Throws: a `PatronError` where nothing was shown, with what to do in place of it.
  public init(
    _ measurement: CampaignMeasurement, arm: String? = nil, for objective: CampaignObjective,
    planned: MeasuredCampaign.Planned? = nil
  ) throws {
    let name = measurement.name
    func refused(_ fact: String, _ remedy: String) -> PatronError {
      PatronError(.data, "the campaign '\(name)' \(fact)", remedy: remedy)
    }
    if let planned {
      guard planned.objective == objective.name else {
        throw refused(
          "was planned for '\(planned.objective)', and its effect is none on '\(objective.name)'",
          "name a campaign of the same objective, or state the rate")
      }
      guard planned.isObserved else {
        throw refused(
          "did not measure what it was for: the exports had no events of a \(planned.objective)",
          "measure it again with these, or state the rate")
      }
    }
    let arms = measurement.arms.dropFirst().map(\.name)
    if let arm, !arms.contains(arm) {
      throw refused("has no arm '\(arm)'", "name one of \(arms.joined(separator: ", "))")
    }
    guard let outcome = measurement.outcomes.first, outcome.kind == .share else {
      throw refused(
        "measured an amount first, and a rate is of customers with a success",
        "measure it again with a share as its first --outcome")
    }
    let effects = measurement.effects.filter {
      $0.outcome == outcome.name && (arm == nil || $0.arm == arm)
    }
    guard let found = effects.first else {
      throw refused(
        "has no effect: chance cannot have made its arms", "state the rate in place of it")
    }
    guard effects.count == 1 else {
      throw refused(
        "has \(effects.count) arms", "say with --effect-arm which: \(arms.joined(separator: ", "))")
    }
    let effect = found.effect
    let points = Figures.decimals(100 * effect.estimate, 2)
    guard found.isShown else {
      throw refused(
        "showed no effect on '\(outcome.name)' (\(points) percentage points, which chance may have made)",
        "state the rate, or measure a larger campaign")
    }
    guard effect.estimate > 0 else {
      throw refused(
        "lowered '\(outcome.name)' by \(points.dropFirst()) percentage points",
        "plan another contact, or measure the outcome that is a success")
    }
    let (treated, control) = (effect.treatedMean, effect.controlMean)
    // The file may be a stranger's.
    guard [treated, control].allSatisfy(Bounds.shares.contains),
      [effect.treated, effect.control].allSatisfy({ $0 > 0 && Bounds.counts.contains($0) }),
      effect.standardError >= 0, effect.standardError.isFinite
    else { throw refused("has figures that no campaign has", "measure it again") }
    func variance(_ share: Double, _ customers: Int) -> Double {
      share * (1 - share) / Double(customers)
    }
    let both = (variance(treated, effect.treated), variance(control, effect.control))
    /// Of the ratio of two shares that do not depend on one another.
    func ratioError(_ share: Double, over base: Double) -> Double {
      (both.0 / (base * base) + share * share * both.1 / (base * base * base * base)).squareRoot()
    }
    let (value, error, told): (Double, Double, Interval?)
    switch objective.effect {
    case .kept:
      (value, error, told) = (
        effect.estimate / (1 - control), ratioError(1 - treated, over: 1 - control), nil
      )
    case .lifted:
      guard control > 0 else {
        throw refused(
          "left alone nobody who did it, so that no lift can be worked out",
          "state the lift with --lift")
      }
      (value, error, told) = (
        effect.estimate / control, ratioError(treated, over: control), effect.liftInterval
      )
    case .asked: (value, error, told) = (effect.estimate, effect.standardError, effect.interval)
    }
    guard value <= CampaignSettings.largestRate(of: objective) else {
      throw refused(
        "raised '\(outcome.name)' more than \(Int(CampaignSettings.largestRate(of: objective))) times",
        "state the lift with --lift")
    }
    let level = CampaignMeasurement.level
    let reach = error * SpecialFunctions.normalQuantile((1 + level) / 2)
    campaign = name
    self.planned = planned
    self.arm = found.arm
    self.outcome = outcome.name
    self.treated = effect.treated
    self.control = effect.control
    self.value = value
    standardError = error
    interval = told ?? Interval(lower: value - reach, upper: value + reach, level: level)
    differsBy = (measurement.groups?.differences ?? []).filter {
      $0.isShown && $0.outcome == outcome.name && $0.arm == found.arm
    }.map(\.grouping)
  }

  /// The rate of the campaign that 'patron campaign measure --json' wrote to the file at `path`.
  public init(of path: String, arm: String? = nil, for objective: CampaignObjective) throws {
    guard let bytes = try WholeFile.bytes(of: path, atMost: JSONReader.largestSize) else {
      throw PatronError(
        .missingInput, at: .file(path), "there is no such file",
        remedy: "write it with 'patron campaign measure … --json'")
    }
    try self.init(bytes, of: path, arm: arm, for: objective)
  }

  /// The rate of the campaign whose measurement `bytes` are, those of the file at `path`.
  package init(
    _ bytes: Data, of path: String, arm: String? = nil, for objective: CampaignObjective
  ) throws {
    let reader = JSONReader(takesInfinity: true)
    guard let measured = try? reader.value(MeasuredCampaign.self, from: bytes) else {
      throw PatronError(
        .data, at: .file(path), "not what 'patron campaign measure --json' wrote",
        remedy: "write it again")
    }
    try self.init(
      measured.measurement, arm: arm, for: objective, planned: measured.planned)
  }
}
