/// Who made predictions: the model, or a baseline that it is compared with.
public enum Forecaster: Hashable, Sendable {
  case model
  /// The share of training rows with the outcome, the same for every customer.
  case baseRate
  /// The model that was searched, where a baseline was better and took its place.
  case searched
  /// Another baseline, by its name.
  case other(String)

  public var name: String {
    switch self {
    case .model: "model"
    case .baseRate: "base rate"
    case .searched: "searched model"
    case .other(let name): name
    }
  }
}

/// Written as its name.
extension Forecaster: Codable {
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    self = [.model, .baseRate, .searched].first { $0.name == name } ?? .other(name)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
