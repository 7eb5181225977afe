import PatronData
import PatronEngine
import PatronModels
public import PatronReport

extension ContentModel.Description: DocumentConvertible {
  /// The recommended items, the model, and how good it is.
  public func sections() -> [Document.Block] {
    let blocks: [Document.Block] = [
      .paragraph("\(Figures.grouped(items.count)) items of \(source.rawValue). \(choiceSentence)")
    ]
    guard let evaluation else {
      return blocks + [
        .paragraph(
          "Not evaluated: no customer has two items, of which one could be predicted by the other.")
      ]
    }
    return blocks + evaluation.sections()
  }

  public var document: Document { Document(title: "Recommendations", blocks: sections()) }

  private var coreWords: String {
    switch choice.core {
    case .autoencoder:
      "the closed-form linear autoencoder with penalty \(Figures.plain(choice.penalty))"
    case .neighbours: "the cosine of items with their nearest neighbours"
    case .popularity:
      "how many customers had an item"
        + (choice.window.map { " in the last \(Figures.plain($0)) days" } ?? "")
    }
  }

  /// Which parts the search kept.
  private var choiceSentence: String {
    var parts = [coreWords]
    if let trend = choice.trend {
      parts.append(
        "adjusted to recent popularity (half-life \(Figures.plain(trend.halfLife)) days, power "
          + "\(Figures.plain(trend.exponent)))")
    }
    if choice.prior > 0 {
      parts.append(
        "popularity added with \(Figures.plain(choice.prior)) times the weight of the customer's own items"
      )
    }
    if choice.kinship > 0 {
      parts.append("topics count for \(Figures.percent(choice.kinship)) of the penalty")
    }
    if choice.weighs { parts.append("interactions weighted by their type") }
    if let memory = choice.memory {
      parts.append(
        "a customer's interactions fade with a half-life of \(Figures.plain(memory)) days")
    }
    let types = PreparedExports.EventType.sentence(eventTypes).map { "Types: \($0). " } ?? ""
    let repeats = repeatable?.count { $0 } ?? 0
    let again =
      repeats > 0
      ? "Items that customers repeat, recommended to customers who had them: \(repeats)."
      : "What a customer had is not recommended again."
    return "Scores: \(parts.joined(separator: "; ")). \(types)\(again)"
  }
}

extension PreparedExports.EventType {
  /// Which of `types` count as liking, without a full stop; nil where there are none.
  static func sentence(_ types: [PreparedExports.EventType]) -> String? {
    func names(_ isIncluded: (Double) -> Bool, withWeights: Bool = false) -> String? {
      let found = types.filter { isIncluded($0.weight) }.map {
        withWeights ? "\($0.type) \(Figures.plain($0.weight))" : $0.type
      }
      return found.isEmpty ? nil : found.joined(separator: ", ")
    }
    let parts = [
      names({ $0 > 0 }, withWeights: true).map { "liking by \($0)" },
      names { $0 == 0 }.map { "no liking by \($0)" },
      names { $0 < 0 }.map { "turned down by \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
