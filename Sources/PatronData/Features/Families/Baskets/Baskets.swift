import PatronEngine

/// The products and categories a customer bought, and the channels.
struct Baskets: FeatureFamily {
  static let id = "baskets"
  static let title = "transactions"
  let reads = [DatedTable.lines]

  func requirements(of set: FeatureSet) -> [Requirement] {
    var required: [Requirement] = [.table(.transactions)]
    if set.index(of: "products") != nil { required.append(.role("product", of: .transactions)) }
    if !set.vocabulary.categories.isEmpty { required.append(.role("category", of: .transactions)) }
    if !set.vocabulary.channels.isEmpty { required.append(.role("channel", of: .transactions)) }
    return required
  }

  func features(in context: FeatureContext) -> [Feature] {
    guard context.holds(.table(.transactions)) else { return [] }
    let (categories, channels) = (context.vocabulary.categories, context.vocabulary.channels)
    let observed = "in the last \(context.observation) days"
    var features: [Feature] = []
    if context.holds(.role("product", of: .transactions)) {
      features.append(
        feature(
          "products", .count, "products", "different products bought \(observed)", absent: .zero))
    }
    if !categories.isEmpty {
      features.append(
        feature(
          "categories", .count, "categories", "different categories bought from \(observed)",
          absent: .zero,
          segmenting: true,
          wording: Wording(
            phrase: "bought from …",
            adjectives: .init("variety", high: "wide choice", low: "narrow choice"))))
    }
    if !channels.isEmpty {
      features.append(
        feature(
          "channels", .count, "channels", "different channels used to buy \(observed)",
          absent: .zero))
    }
    return features
      + categories.enumerated().map { index, name in
        share(of: name, .in, "category_share", index)
      }
      + channels.enumerated().map { index, name in share(of: name, .by, "channel_share", index) }
  }

  private func share(
    of name: String, _ preposition: Wording.Share.Preposition, _ mix: String, _ index: Int
  ) -> Feature {
    feature(
      "\(mix)_\(index)", .share, "%", "share of order lines \(preposition) \(name)",
      segmenting: true,
      wording: Wording(share: .init(of: "order lines", preposition, name), mix: mix))
  }

  func query(_ snapshot: FeatureSnapshot) -> SQL {
    let counts = snapshot.prepared.counts
    return snapshot.filled(
      PackageResources.baskets_sql,
      [
        "category_count": .sql(
          snapshot.dialect.differentKeys("l.category_key", of: counts.categories)),
        "channel_count": .sql(
          snapshot.dialect.differentKeys("l.channel_key", of: counts.channels)),
        "categories": snapshot.shares(
          snapshot.vocabulary.categories, named: "category_share", table: "categories",
          column: "category", key: "category_key"),
        "channels": snapshot.shares(
          snapshot.vocabulary.channels, named: "channel_share", table: "channels",
          column: "channel", key: "channel_key"),
      ])
  }
}
