import PatronData
import PatronEngine

/// How journeys are told, with everything settled that patron.yaml leaves to what the exports hold.
public struct JourneySettings: Hashable, Sendable, Codable {
  /// The stages, the earliest first.
  public let stages: [Configuration.Journey.Rule]
  /// The steps to a conversion, the last of which is one; none where the exports show only conversions.
  public let steps: [Configuration.Journey.Rule]
  /// The rule of the rows that are a conversion.
  public let conversion: String
  public let window: DayCount
  /// After so many days without a touch a journey is over.
  public internal(set) var pause: DayCount
  /// The rates beside those of the steps.
  public let rates: [Configuration.Journey.Rate]

  init(_ journey: Configuration.Journey, names: JourneyNames) {
    let senses = Set(names.senses.compactMap(\.self))
    let purchase =
      names.order == nil
      ? "sense = '\(EventSense.purchase)'" : "type = '\(JourneyNames.orderType)'"
    let conversion = journey.conversion ?? journey.steps?.last?.condition ?? purchase
    stages = journey.stages
    self.conversion = conversion
    window = journey.window
    pause = journey.pause ?? Self.longestPause
    if var steps = journey.steps {
      if steps.last?.condition != conversion { steps.append(.init("conversion", conversion)) }
      self.steps = steps
    } else {
      let found = EventSense.steps.filter(senses.contains).map { sense in
        Configuration.Journey.Rule(Self.name(of: sense, in: names), "sense = '\(sense)'")
      }
      let hasConversions = senses.contains(.purchase) || journey.conversion != nil
      steps =
        found.isEmpty || !hasConversions
        ? []
        : found + [
          .init(
            conversion == purchase ? Self.name(of: .purchase, in: names) : "conversion", conversion)
        ]
    }
    // A rate of the user's own takes the place of a usual one.
    let own = Set(journey.rates.map(\.name))
    rates =
      Self.usualRates(senses, purchase: purchase).filter { !own.contains($0.name) } + journey.rates
  }

  /// A pause that is found in the exports is no longer.
  static let longestPause: DayCount = 30

  /// The name of the only type of a sense, or of the sense itself.
  private static func name(of sense: EventSense, in names: JourneyNames) -> String {
    if sense == .purchase, names.order != nil { return JourneyNames.orderType }
    let types = zip(names.types, names.senses).filter { $0.1 == sense }.map(\.0)
    return types.count == 1 ? types[0] : "\(sense)"
  }

  /// The rates that any business with such rows looks at.
  private static func usualRates(
    _ senses: Set<EventSense>, purchase: String
  ) -> [Configuration.Journey.Rate] {
    func rule(_ sense: EventSense) -> String {
      sense == .purchase ? purchase : "sense = '\(sense)'"
    }
    func rate(
      _ name: String, _ from: EventSense, _ to: EventSense, _ within: DayCount, good: Bool = true
    ) -> Configuration.Journey.Rate? {
      guard senses.contains(from), senses.contains(to) else { return nil }
      return .init(name, from: rule(from), to: rule(to), within: within, isGood: good)
    }
    let browsing = "sense in ('visit', 'view', 'cart', 'checkout')"
    let browses = !senses.isDisjoint(with: EventSense.steps)
    return [
      rate("message opened", .sent, .open, 3), rate("message clicked", .open, .click, 1),
      rate("opted out", senses.contains(.sent) ? .sent : .open, .refusal, 3, good: false),
      rate("ad clicked", .impression, .click, 0), rate("ad led to a visit", .impression, .visit, 1),
      browses && senses.contains(.error)
        ? .init("met an error", from: browsing, to: rule(.error), within: 0, isGood: false) : nil,
      rate("payment failed", .checkout, .failure, 0, good: false),
      senses.contains(.checkout)
        ? .init(
          "went in circles", from: rule(.checkout), to: "\(rule(.checkout)) and times >= 3",
          within: 0, isGood: false) : nil,
      rate("tried then paid", .trial, .purchase, 30), rate("signed up then used", .signup, .use, 7),
      rate("support after an order", .purchase, .support, 7, good: false),
      rate("returned", .purchase, .refund, 30, good: false),
      rate("bought again", .purchase, .purchase, 90), rate("shared", .purchase, .share, 30),
      rate("reviewed", .purchase, .review, 30), rate("used", .purchase, .use, 30),
    ].compactMap(\.self)
  }

