import PatronEngine
import PatronNumerics

/// How long a customer has been silent, by the customer's own rhythm: the mean days between active days, shrunk
/// towards the median of all customers by the weight of one gap.
///
/// A steady buyer is silent for twice the rhythm once in seven gaps, for four times once in 55, for eight times once
/// in 3,000.
struct Pace: Sendable {
  /// The silence as a multiple of the rhythm; NaN for customers who were not active before.
  var pace = Double.nan
  /// The number of the stage of life (`Feature.lifecycleStages`): 0 new, 1 active, 2 at risk, 3 lapsed, 4 lost.
  var stage = Double.nan

  /// The rhythm of all customers at a snapshot.
  struct Rhythm: Sendable {
    private let day: Int32
    private let usual: Double

    /// The median of `cohort`'s mean gaps before `snapshot`; a quarter of `observation` where no customer has two
    /// active days.
    init(
      of cohort: [Int32], in history: History, at snapshot: Snapshot, observation: DayCount,
      workers: Workers
    ) {
      let day = Int32(clamping: snapshot.day.number)
      var gaps = history.walk(cohort, workers: workers) { rows, reader in
        cohort[rows].compactMap { key -> Double? in
          let days = reader.customer(key).activeDays.prefix(before: day, \.self)
          guard days.count > 1, let first = days.first, let last = days.last else { return nil }
          return Double(last - first) / Double(days.count - 1)
        }
      }.flatMap(\.self)
      self.day = day
      gaps.sort()
      usual = gaps.isEmpty ? Double(observation.days) / 4 : gaps[(gaps.count - 1) / 2]
    }

    /// The pace of a customer with these active days, those from the snapshot on left out.
    func pace(of activeDays: UnsafeBufferPointer<Int32>) -> Pace {
      let days = activeDays.prefix(before: day, \.self)
      guard let first = days.first, let last = days.last else { return Pace() }
      let gaps = days.count - 1
      let pace = Double(day - last) / ((Double(last - first) + usual) / (Double(gaps) + 1))
      let stage =
        switch pace {
        case _ where pace > 8: 4
        case _ where pace > 4: 3
        case _ where pace > 2: 2
        default: gaps == 0 ? 0 : 1
        }
      return Pace(pace: pace, stage: Double(stage))
    }
  }
}
