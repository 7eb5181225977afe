import PatronNumerics

/// The log-likelihood of histories under given parameters, with its gradient by them.
protocol HistoryLikelihood: Sendable {
  init(_ parameters: [Double])
  /// Makes ready for histories with so many repeat purchases.
  mutating func prepare(repeats: Int)
  /// Adds `history`, which has as many repeat purchases as `prepare` was told, `weight` times.
  func add(_ history: PurchaseHistory, weight: Double, to sums: inout LikelihoodSums)
}

extension HistoryLikelihood {
  /// The sum over the customers of `summary`, its blocks combined in order.
  ///
  /// - Complexity: O(distinct histories).
  static func sums(
    _ parameters: [Double], over summary: PurchaseSummary, workers: Workers
  ) -> LikelihoodSums {
    let fresh = Self(parameters)
    return workers.reduce(summary.histories.count, into: LikelihoodSums()) { rows in
      var likelihood = fresh
      var sums = LikelihoodSums()
      var repeats = -1
      for row in rows {
        let history = summary.histories[row]
        if history.repeats != repeats {
          repeats = history.repeats
          likelihood.prepare(repeats: repeats)
        }
        likelihood.add(history, weight: Double(summary.customers[row]), to: &sums)
      }
      return sums
    } combine: {
      $0 += $1
    }
  }
}

/// The search for the parameters of a model of repeat purchases.
struct HistorySearch {
  let search: LikelihoodSearch
  /// The distinct histories from which on the starts are tried on a part of them.
  private static let leastSampled = 16_384
  /// The distinct histories of such a part.
  private static let sampleSize = 4096

  /// The parameters of greatest likelihood of `summary`.
  ///
  /// - Parameters:
  ///   - times: which of the parameters are times; they are scaled by the mean age inside.
  ///   - starts: in units of the scales.
  func maximum<Parameters: LikelihoodParameters, Likelihood: HistoryLikelihood>(
    _: Likelihood.Type, of summary: PurchaseSummary, times: [Bool], starts: [[Double]],
    workers: Workers
  ) throws(FitError) -> (parameters: Parameters, fit: LikelihoodFit<Parameters>) {
    let customers = summary.customerCount
    guard customers >= times.count else {
      throw .tooFewRows(found: customers, needed: times.count)
    }
    guard summary.repeatCustomers > 0 else { throw .noRepeatCustomers(customers: customers) }
    let ages = zip(summary.histories, summary.customers).reduce(0) { $0 + $1.0.age * Double($1.1) }
    let scale = ages / Double(customers)
    let distinct = summary.histories.count
    let part =
      distinct < Self.leastSampled ? nil : summary.sampled(step: distinct / Self.sampleSize)
    return try search.maximum(
      customers: customers, scales: times.map { $0 ? scale : 1 }, starts: starts,
      sample: part.map { part in
        (
          part.customers.reduce(0, +),
          { Likelihood.sums($0, over: part, workers: Workers(1)) }
        )
      },
      likelihood: { Likelihood.sums($0, over: summary, workers: workers) })
  }
}
