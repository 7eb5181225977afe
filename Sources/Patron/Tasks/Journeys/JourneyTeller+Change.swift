import PatronData
import PatronEngine
import PatronModels

extension JourneyTeller {
  /// What a change did to a rate, beside the part of the business where it was not made.
  func effect(of change: Journeyer.Selection.Change) throws -> Journeys.ChangeEffect {
    guard let rate = rules.rates.firstIndex(where: { $0.name == change.rate }) else {
      throw TargetError.unknownName(
        change.rate, kind: "rate", known: rules.rates.map(\.name))
    }
    let dimensions = JourneyParts(names, hasOrders: names.senses.contains(.purchase)).dimensions
    guard let dimension = dimensions.first(where: { $0.name == change.dimension }) else {
      throw TargetError.unknownName(
        change.dimension, kind: "part", known: dimensions.map(\.name))
    }
    guard let value = dimension.values.firstIndex(of: change.value) else {
      throw TargetError.unknownName(
        change.value, kind: dimension.name, known: dimension.values)
    }
    let fix = Int32(clamping: change.day.number)
    guard fix > since, fix < end else {
      throw PatronError(
        .data,
        "the change of \(change.day) must lie after \(Day(Int(since))) and before \(Day(Int(end)))")
    }
    let days = Int(end - since)
    var counts = [[Double]](repeating: Array(repeating: 0, count: days), count: 4)
    for (key, cell) in tally.cells where Int(key.rate) == rate {
      guard let own = dimension.value(key) else { continue }
      let side = own == value ? 0 : 2
      counts[side][Int(key.day - since)] += Double(cell.pair.successes)
      counts[side + 1][Int(key.day - since)] += Double(cell.pair.trials)
    }
    let effect: DifferenceInDifferences
    do {
      effect = try DifferenceInDifferences(
        treated: .init(sums: counts[0], counts: counts[1]),
        control: .init(sums: counts[2], counts: counts[3]), fix: Int(fix - since))
    } catch {
      throw PatronError(
        .data, "the change of \(change.day) cannot be told from chance",
        remedy: "two weeks before it and two after it are needed, with visits in both parts")
    }
    func share(_ side: Int, _ range: Range<Int>) -> Journeys.Share {
      .init(
        Int(counts[side][range].reduce(0, +)), of: Int(counts[side + 1][range].reduce(0, +)))
    }
    let place = Int(fix - since)
    return Journeys.ChangeEffect(
      day: change.day, rate: change.rate, part: "\(dimension.name) \(change.value)",
      before: share(0, 0..<place), after: share(0, place..<days),
      elsewhereBefore: share(2, 0..<place), elsewhereAfter: share(2, place..<days),
      effect: effect)
  }
}