  /// More rates than the usual ones and those that patron.yaml may add.
  private static let mostRates = 40
  private static let soundDays: ClosedRange<DayCount> = 1...3_653

  /// Whether the settings could come from patron.yaml.
  var isSound: Bool {
    (2...Configuration.Journey.mostStages).contains(stages.count)
      && steps.count <= Configuration.Journey.mostStages + 1 && steps.count != 1
      && rates.count <= Self.mostRates && rates.allSatisfy { (0...365).contains($0.within) }
      && Self.soundDays.contains(window) && Self.soundDays.contains(pause)
  }
}

/// The rules of settings, compiled for the rows of some exports.
struct JourneyRules: Sendable {
  var settings: JourneySettings
  let rows: RowRules
  /// The bits of stages and of steps, in their order.
  let stages: [Int]
  let steps: [Int]
  let conversion: Int
  /// The steps' rates, then those of the settings.
  let rates: [Rate]
  /// The types of event that are touches.
  let isTouch: [Bool]

  /// A rate with its conditions as bits.
  struct Rate: Sendable {
    let name: String
    let from: Int
    let to: RowRules.Mask
    let isGood: Bool
    /// The step that it leaves, by its index; nil for a rate of the settings.
    let step: Int?
    /// The days after the visit's own that count too; nil where they are found in the exports.
    let within: DayCount?
  }

  init(_ settings: JourneySettings, names: JourneyNames, in configuration: Configuration) throws {
    self.settings = settings
    var bits: [String: Int] = [:]
    var conditions: [String] = []
    func bit(_ condition: String, _ path: String) throws -> Int {
      if let known = bits[condition] { return known }
      do {
        _ = try RowRules([condition], names: names)
      } catch {
        throw PatronError(
          .configuration, at: configuration.place(of: "journey.\(path)"),
          "the condition \"\(condition.prefix(200))\" cannot be used: \(error)")
      }
      bits[condition] = conditions.count
      conditions.append(condition)
      return conditions.count - 1
    }
    stages = try settings.stages.map { try bit($0.condition, "stages.\($0.name)") }
    let steps = try settings.steps.map { try bit($0.condition, "steps.\($0.name)") }
    self.steps = steps
    conversion = try bit(settings.conversion, "conversion")
    var rates = settings.steps.indices.dropLast().map { step in
      Rate(
        name: "on from \(settings.steps[step].name)", from: steps[step],
        to: steps[(step + 1)...].reduce(0) { $0 | 1 << RowRules.Mask($1) }, isGood: true,
        step: step, within: nil)
    }
    for rate in settings.rates {
      rates.append(
        Rate(
          name: rate.name, from: try bit(rate.from, "rates.\(rate.name)"),
          to: 1 << RowRules.Mask(try bit(rate.to, "rates.\(rate.name)")), isGood: rate.isGood,
          step: nil, within: rate.within))
    }
    self.rates = rates
    do {
      rows = try RowRules(conditions, names: names)
    } catch {
      throw PatronError(.configuration, at: configuration.place(of: "journey"), "\(error)")
    }
    isTouch = names.senses.enumerated().map { type, sense in
      Int32(type) != names.order && Int32(type) != names.answer && sense != .purchase
        && !(sense?.isAfterwards ?? false)
    }
  }

  /// Whether `mask` has the bit.
  static func has(_ mask: RowRules.Mask, _ bit: Int) -> Bool { mask >> RowRules.Mask(bit) & 1 == 1 }
}
