import ArgumentParser
import Foundation

/// One amount for all, or one of each channel or arm, as they are typed: "0.5", or "email=0.02,post=0.9".
struct NamedAmounts {
  private(set) var all: Double?
  private(set) var named: [String: Double] = [:]
  /// The channels in the order in which they were typed.
  private(set) var order: [String] = []

  init() {}

  var isStated: Bool { all != nil || !named.isEmpty }

  /// - Parameters:
  ///   - option: what an error names.
  ///   - isCount: whether only whole numbers will do.
  init(_ text: String, of option: String, isCount: Bool = false) throws {
    func amount(_ word: String) throws -> Double {
      guard let amount = Double(word), amount >= 0, amount < 1e12,
        !isCount || amount == amount.rounded()
      else {
        throw ValidationError(
          "\(option): '\(word)' is no \(isCount ? "number of customers" : "amount") of 0 or more.")
      }
      return amount
    }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      switch words.count {
      case 1 where all == nil: all = try amount(words[0])
      // Channels are the same whatever their capitals.
      case 2
      where !words[0].isEmpty
        && !order.contains { $0.lowercased() == words[0].lowercased() }:
        named[words[0]] = try amount(words[1])
        order.append(words[0])
      default:
        throw ValidationError(
          "\(option) is one number, or one of each name: email=1,post=2.")
      }
    }
  }
}
