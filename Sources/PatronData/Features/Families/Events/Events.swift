import PatronEngine

/// A customer's events: how many, their types and channels.
struct Events: FeatureFamily {
  static let id = "events"
  static let title = "events"
  let reads = [DatedTable.touches]

  func requirements(of set: FeatureSet) -> [Requirement] {
    var required: [Requirement] = [
      set.eventsHaveTime ? .role("time", of: .events) : .table(.events)
    ]
    if set.eventTypes.count > 1 { required.append(.role("type", of: .events)) }
    if !set.vocabulary.eventChannels.isEmpty { required.append(.role("channel", of: .events)) }
    return required
  }

  func features(in context: FeatureContext) -> [Feature] {
    guard context.holds(.table(.events)) else { return [] }
    let hasTime = context.holds(.role("time", of: .events))
    return totals(in: context, hasTime: hasTime) + (hasTime ? activity(in: context) : [])
  }

  /// The types that have features: with a single one the total is enough.
  private func types(in context: FeatureContext) -> [String] {
    context.vocabulary.eventTypes.count > 1 ? context.vocabulary.eventTypes : []
  }

  private func totals(in context: FeatureContext, hasTime: Bool) -> [Feature] {
    let hasPurchases = context.holds(.table(.transactions))
    let observed = hasTime ? " in the last \(context.observation) days" : ""
    return [
      feature(
        "events", .count, "events", "events\(observed)", absent: .zero, segmenting: !hasTime,
        wording: Wording(
          phrase: "had …",
          adjectives: .init("engagement", high: "many events", low: "few events")))
    ]
      + types(in: context).enumerated().map { index, name in
        feature(
          "event_\(index)", .count, "times", "'\(name)' events\(observed)", absent: .zero,
          segmenting: !hasPurchases,
          wording: Wording(mix: "event"))
      }
      + context.vocabulary.eventChannels.enumerated().map { index, name in
        feature(
          "event_channel_share_\(index)", .share, "%", "share of events by \(name)",
          wording: Wording(share: .init(of: "events", .by, name), mix: "event_channel_share"))
      }
  }

  private func activity(in context: FeatureContext) -> [Feature] {
    let hasPurchases = context.holds(.table(.transactions))
    let roles = context.vocabulary.eventRoles
    let observed = "in the last \(context.observation) days"
    let recent = "in the last \(FeatureSet.recentDays(context.observation)) days"
    let days = [
      feature(
        "event_days", .count, "days", "days with an event \(observed)", absent: .zero,
        segmenting: true,
        wording: Wording(
          phrase: "had events on …",
          adjectives: .init("engagement", high: "highly engaged", low: "little engaged"))),
      feature(
        "event_recency_days", .days, "days", "days since the last event",
        segmenting: !hasPurchases,
        wording: Wording(
          phrase: "had the last event … ago",
          adjectives: .init("engagement", high: "long unseen", low: "seen lately"))),
      feature(
        "first_event_days", .days, "days", "days since the first event \(observed)"),
      feature("event_trend", .share, "", "change in events, \(context.halves)"),
    ]
    let windows = context.windows.flatMap { days in
      [
        feature(
          "events_\(days)d", .count, "events", "events in the last \(days) days",
          absent: .zero),
        feature(
          "event_days_\(days)d", .count, "days", "days with an event in the last \(days) days",
          absent: .zero),
      ]
    }
    let types = types(in: context).enumerated().flatMap { index, name in
      [
        feature(
          "event_\(index)_recent", .count, "times", "'\(name)' events \(recent)",
          absent: .zero),
        feature(
          "event_\(index)_recency_days", .days, "days", "days since the last '\(name)' event"),
      ]
    }
    let trends = Self.trendRoles.filter { roles[$0] != nil }.map { role in
      feature(
        "\(role)_trend", .share, "", "change in \(role)s, \(context.halves)")
    }
    let clicks = feature(
      "clicks_per_open", .share, "", "clicks per open \(observed)", segmenting: true,
      wording: Wording(
        adjectives: .init("clicks", high: "eager clickers", low: "seldom clicking")))
    return days + windows + types + trends
      + (Self.hasClicksPerOpen(context.vocabulary) ? [clicks] : [])
  }

  private static let trendRoles = ["open", "click"]

  private static func hasClicksPerOpen(_ vocabulary: Vocabulary) -> Bool {
    trendRoles.allSatisfy { vocabulary.eventRoles[$0] != nil }
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    let vocabulary = snapshot.vocabulary
    let types = vocabulary.eventTypes.enumerated().map { index, name in
      [
        "key": snapshot.key(of: name, in: "event_types", column: "type", key: "type_key"),
        "count": QueryTemplate.Value.sql(SQL(name: "event_\(index)")),
        "recent": .sql(SQL(name: "event_\(index)_recent")),
        "recency": .sql(SQL(name: "event_\(index)_recency_days")),
        "days": .days(FeatureSet.recentDays(snapshot.features.observation)),
      ]
    }
    let ratio: [String: QueryTemplate.Value] = [
      "opens": .sql(snapshot.eventTypes(ofRole: "open")),
      "clicks": .sql(snapshot.eventTypes(ofRole: "click")),
    ]
    let trends = Self.trendRoles.filter { vocabulary.eventRoles[$0] != nil }.map { role in
      [
        "keys": QueryTemplate.Value.sql(snapshot.eventTypes(ofRole: role)),
        "column": .sql(SQL(name: "\(role)_trend")),
      ]
    }
    let resource =
      snapshot.features.eventsHaveTime
      ? PackageResources.event_activity_sql : PackageResources.timeless_events_sql
    return snapshot.filled(
      resource,
      [
        "windows": snapshot.windows(["events", "event_days"]), "types": .list(types),
        "channels": snapshot.shares(
          vocabulary.eventChannels, named: "event_channel_share", table: "event_channels",
          column: "channel", key: "channel_key"),
        "ratios": .list(Self.hasClicksPerOpen(vocabulary) ? [ratio] : []),
        "trends": .list(trends),
      ])
  }
}
