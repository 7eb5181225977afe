import Foundation
import PatronFeatures
import PatronNumerics

/// Finds what sets each segment apart, and names it by that.
struct SegmentDescriber {
  let features: [Feature]
  /// The features that the segments were made from, by their places.
  let segmenting: [Int]
  let frame: Matrix
  let labels: [Int32]
  let clusterCount: Int
  /// All customers, the dormant among them.
  let customerCount: Int

  /// A difference of fewer standard deviations is not worth a word.
  static let smallestDifference = 0.2
  static let largestTraitCount = 6

  /// The segments in order, and the cluster that each of them is.
  func segments() -> ([SegmentModel.Segment], [Int]) {
    let members = membersOfClusters()
    let revenue = revenue(of: members)
    let total = revenue?.reduce(0, +) ?? 0
    let order = (0..<clusterCount).sorted { first, second in
      let left = (revenue?[first] ?? 0, members[first].count)
      let right = (revenue?[second] ?? 0, members[second].count)
      return left == right ? first < second : left > right
    }
    let traits = order.map { cluster in
      segmenting.flatMap { column in self.traits(of: members[cluster], in: column) }
        .filter { abs($0.difference) >= Self.smallestDifference }
        .sorted { abs($0.difference) > abs($1.difference) }
    }
    let names = SegmentNames.distinct(traits)
    let segments = order.indices.map { place in
      let cluster = order[place]
      return SegmentModel.Segment(
        id: place + 1, name: names[place], size: members[cluster].count,
        share: Double(members[cluster].count) / Double(max(1, customerCount)),
        revenueShare: revenue.map { total > 0 ? $0[cluster] / total : 0 },
        traits: Array(traits[place].prefix(Self.largestTraitCount)))
    }
    return (segments, order)
  }

  /// The segment of those who were not active in the observation window.
  func dormant(count: Int, observation: Int) -> SegmentModel.Segment {
    let buys = features.contains { $0.name == "recency_days" }
    return SegmentModel.Segment(
      id: clusterCount + 1, name: "\(buys ? "No purchase" : "Not seen") for \(observation) days",
      size: count, share: Double(count) / Double(max(1, customerCount)),
      revenueShare: features.contains { $0.name == "spend" } ? 0 : nil, traits: [])
  }

  private func membersOfClusters() -> [[Int]] {
    var members = [[Int]](repeating: [], count: clusterCount)
    for (row, label) in labels.enumerated() { members[Int(label)].append(row) }
    return members
  }

  private func revenue(of members: [[Int]]) -> [Double]? {
    guard let spend = features.firstIndex(where: { $0.name == "spend" }) else { return nil }
    return members.map { rows in
      rows.reduce(0) { sum, row in
        let value = Double(frame[row, spend])
        return value.isNaN ? sum : sum + max(0, value)
      }
    }
  }

  private func traits(of rows: [Int], in column: Int) -> [SegmentModel.Trait] {
    let feature = features[column]
    if feature.kind == .category {
      let overall = shares(Array(0..<frame.rowCount), column: column)
      let own = shares(rows, column: column)
      return feature.levels.indices.compactMap { level in
        let deviation = (overall[level] * (1 - overall[level])).squareRoot()
        guard deviation > 0 else { return nil }
        return SegmentModel.Trait(
          feature: feature.name, meaning: feature.meaning, unit: "%",
          level: feature.levels[level], value: own[level], overall: overall[level],
          difference: (own[level] - overall[level]) / deviation)
      }
    }
    let all = values(Array(0..<frame.rowCount), column: column, tamed: feature.isSkewed)
    let own = values(rows, column: column, tamed: feature.isSkewed)
    guard !own.isEmpty, let overall = mean(all), let inside = mean(own)
    else { return [] }
    let variance =
      all.reduce(0) { $0 + ($1.tamed - overall) * ($1.tamed - overall) } / Double(all.count)
    guard variance > 0 else { return [] }
    return [
      SegmentModel.Trait(
        feature: feature.name, meaning: feature.meaning, unit: feature.unit, level: nil,
        value: typical(own.map(\.raw), of: feature), overall: typical(all.map(\.raw), of: feature),
        difference: (inside - overall) / variance.squareRoot())
    ]
  }

  private func values(
    _ rows: [Int], column: Int, tamed: Bool
  ) -> [(raw: Double, tamed: Double)] {
    rows.compactMap { row in
      let value = Double(frame[row, column])
      guard value.isFinite else { return nil }
      return (value, tamed ? copysign(log1p(abs(value)), value) : value)
    }
  }

  private func mean(_ values: [(raw: Double, tamed: Double)]) -> Double? {
    values.isEmpty ? nil : values.reduce(0) { $0 + $1.tamed } / Double(values.count)
  }

  /// The median; of a share the mean, for most customers have none of most things.
  private func typical(_ values: [Double], of feature: Feature) -> Double {
    guard !values.isEmpty else { return .nan }
    if feature.kind == .share { return values.reduce(0, +) / Double(values.count) }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The share of each level among the rows where the category is known.
  private func shares(_ rows: [Int], column: Int) -> [Double] {
    var counts = [Int](repeating: 0, count: features[column].levels.count)
    var known = 0
    for row in rows {
      let value = frame[row, column]
      guard value >= 0, Int(value) < counts.count else { continue }
      counts[Int(value)] += 1
      known += 1
    }
    return counts.map { known > 0 ? Double($0) / Double(known) : 0 }
  }
}

extension Feature {
  /// Whether the feature has a long tail, which a logarithm tames.
  var isSkewed: Bool { kind == .money || kind == .count || kind == .days }
}
