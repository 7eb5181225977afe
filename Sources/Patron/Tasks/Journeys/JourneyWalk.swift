import PatronData
import PatronNumerics

/// One customer's journeys, told row by row to whoever counts.
///
/// A journey begins with a touch, ends with a conversion or with a pause, and a new one begins after it. Orders of one
/// day are one conversion. Rows after a purchase (support, reviews …) are no touches of a journey.
struct JourneyWalk {
  /// How a journey ended.
  enum End: Int, CaseIterable { case converted, failed, open }

  /// A journey that has ended, or not yet.
  struct Journey {
    var first: Int32 = 0
    var last: Int32 = 0
    /// The touchpoints, each once where it comes several times in a row, and the day of the last of these.
    var path: [Int32] = []
    var days: [Int32] = []
    /// The steps that were reached, a bit each.
    var steps: UInt16 = 0
    var amount = Amount.zero
  }

  let names: JourneyNames
  let rules: JourneyRules
  /// Journeys begin with this day at the earliest.
  let since: Int32
  /// The day behind the last one.
  let end: Int32

  /// The steps that a row with `mask` is.
  private func steps(_ mask: RowRules.Mask) -> UInt16 {
    var steps: UInt16 = 0
    for (step, bit) in rules.steps.enumerated() where JourneyRules.has(mask, bit) {
      steps |= 1 << UInt16(step)
    }
    return steps
  }

  /// Hands the journeys among `rows`, whose masks are `masks`, to `body` in their order.
  func forEach(
    _ rows: [JourneyRow], _ masks: [RowRules.Mask], _ body: (Journey, End) -> Void
  ) {
    let pause = Int32(clamping: rules.settings.pause.days)
    var current: Journey?
    var lastConversion: Int32?
    for (row, mask) in zip(rows, masks) where row.day >= since && row.day < end {
      let converts = JourneyRules.has(mask, rules.conversion)
      guard converts || rules.isTouch[Int(row.type)] else {
        // A step that is no touch, such as a payment that failed, belongs to the journey it falls into.
        if let open = current, row.day - open.last <= pause { current?.steps |= steps(mask) }
        continue
      }
      if let old = current, row.day - old.last > pause {
        body(old, .failed)
        current = nil
      }
      // More of the same conversion: the touches of its day belong to the one before.
      if converts, current == nil, lastConversion == row.day { continue }
      var journey = current ?? Journey(first: row.day)
      journey.last = row.day
      journey.steps |= steps(mask)
      if converts {
        journey.amount = row.amount == Touch.noValue ? .zero : row.amount
        body(journey, .converted)
        current = nil
        lastConversion = row.day
        continue
      }
      let touchpoint = names.touchpoint(row)
      if journey.path.last == touchpoint {
        journey.days[journey.days.count - 1] = row.day
      } else {
        journey.path.append(touchpoint)
        journey.days.append(row.day)
      }
      current = journey
    }
    if let current { body(current, end - current.last > pause ? .failed : .open) }
  }
}
