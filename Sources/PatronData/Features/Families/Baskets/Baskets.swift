import PatronEngine

/// The products and categories a customer bought, and the channels.
struct Baskets: FoldedFamily {
  static let id = "baskets"
  static let title = "transactions"

  func requirements(of set: FeatureSet) -> [Requirement] {
    var required: [Requirement] = [.table(.transactions)]
    if set.index(of: "products") != nil { required.append(.role("product", of: .transactions)) }
    if !set.vocabulary.categories.isEmpty { required.append(.role("category", of: .transactions)) }
    if !set.vocabulary.channels.isEmpty { required.append(.role("channel", of: .transactions)) }
    return required
  }

  func measures(in context: FeatureContext) -> [Measure<BasketSummary>] {
    guard context.holds(.table(.transactions)) else { return [] }
    let (categories, channels) = (context.vocabulary.categories, context.vocabulary.channels)
    let observed = "in the last \(context.observation) days"
    var measures: [Measure<BasketSummary>] = []
    if context.holds(.role("product", of: .transactions)) {
      measures.append(
        measure(
          "products", .count, "products", "different products bought \(observed)", absent: .zero
        ) { Double($0.products) })
    }
    if !categories.isEmpty {
      measures.append(
        measure(
          "categories", .count, "categories", "different categories bought from \(observed)",
          absent: .zero,
          segmenting: true,
          wording: Wording(
            phrase: "bought from …",
            adjectives: .init("variety", high: "wide choice", low: "narrow choice"))
        ) { Double($0.categories) })
    }
    if !channels.isEmpty {
      measures.append(
        measure(
          "channels", .count, "channels", "different channels used to buy \(observed)",
          absent: .zero
        ) { Double($0.channels) })
    }
    return measures
      + categories.enumerated().map { index, name in
        share(of: name, .in, "category_share", index) { $0.linesByCategory[index] }
      }
      + channels.enumerated().map { index, name in
        share(of: name, .by, "channel_share", index) { $0.linesByChannel[index] }
      }
  }

  func fold(_ context: FoldContext) -> Fold<BasketSummary> { BasketSummary.fold(context) }

  private func share(
    of name: String, _ preposition: Wording.Share.Preposition, _ mix: String, _ index: Int,
    _ lines: @escaping @Sendable (BasketSummary) -> Int
  ) -> Measure<BasketSummary> {
    measure(
      "\(mix)_\(index)", .share, "%", "share of order lines \(preposition) \(name)",
      segmenting: true,
      wording: Wording(share: .init(of: "order lines", preposition, name), mix: mix)
    ) { Double(lines($0)).over($0.lines) }
  }
}
