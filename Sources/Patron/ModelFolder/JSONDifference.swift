package import Foundation

/// The values in which two JSON texts differ.
package struct JSONDifference: Hashable, Sendable, Encodable {
  /// Where the value stands, such as `evaluation.results[0].metrics.auc`.
  package let path: String
  /// The value in either text, shortened; nil where it is not there.
  package let first: String?
  package let second: String?

  /// All differences, in the order of their paths; nil where one of the texts is no JSON.
  package static func all(_ first: Data, _ second: Data) -> [JSONDifference]? {
    func value(_ data: Data) -> Any? {
      try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
    }
    guard let first = value(first), let second = value(second) else { return nil }
    var found: [JSONDifference] = []
    walk(first, second, "", &found)
    return found
  }

  private static func walk(_ first: Any?, _ second: Any?, _ path: String, _ found: inout [Self]) {
    if let first = first as? [String: Any], let second = second as? [String: Any] {
      for key in Set(first.keys).union(second.keys).sorted() {
        walk(first[key], second[key], path.isEmpty ? key : "\(path).\(key)", &found)
      }
    } else if let first = first as? [Any], let second = second as? [Any] {
      for index in 0..<max(first.count, second.count) {
        walk(
          first.indices.contains(index) ? first[index] : nil,
          second.indices.contains(index) ? second[index] : nil, "\(path)[\(index)]", &found)
      }
    } else {
      let (one, other) = (first.map(text), second.map(text))
      if one != other {
        found.append(Self(path: path, first: one.map(shortened), second: other.map(shortened)))
      }
    }
  }

  private static func text(_ value: Any) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }

  /// Longer values are cut.
  private static let longest = 60

  private static func shortened(_ text: String) -> String {
    text.count > longest ? text.prefix(longest) + "…" : text
  }
}
