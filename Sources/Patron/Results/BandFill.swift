import PatronData
import PatronEngine

/// How a list of a fixed number of customers is filled: those who pass the filter first, then those of the next milder
/// bands for whom all else in the filter holds.
struct BandFill {
  /// The outcome whose band the filter asks for.
  let outcome: OutcomeDefinition
  /// The bands that it asks for, and the milder ones that follow, the nearest first.
  let asked: [String]
  let next: [String]
  /// What else it asks for.
  private let rest: Filter?

  /// Nil where no condition that must hold (`churn_band = 'high'`, `churn_band in ('high', 'medium')`) is on a band.
  init?(_ filter: Filter, columns: [OutputColumn]) {
    var conditions = filter.conjuncts
    for outcome in OutcomeDefinition.all
    where columns.contains(where: { $0.name == outcome.bandColumn }) {
      for (index, condition) in conditions.enumerated() {
        // Who has left has no probability to be ordered by.
        guard let bands = condition.values(of: outcome.bandColumn),
          bands != [OutcomeModel.Bands.left]
        else { continue }
        conditions.remove(at: index)
        self.outcome = outcome
        asked = bands
        let mildest = OutcomeModel.Bands.names.firstIndex { bands.contains($0) } ?? 0
        // Who has left has no probability: nobody follows on them.
        next =
          bands.contains(OutcomeModel.Bands.left)
          ? [] : OutcomeModel.Bands.names.prefix(mildest).reversed()
        rest = conditions.isEmpty ? nil : .all(conditions)
        return
      }
    }
    return nil
  }

  /// The likeliest first.
  var order: TargetSelection.Order {
    TargetSelection.Order(column: outcome.probabilityColumn, isDescending: true)
  }

  /// Those who may stand on the list.
  func condition(on columns: [OutputColumn], of table: String) throws(TargetError) -> SQL {
    let band = Filter.membership(
      column: outcome.bandColumn, (asked + next).map { .text($0) })
    return try Filter.all([band] + (rest.map { [$0] } ?? [])).condition(on: columns, of: table)
  }

  /// What decides first who stands on it: 0 for the bands that are asked for, 1 for the next one and so on.
  ///
  /// Nothing where no band follows.
  func ranks(of table: String) -> [ScoredCustomers.Key] {
    let cases = next.enumerated().map { SQL("when \(text: $1) then \($0 + 1)") }
    guard !cases.isEmpty else { return [] }
    let band: SQL = "\(name: table).\(name: outcome.bandColumn)"
    return [ScoredCustomers.Key("case \(band) \(cases.joined(separator: " ")) else 0 end")]
  }

  /// How many of each band a list of `size` customers takes, of the `counts` that there are.
  func parts(_ counts: [String: Int], size: Int) -> [Targeter.Fill.Part] {
    var left = size
    return ([asked] + next.map { [$0] }).map { bands in
      let there = bands.reduce(0) { $0 + (counts[$1] ?? 0) }
      let taken = min(left, there)
      left -= taken
      return Targeter.Fill.Part(bands: bands, customers: there, taken: taken)
    }
  }
}

extension Filter {
  /// The conditions that must all hold.
  fileprivate var conjuncts: [Filter] {
    if case .all(let filters) = self { filters.flatMap(\.conjuncts) } else { [self] }
  }

  /// The texts of which `column` must be one, where that is all the condition says.
  fileprivate func values(of column: String) -> [String]? {
    switch self {
    case .comparison(column, .equal, .text(let text)): [text]
    case .membership(column, let values):
      values.compactMap { if case .text(let text) = $0 { text } else { nil } }
    default: nil
    }
  }
}
