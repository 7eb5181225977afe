import Foundation
import Patron
import PatronData
import PatronNumerics
import PatronTestSupport

/// Members whose contracts end by shares that are known: by the month one in twenty each month, by the year three in
/// ten at the end of each year. Two years and a half are exported, and what follows is kept to compare with.
enum KnownClub {
  static let firstDay = Day(year: 2022, month: 1, day: 1)
  static let end = Day(year: 2024, month: 7, day: 1)
  static let members = 5_330
  static let monthlyShare = 0.05
  static let yearlyShare = 0.3

  struct Member {
    let number: Int
    let start: Day
    let end: Day
    let isYearly: Bool
  }

  static let all: [Member] = (0..<members).map { number in
    var random = SeededGenerator(seed: 41, stream: UInt64(number))
    let start = firstDay + DayCount(random.index(below: 1_215))
    let isYearly = number % 4 == 0
    let share = isYearly ? yearlyShare : monthlyShare
    var periods = 1
    while random.uniform() >= share, periods < 200 { periods += 1 }
    return Member(
      number: number, start: start, end: months(periods * (isYearly ? 12 : 1), after: start),
      isYearly: isYearly)
  }

  /// A day so many months later; those of this shop begin before the 29th, by the rule of this file alone.
  static func months(_ count: Int, after day: Day) -> Day {
    let parts = "\(day)".split(separator: "-").compactMap { Int($0) }
    let month = parts[1] - 1 + count
    return Day(year: parts[0] + month / 12, month: month % 12 + 1, day: min(parts[2], 28))
  }

  static let yaml = """
    name: club
    currency: EUR
    contracts: {file: contracts.csv, customer: member, started: begin, ended: finish, plan: tariff, fee: price}
    value: {horizon: 180d, discount: 0}

    """

  /// Writes what was known before `moment`; with `sinceThen` only contracts that ran on it or began later.
  static func folder(before moment: Day = end, sinceThen: Day? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var csv = "member,begin,finish,tariff,price\n"
    for member in all where member.start < moment && (sinceThen.map { member.end >= $0 } ?? true) {
      let finish = member.end < moment ? "\(member.end)" : ""
      csv += "m\(member.number),\(member.start),\(finish)"
      csv += member.isYearly ? ",yearly,8\n" : ",monthly,10\n"
    }
    try folder.write(csv, to: "contracts.csv")
    try folder.write(yaml, to: "patron.yaml")
    return folder
  }

  static let trained = Task<TrainedModels, any Error> {
    let club = try folder()
    return try await Trainer().train(club.path)
  }
}
