import Foundation
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics

/// Counts the clusters' members and finds what sets each of them apart.
struct SegmentDescriber {
  let features: [Feature]
  /// The features that the segments were made from, by their places.
  let segmenting: [Int]
  /// The active customers (n × features).
  let frame: Matrix
  let labels: [Int32]
  /// How stable each cluster is.
  let stability: [Double]
  /// All customers, the dormant among them.
  let customerCount: Int
  let smallestDescribed: Int
  let workers: Workers

  /// A difference of fewer standard deviations is not worth a word.
  static let smallestDifference = 0.2
  static let largestTraitCount = 6

  /// The segments, numbered by falling revenue (by size where there is none), the dormant last.
  func segments(observation: DayCount) -> [SegmentModel.Segment] {
    let members = membersOfClusters()
    let revenue = revenue(of: members)
    let total = revenue?.reduce(0, +) ?? 0
    let order = members.indices.sorted { first, second in
      let left = (revenue?[first] ?? 0, members[first].count)
      let right = (revenue?[second] ?? 0, members[second].count)
      return left == right ? first < second : left > right
    }
    let all = differences(of: members)
    let traits = all.map(Self.traits)
    let names =
      members.count == 1
      ? [members[0].count < customerCount ? "All active customers" : "All customers"]
      : SegmentNames(features).distinct(
        order.map { isDescribed(members[$0]) ? traits[$0] : nil },
        weak: order.map { isDescribed(members[$0]) ? all[$0].first : nil })
    var segments = order.enumerated().map { place, cluster in
      SegmentModel.Segment(
        id: place + 1, name: names[place], cluster: cluster, size: members[cluster].count,
        share: share(members[cluster].count),
        revenueShare: revenue.map { total > 0 ? $0[cluster] / total : 0 },
        stability: stability[cluster],
        traits: isDescribed(members[cluster])
          ? Array(traits[cluster].prefix(Self.largestTraitCount)) : [],
        persona: nil)
    }
    for place in segments.indices where segments[place].firmness == .unsettled {
      segments[place].name = "Unsettled: \(segments[place].name)"
    }
    if frame.rowCount < customerCount {
      segments.append(dormant(id: segments.count + 1, observation: observation))
    }
    return segments
  }

  private func isDescribed(_ members: [Int]) -> Bool { members.count >= smallestDescribed }

  private func share(_ count: Int) -> Double { Double(count) / Double(max(1, customerCount)) }

  /// The segment of those who were not active in the observation window.
  private func dormant(id: Int, observation: DayCount) -> SegmentModel.Segment {
    let buys = features.contains { $0.name == "recency_days" }
    let count = customerCount - frame.rowCount
    return SegmentModel.Segment(
      id: id, name: "\(buys ? "No purchase" : "Not seen") for \(observation) days", cluster: nil,
      size: count, share: share(count),
      revenueShare: features.contains { $0.name == "spend" } ? 0 : nil, stability: nil, traits: [],
      persona: nil)
  }

  private func membersOfClusters() -> [[Int]] {
    var members = [[Int]](repeating: [], count: stability.count)
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

  /// Every feature's difference of each cluster, the strongest first.
  private func differences(of members: [[Int]]) -> [[SegmentModel.Trait]] {
    let everybody = Array(0..<frame.rowCount)
    let byColumn = workers.map(segmenting.count) { place -> [[SegmentModel.Trait]] in
      let column = ColumnSummary(frame, segmenting[place], of: features[segmenting[place]])
      let overall = column.summary(of: everybody)
      return members.map { rows in
        column.traits(of: column.summary(of: rows), against: overall, count: rows.count)
          .filter { $0.known >= smallestDescribed }
      }
    }
    return members.indices.map { cluster in
      byColumn.flatMap { $0[cluster] }
        .enumerated()
        .sorted {
          ($0.element.strength, $0.element.difference, $1.offset)
            > ($1.element.strength, $1.element.difference, $0.offset)
        }
        .map(\.element)
    }
  }

  /// What is worth a word, of differences from the strongest on.
  private static func traits(_ sorted: [SegmentModel.Trait]) -> [SegmentModel.Trait] {
    let traits = sorted.prefix { abs($0.difference) >= smallestDifference }
    // Several columns may mark the same customers ("no internet service"): once is enough.
    return traits.enumerated().filter { place, trait in
      !traits[..<place].contains { $0.marksTheSame(as: trait) }
    }.map(\.element)
  }
}

extension SegmentModel.Trait {
  fileprivate var strength: Double { abs(difference) }

