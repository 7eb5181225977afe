import PatronData

/// The stage of one customer from day to day: the furthest one whose rule a row of the last `window` days matches.
///
/// A row brings its customer into its stage on its own day; where it is `window` days old the customer falls back to the
/// furthest stage that other rows still hold.
struct StageTimeline {
  private let window: Int32
  /// The last day of a row of each stage.
  private var lastDays: [Int32]
  /// The stage, counted from 0; -1 for none.
  private(set) var stage: Int32 = -1
  /// The day since which it is that one.
  private(set) var since = JourneyRow.missing

  /// Whether the customer has ever been in a stage.
  var hasBegun: Bool { since != JourneyRow.missing }

  init(stages: Int, window: DayCount) {
    self.window = Int32(clamping: window.days)
    lastDays = [Int32](repeating: JourneyRow.missing, count: stages)
  }

  mutating func reset() {
    for stage in lastDays.indices { lastDays[stage] = JourneyRow.missing }
    (stage, since) = (-1, JourneyRow.missing)
  }

  /// Goes on to `day`: what is too old by then counts no more.
  mutating func advance(to day: Int32) {
    while stage >= 0, day - lastDays[Int(stage)] >= window {
      since = lastDays[Int(stage)] + window
      stage = Int32(
        lastDays[..<Int(stage)].lastIndex {
          $0 != JourneyRow.missing && since - $0 < window
        } ?? -1)
    }
  }

  /// Enters what a row of `day` brings: the stages whose bits of `stages` are in `mask`.
  mutating func enter(_ mask: RowRules.Mask, _ stages: [Int], on day: Int32) {
    for (index, bit) in stages.enumerated() where JourneyRules.has(mask, bit) {
      lastDays[index] = day
      if Int32(index) > stage { (stage, since) = (Int32(index), day) }
    }
  }
}
