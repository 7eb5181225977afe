import PatronData

/// What a campaign is to bring about: who it is for, what a success is worth, and how its effect is stated.
///
/// A new one is a line in `all`: the command, its help and the documentation go over that list.
public struct CampaignObjective: Hashable, Sendable {
  /// How a contact changes the probability of a success.
  public enum Effect: String, Hashable, Sendable, Codable {
    /// Of those who would leave, a share (`successRate`) stays; who stays anyway takes the offer as well.
    case kept
    /// The probability of an order grows by a share of itself (`lift`); who orders takes the offer.
    case lifted
    /// A share of those contacted (`successRate`) does it, and nobody without being asked.
    case asked
  }

  /// Its name on the command line.
  public let name: String
  /// What it is to bring about, after "to".
  public let purpose: String
  public let effect: Effect
  /// Who it is for, as a filter of the results.
  package let audience: String
  /// The column of the probability that the effect starts from; nil where it starts from nothing.
  package let probability: String?
  /// The columns of what a success is worth, which are added up; none where it must be stated.
  package let values: [String]
  /// The column that a customer must have a value in; nil for none.
  package let item: String?

  private init(
    _ name: String, to purpose: String, _ effect: Effect, audience: String,
    probability: String? = nil, values: [String] = [], item: String? = nil
  ) {
    self.name = name
    self.purpose = purpose
    self.effect = effect
    self.audience = audience
    self.probability = probability
    self.values = values
    self.item = item
  }

  private static let buying = (probability: "repurchase_probability", values: ["order_value"])

  /// Every objective that a campaign can have.
  public static let all = [
    CampaignObjective(
      "save", to: "keep customers who would leave", .kept,
      audience: "churn_probability >= 0 and churn_band != 'left'", probability: "churn_probability",
      values: ["value_if_saved", "contract_value_if_kept"]),
    CampaignObjective(
      "win-back", to: "bring back customers who have stopped buying", .lifted,
      audience: "lifecycle in ('lapsed', 'lost')", probability: buying.probability,
      values: buying.values),
    CampaignObjective(
      "repurchase", to: "have more of the active customers order again", .lifted,
      audience: "lifecycle in ('new', 'active', 'at risk')", probability: buying.probability,
      values: buying.values),
    CampaignObjective(
      "cross-sell", to: "have customers order what they have not had yet", .lifted,
      audience: "lifecycle in ('new', 'active', 'at risk')", probability: buying.probability,
      values: buying.values, item: "next_content_1"),
    CampaignObjective(
      "onboarding", to: "have new customers order a second time", .lifted,
      audience: "lifecycle = 'new'", probability: buying.probability, values: buying.values),
    CampaignObjective(
      "review", to: "have content customers write a review", .asked, audience: "satisfaction >= 8.5"
    ),
    CampaignObjective(
      "referral", to: "have content customers bring others", .asked,
      audience: "satisfaction >= 8.5"),
  ]

  /// Whether no model tells what a success is worth, so that a plan has to state it.
  public var needsValue: Bool { values.isEmpty }

  public static func named(_ name: String) -> CampaignObjective? { all.first { $0.name == name } }
}

extension CampaignObjective {
  /// The model of its probability; nil where it starts from nothing, or the model is not there.
  func model(in models: TrainedModels) -> OutcomeModel? {
    probability.flatMap { column in
      models.outcomes.first { $0.definition.probabilityColumn == column }
    }
  }

  /// The rise of the probability of a success by a contact, −1...1, and the probability that who is contacted takes
  /// the offer.
  ///
  /// - Parameters:
  ///   - probability: of leaving (`kept`) or of ordering (`lifted`) without a contact.
  ///   - rate: the success rate, or the lift.
  package func outcome(_ probability: Double, rate: Double) -> (effect: Double, acceptance: Double)
  {
    switch effect {
    case .kept:
      let kept = probability * rate
      return (kept, kept + 1 - probability)
    case .lifted:
      let gained = min(probability * rate, 1 - probability)
      return (gained, probability + gained)
    case .asked: return (rate, rate)
    }
  }

  /// The share of customers with a success who are not contacted, of a probability of leaving or of ordering.
  package func baseline(_ probability: Double) -> Double {
    switch effect {
    case .kept: 1 - probability
    case .lifted: probability
    case .asked: 0
    }
  }
}
