import Foundation

/// The parameters of a model that maximum likelihood has found, all above 0.
///
/// A file that holds others is refused as it is decoded.
public protocol LikelihoodParameters: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The names of `values`, which are the keys in a file.
  static var names: [String] { get }
  /// The parameters in the order of `names`.
  var values: [Double] { get }
  /// Takes the parameters in the order of `names`.
  init(values: [Double])
}

/// A parameter's name as the key of its value.
private struct ParameterKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension LikelihoodParameters {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: ParameterKey.self)
    self.init(
      values: try Self.names.map { name in
        let key = ParameterKey(stringValue: name)
        let value = try container.decode(Double.self, forKey: key)
        guard value > 0 && value.isFinite else {
          throw DecodingError.dataCorruptedError(
            forKey: key, in: container,
            debugDescription: "'\(name)' is \(value), but a parameter is above 0")
        }
        return value
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: ParameterKey.self)
    for (name, value) in zip(Self.names, values) {
      try container.encode(value, forKey: ParameterKey(stringValue: name))
    }
  }

  public var description: String {
    zip(Self.names, values).map { "\($0) \($1)" }.joined(separator: ", ")
  }
}

/// How well the parameters of a model are known, and how they were found.
public struct LikelihoodFit<Parameters: LikelihoodParameters>: Hashable, Sendable, Codable {
  /// The log-likelihood at its maximum.
  public let logLikelihood: Double
  /// The standard error of each parameter, by the observed information; nil where the likelihood
  /// has no peak in one of them, as where nobody leaves.
  public let standardErrors: Parameters?
  /// The customers the model was fitted to.
  public let customers: Int
  /// The steps from the best start.
  public let iterations: Int
  /// The largest entry of the gradient at the end, by log parameter and customer.
  public let gradientNorm: Double

  /// Of a model whose parameters are given: no customer, no error.
  package static var none: Self {
    Self(logLikelihood: 0, standardErrors: nil, customers: 0, iterations: 0, gradientNorm: 0)
  }
}
