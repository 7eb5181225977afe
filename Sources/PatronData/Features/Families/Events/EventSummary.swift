import PatronEngine

/// A customer's events in the observation window, or all of them where the exports have no times; and when the first and
/// the last were that are known at all.
struct EventSummary: Sendable {
  var events: Int { all.events }
  var days = 0
  /// The days from the last and from the first event to the snapshot, whenever they were; nil where none is known.
  var recency: Int?
  var first: Int?
  var all = Halves()
  var opens = Halves()
  var clicks = Halves()
  var windows: [Window]
  /// Those of each event type, and the events by each channel, of the vocabulary.
  var types: [EventsOfType]
  var eventsByChannel: [Int]

  struct Window: Sendable {
    var events = 0
    var days = 0
  }

  struct EventsOfType: Sendable {
    var events = 0
    /// In the short window that single types are counted in.
    var recent = 0
    /// The days from the last of them to the snapshot.
    var recency = 0
  }

  /// Events; those of the days that trends compare, and of the half of these next to the snapshot.
  struct Halves: Sendable {
    var events = 0
    var compared = 0
    var recent = 0

    /// From -1, all in the earlier half, to 1.
    var trend: Double { Double(2 * recent - compared).over(compared) }

    fileprivate mutating func add(age: Int32, trend: Int32) {
      events += 1
      if age <= trend { compared += 1 }
      if age <= trend / 2 { recent += 1 }
    }
  }

  func role(_ role: String) -> Halves { role == "open" ? opens : clicks }

  private init(_ context: FoldContext) {
    windows = Array(repeating: Window(), count: context.windows.count)
    types = Array(repeating: EventsOfType(), count: context.keys.eventTypes.count)
    eventsByChannel = Array(repeating: 0, count: context.keys.eventChannels.count)
  }

  /// How a customer is summed up at the context's snapshot.
  static func fold(_ context: FoldContext) -> Fold<EventSummary> {
    let adding = Adding(
      day: context.day, trend: context.trend, windows: context.windows,
      recent: Int32(clamping: FeatureSet.recentDays(context.features.observation).days),
      keys: context.keys, opens: context.keys.types(ofRole: "open"),
      clicks: context.keys.types(ofRole: "click"))
    let start = context.features.eventsHaveTime ? context.start : .min
    return Fold(nothing: EventSummary(context)) { customer, summary in
      summary.clear()
      summary.recency = adding.age(of: customer.touches.last)
      summary.first = adding.age(of: customer.touches.first { $0.day != Touch.missing })
      var lastDay = Touch.missing
      for touch in customer.touches.suffix(from: start, \.day) {
        summary.add(touch, isNewDay: touch.day != lastDay, adding)
        lastDay = touch.day
      }
    }
  }

  private mutating func clear() {
    days = 0
    (all, opens, clicks) = (Halves(), Halves(), Halves())
    for index in windows.indices { windows[index] = Window() }
    for index in types.indices { types[index] = EventsOfType() }
    for index in eventsByChannel.indices { eventsByChannel[index] = 0 }
  }

  /// What decides where an event is counted.
  private struct Adding: Sendable {
    let day: Int32
    let trend: Int32
    let windows: [Int32]
    let recent: Int32
    let keys: VocabularyKeys
    let opens: [Int32]
    let clicks: [Int32]

    /// The days from `touch` to the snapshot; nil of none, and of one of no day.
    func age(of touch: Touch?) -> Int? {
      touch.flatMap { $0.day == Touch.missing ? nil : Int(day - $0.day) }
    }
  }

  private mutating func add(_ touch: Touch, isNewDay: Bool, _ adding: Adding) {
    // Without times there are no ages, and no feature that asks for one.
    let age = touch.day == Touch.missing ? 0 : adding.day - touch.day
    if isNewDay { days += 1 }
    all.add(age: age, trend: adding.trend)
    if adding.opens.contains(touch.type) { opens.add(age: age, trend: adding.trend) }
    if adding.clicks.contains(touch.type) { clicks.add(age: age, trend: adding.trend) }
    for (index, length) in adding.windows.enumerated() where age <= length {
      windows[index].events += 1
      if isNewDay { windows[index].days += 1 }
    }
    for (index, key) in adding.keys.eventTypes.enumerated() where key == touch.type {
      types[index].events += 1
      types[index].recency = Int(age)
      if age <= adding.recent { types[index].recent += 1 }
    }
    guard touch.channel != Touch.missing else { return }
    for (index, key) in adding.keys.eventChannels.enumerated() where key == touch.channel {
      eventsByChannel[index] += 1
    }
  }
}
