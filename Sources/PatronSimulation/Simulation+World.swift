import Foundation
import PatronData
import PatronEngine
import PatronNumerics

extension Simulation {
  /// All that the customers of one simulation share: the calendar, the catalogue, the campaigns.
  /// It depends on the seed and the period alone, never on how many customers there are.
  struct World {
    let simulation: Simulation
    /// The days of the exports.
    let dayCount: Int
    /// The season s(d) ≥ 0 of each day, mean 1 over a year, to `outcomeDays` beyond the last day.
    let season: [Double]
    /// The sum of the season before each day: ordering runs at a steady pace in this time.
    let seasonBefore: [Double]
    let items: [Item]
    let campaigns: [Campaign]
    /// Products of one topic by popularity, which falls as 1 / √rank.
    let products: AliasTable
    /// The price of each product relative to its topic's, in the order of `productIndex`.
    let productLevels: [Double]
    /// The identifiers of products, as bytes.
    let productNames: [[UInt8]]
    let segments: AliasTable
    let cities: [AliasTable]
    let acquisitions: [AliasTable]
    let plans: [AliasTable]
    let quantities: AliasTable
    /// The concentrations of each segment's habits, at this difficulty.
    let topicConcentrations: [[Double]]
    let channelConcentrations: [[Double]]

    /// An article, which can be read from `published` until the day before `expires`.
    struct Item {
      let name: [UInt8]
      let topic: Int
      let title: String
      let stage: String
      let published: Day
      let expires: Day?

      func isOpen(on day: Day) -> Bool {
        published <= day && expires.map { day < $0 } ?? true
      }
    }

    /// A newsletter: sent in the morning of a day, with three articles of different topics.
    struct Campaign {
      let name: [UInt8]
      let day: Int
      let items: [Int]
    }

    init(_ simulation: Simulation) {
      self.simulation = simulation
      let profiles = Profile.all
      dayCount = simulation.dayCount.days
      var generator = SeededGenerator(seed: simulation.seed, stream: 0)

      season = (0..<dayCount + Constants.outcomeDays).map {
        Self.season(of: simulation.firstDay + DayCount($0))
      }
      var sum = 0.0
      var seasonBefore = [0.0]
      for value in season {
        sum += value
        seasonBefore.append(sum)
      }
      self.seasonBefore = seasonBefore

      items = Self.items(of: simulation, dayCount: dayCount, using: &generator)
      campaigns = Self.campaigns(
        of: items, from: simulation.firstDay, dayCount: dayCount, using: &generator)

      let rankWeights = (1...Catalogue.productsPerTopic).map { 1 / Double($0).squareRoot() }
      products = AliasTable(weights: rankWeights)
      let productCount = Catalogue.topics.count * Catalogue.productsPerTopic
      productLevels = (0..<productCount).map { product in
        let topic = product / Catalogue.productsPerTopic
        return Catalogue.priceLevels[topic] * generator.logNormal(median: 0.96, spread: 0.3)
      }
      productNames = (0..<productCount).map { Self.name("P", $0 + 1, width: 3) }

      segments = AliasTable(weights: profiles.map(\.share))
      cities = profiles.map { AliasTable(weights: $0.cities) }
      acquisitions = profiles.map { AliasTable(weights: $0.acquisitions) }
      plans = profiles.map { AliasTable(weights: $0.plans) }
      quantities = AliasTable(weights: Constants.quantities)
      let ease = 1 / (simulation.difficulty * simulation.difficulty)
      topicConcentrations = profiles.map {
        Self.concentrations($0.topics, sum: Constants.topicConcentration * ease)
      }
      channelConcentrations = profiles.map {
        Self.concentrations($0.channels, sum: Constants.channelConcentration * ease)
      }
    }

    static func concentrations(_ weights: [Double], sum: Double) -> [Double] {
      let total = weights.reduce(0, +)
      return weights.map { $0 / total * sum }
    }

    static func name(_ letter: StaticString, _ number: Int, width: Int) -> [UInt8] {
      var buffer = RowBuffer()
      buffer.field(letter)
      buffer.field(number, width: width)
      return buffer.bytes
    }

    /// The yearly curve (a summer wave and the weeks before Christmas) times the weekday.
    static func season(of day: Day) -> Double {
      let weekday = [0.85, 0.85, 0.9, 0.95, 1.05, 1.35, 1.05][day.weekday]
      return weekday * yearly(day) / meanYearly
    }

