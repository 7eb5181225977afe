import PatronEngine

/// A customer's events: how many, their types and channels.
struct Events: FoldedFamily {
  static let id = "events"
  static let title = "events"

  func requirements(of set: FeatureSet) -> [Requirement] {
    var required: [Requirement] = [
      set.eventsHaveTime ? .role("time", of: .events) : .table(.events)
    ]
    if set.eventTypes.count > 1 { required.append(.role("type", of: .events)) }
    if !set.vocabulary.eventChannels.isEmpty { required.append(.role("channel", of: .events)) }
    return required
  }

  func fold(_ context: FoldContext) -> Fold<EventSummary> { EventSummary.fold(context) }

  func measures(in context: FeatureContext) -> [Measure<EventSummary>] {
    guard context.holds(.table(.events)) else { return [] }
    let hasTime = context.holds(.role("time", of: .events))
    return totals(in: context, hasTime: hasTime) + (hasTime ? activity(in: context) : [])
  }

  /// The types that have features: with a single one the total is enough.
  private func types(in context: FeatureContext) -> [String] {
    context.vocabulary.eventTypes.count > 1 ? context.vocabulary.eventTypes : []
  }

  private func totals(in context: FeatureContext, hasTime: Bool) -> [Measure<EventSummary>] {
    let hasPurchases = context.holds(.table(.transactions))
    let observed = hasTime ? " in the last \(context.observation) days" : ""
    return [
      measure(
        "events", .count, "events", "events\(observed)", absent: .zero, segmenting: !hasTime,
        wording: Wording(
          phrase: "had …",
          adjectives: .init("engagement", high: "many events", low: "few events"))
      ) { Double($0.events) }
    ]
      + types(in: context).enumerated().map { index, name in
        measure(
          "event_\(index)", .count, "times", "'\(name)' events\(observed)", absent: .zero,
          segmenting: !hasPurchases,
          wording: Wording(mix: "event")
        ) { Double($0.types[index].events) }
      }
      + context.vocabulary.eventChannels.enumerated().map { index, name in
        measure(
          "event_channel_share_\(index)", .share, "%", "share of events by \(name)",
          wording: Wording(share: .init(of: "events", .by, name), mix: "event_channel_share")
        ) { Double($0.eventsByChannel[index]).over($0.events) }
      }
  }

  private func activity(in context: FeatureContext) -> [Measure<EventSummary>] {
    let hasPurchases = context.holds(.table(.transactions))
    let roles = context.vocabulary.eventRoles
    let observed = "in the last \(context.observation) days"
    let recent = "in the last \(FeatureSet.recentDays(context.observation)) days"
    let days = [
      measure(
        "event_days", .count, "days", "days with an event \(observed)", absent: .zero,
        segmenting: true,
        wording: Wording(
          phrase: "had events on …",
          adjectives: .init("engagement", high: "highly engaged", low: "little engaged"))
      ) { Double($0.days) },
      measure(
        "event_recency_days", .days, "days", "days since the last event",
        segmenting: !hasPurchases,
        wording: Wording(
          phrase: "had the last event … ago",
          adjectives: .init("engagement", high: "long unseen", low: "seen lately"))
      ) { $0.recency.number },
      measure(
        "first_event_days", .days, "days", "days since the first event"
      ) { $0.first.number },
      measure("event_trend", .share, "", "change in events, \(context.halves)") { $0.all.trend },
    ]
    let windows = context.windows.enumerated().flatMap { index, days in
      [
        measure(
          "events_\(days)d", .count, "events", "events in the last \(days) days",
          absent: .zero
        ) { Double($0.windows[index].events) },
        measure(
          "event_days_\(days)d", .count, "days", "days with an event in the last \(days) days",
          absent: .zero
        ) { Double($0.windows[index].days) },
      ]
    }
    let types = types(in: context).enumerated().flatMap { index, name in
      [
        measure(
          "event_\(index)_recent", .count, "times", "'\(name)' events \(recent)",
          absent: .zero
        ) { Double($0.types[index].recent) },
        measure(
          "event_\(index)_recency_days", .days, "days", "days since the last '\(name)' event"
        ) { $0.types[index].events == 0 ? .nan : Double($0.types[index].recency) },
      ]
    }
    let trends = Self.trendRoles.filter { roles[$0] != nil }.map { role in
      measure(
        "\(role)_trend", .share, "", "change in \(role)s, \(context.halves)"
      ) { $0.role(role).trend }
    }
    let clicks = measure(
      "clicks_per_open", .share, "", "clicks per open \(observed)", segmenting: true,
      wording: Wording(
        adjectives: .init("clicks", high: "eager clickers", low: "seldom clicking"))
    ) { Double($0.clicks.events).over($0.opens.events) }
    return days + windows + types + trends
      + (Self.hasClicksPerOpen(context.vocabulary) ? [clicks] : [])
  }

  private static let trendRoles = ["open", "click"]

  private static func hasClicksPerOpen(_ vocabulary: Vocabulary) -> Bool {
    trendRoles.allSatisfy { vocabulary.eventRoles[$0] != nil }
  }
}