  fileprivate func marksTheSame(as other: SegmentModel.Trait) -> Bool {
    guard level != nil, other.level != nil else { return false }
    // Of two levels one is what the other is not.
    return value == other.value && overall == other.overall
      || feature == other.feature && abs(strength - other.strength) < 1e-9
  }
}

/// One feature's values among some of the customers, in figures.
private struct ColumnSummary {
  let frame: Matrix
  let column: Int
  let feature: Feature

  /// The names of the levels, of a category or of a number that is 0 or 1.
  private let levels: [String]

  init(_ frame: Matrix, _ column: Int, of feature: Feature) {
    self.frame = frame
    self.column = column
    self.feature = feature
    let isBinary =
      feature.kind == .number
      && (0..<frame.rowCount).allSatisfy {
        let value = frame[$0, column]
        return value == 0 || value == 1 || value.isNaN
      }
    levels = isBinary ? ["no", "yes"] : feature.levels
  }

  enum Summary {
    /// What is typical, the plain mean, and mean and deviation after a long tail is tamed.
    case number(typical: Double, plainMean: Double, mean: Double, deviation: Double, known: Int)
    /// The share of each level among those whose level is known.
    case levels([Double], known: Int)
    case unknown
  }

  func summary(of rows: [Int]) -> Summary {
    if !levels.isEmpty { return levels(of: rows) }
    let values = rows.compactMap { row -> Double? in
      let value = Double(frame[row, column])
      return value.isFinite ? value : nil
    }
    guard !values.isEmpty else { return .unknown }
    let count = Double(values.count)
    let tamed =
      feature.isSkewed ? values.map { copysign(log1p(abs($0)), $0) } : values
    let mean = tamed.reduce(0, +) / count
    let variance = tamed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    // Of a share the mean is typical, for most customers have none of most things.
    let plainMean = values.reduce(0, +) / count
    let typical =
      feature.kind == .share ? plainMean : Selection.median(of: values.map { Float($0) })
    return .number(
      typical: typical, plainMean: plainMean, mean: mean, deviation: variance.squareRoot(),
      known: values.count)
  }

  private func levels(of rows: [Int]) -> Summary {
    var counts = [Int](repeating: 0, count: levels.count)
    var known = 0
    for row in rows {
      guard let level = Int(exactly: frame[row, column]), counts.indices.contains(level) else {
        continue
      }
      counts[level] += 1
      known += 1
    }
    return .levels(counts.map { known > 0 ? Double($0) / Double(known) : 0 }, known: known)
  }

  /// - Parameter count: how many customers there are, known or not.
  func traits(of own: Summary, against overall: Summary, count: Int) -> [SegmentModel.Trait] {
    func share(_ known: Int) -> Double { Double(known) / Double(max(1, count)) }
    switch (own, overall) {
    case (
      .number(let value, let ownMean, let mean, _, let known),
      .number(let typical, let allMean, let middle, let deviation, _)
    ):
      guard deviation > 0 else { return [] }
      // Where most have none, both medians are nought and say nothing of the difference.
      let isTied = value == typical
      return [
        SegmentModel.Trait(
          feature: feature.name, unit: feature.unit, level: nil,
          statistic: isTied || feature.kind == .share ? .mean : .median,
          value: isTied ? ownMean : value, overall: isTied ? allMean : typical,
          difference: (mean - middle) / deviation, known: known, knownShare: share(known))
      ]
    case (.levels(let shares, let known), .levels(let all, _)):
      return levels.indices.compactMap { level in
        let deviation = (all[level] * (1 - all[level])).squareRoot()
        guard deviation > 0 else { return nil }
        return SegmentModel.Trait(
          feature: feature.name, unit: "%",
          level: levels[level], statistic: .share, value: shares[level], overall: all[level],
          difference: (shares[level] - all[level]) / deviation, known: known,
          knownShare: share(known))
      }
    default: return []
    }
  }
}

extension Feature {
  /// Whether the feature has a long tail, which a logarithm tames.
  var isSkewed: Bool { kind == .money || kind == .count || kind == .days }
}