    private static func yearly(_ day: Day) -> Double {
      let year = day.date.year
      let dayOfYear = Double((day - Day(year: year, month: 1, day: 1)).days)
      let toPeak = Double((day - Day(year: year, month: 12, day: 13)).days)
      return 1 + 0.12 * sin(2 * .pi * (dayOfYear - 80) / Constants.daysPerYear)
        + 1.2 * exp(-(toPeak / 12) * (toPeak / 12))
    }

    /// The mean of the yearly curve over a year of 365 days.
    private static let meanYearly: Double = {
      let start = Day(year: 2023, month: 1, day: 1)
      return (0..<365).map { yearly(start + DayCount($0)) }.reduce(0, +) / 365
    }()

    private static func items(
      of simulation: Simulation, dayCount: Int, using generator: inout SeededGenerator
    ) -> [Item] {
      var items: [Item] = []
      for topic in Catalogue.topics.indices {
        for (i, title) in Catalogue.titles[topic].enumerated() {
          // Half were there before the first day; the rest come until 20 days before the end.
          let published =
            i % 2 == 0
            ? simulation.firstDay - DayCount(1 + generator.index(below: 200))
            : simulation.firstDay + DayCount(generator.index(below: max(1, dayCount - 20)))
          // Three in ten expire; the others stay.
          let expires: Day? =
            i == 8 || i % 4 == 3 ? published + DayCount(240 + generator.index(below: 240)) : nil
          items.append(
            Item(
              name: name("A", items.count + 1, width: 3), topic: topic, title: title,
              stage: Catalogue.stages[i], published: published, expires: expires))
        }
      }
      return items
    }

    private static func campaigns(
      of items: [Item], from firstDay: Day, dayCount: Int,
      using generator: inout SeededGenerator
    ) -> [Campaign] {
      // Thursdays, every other week.
      let start = (3 - firstDay.weekday + 7) % 7
      return stride(from: start, to: dayCount, by: Constants.campaignEvery).enumerated().map {
        number, day in
        var chosen: [Int] = []
        while chosen.count < 3 {
          let item = generator.index(below: items.count)
          let isNew = !chosen.contains { items[$0].topic == items[item].topic }
          if isNew, items[item].isOpen(on: firstDay + DayCount(day)) { chosen.append(item) }
        }
        return Campaign(name: name("N", number + 1, width: 3), day: day, items: chosen)
      }
    }

    /// The moment at `position`, in days since the first: its fraction passes through the share of
    /// the day's orders that fall in each opening hour, 8 to 22 o'clock. These hours exist once
    /// on every day, also when the clocks change.
    func moment(at position: Double) -> Moment {
      let day = Int(position.rounded(.down))
      var rest = (position - Double(day)) * Self.hourSum
      var hour = 0
      while hour < Self.hours.count - 1, rest >= Self.hours[hour] {
        rest -= Self.hours[hour]
        hour += 1
      }
      let second = min(3599, Int(rest / Self.hours[hour] * 3600))
      return Moment(
        day: simulation.firstDay + DayCount(day), second: (8 + hour) * 3600 + second)
    }

    private static let hours: [Double] = [1, 2, 4, 5, 6, 5, 4, 4, 4, 5, 6, 7, 6, 4, 2]
    private static let hourSum = hours.reduce(0, +)

    /// The seasonal time that has passed at `position`, in days since the first.
    func seasonalTime(at position: Double) -> Double {
      let day = min(Int(position), season.count - 1)
      return seasonBefore[day] + (position - Double(day)) * season[day]
    }

    /// The position, in days since the first, at which `time` of the season has passed.
    ///
    /// Nil beyond the last day and the outcome days.
    func position(atSeasonalTime time: Double) -> Double? {
      guard time < seasonBefore[season.count] else { return nil }
      var low = 0
      var high = season.count - 1
      while low < high {
        let middle = (low + high + 1) / 2
        if seasonBefore[middle] <= time { low = middle } else { high = middle - 1 }
      }
      // Rounding must not carry the last moment of a day into the next.
      let fraction = min((time - seasonBefore[low]) / season[low], 1 - 0x1p-30)
      return Double(low) + fraction
    }
  }
}
