/// The probability of one false finding or more among many tests (Holm, Scandinavian Journal of
/// Statistics 1979).
package enum FamilyWise {
  /// For each p-value the least probability of any false finding at which it is one, whatever the tests
  /// have to do with each other.
  ///
  /// - Complexity: O(n·log n).
  package static func adjusted(_ probabilities: [Double]) -> [Double] {
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    var adjusted = probabilities
    var largest = 0.0
    for (place, index) in order.enumerated() {
      let left = Double(probabilities.count - place)
      largest = max(largest, min(1, probabilities[index] * left))
      adjusted[index] = largest
    }
    return adjusted
  }
}
