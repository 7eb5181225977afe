import PatronData
import PatronEngine
import PatronNumerics

/// Which customers a campaign reaches, by the columns that Patron learns nothing from: a score may follow them all the same.
public struct CampaignFairness: Hashable, Sendable, Codable {
  /// The customers of one group.
  public struct Group: Hashable, Sendable, Codable {
    public let name: String
    /// Those who might have been chosen, and those on the list, the control with them.
    public let eligible: Int
    public let listed: Int

    public var share: Double { Double(listed) / Double(max(1, eligible)) }
  }

  /// The column, such as gender or age.
  public let column: String
  public let groups: [Group]
  /// The least share of a group over the greatest, among groups that are large enough; nil with fewer than two.
  public let ratio: Double?

  /// Below this the list reaches one group much less than another: the four-fifths rule of American authorities (29 CFR
  /// 1607.4 D).
  public static let leastRatio = 0.8
  /// Shares of smaller groups say little.
  static let fewest = 30

  public var isEven: Bool { ratio.map { $0 >= Self.leastRatio } ?? true }

  init(column: String, groups: [Group]) {
    self.column = column
    self.groups = groups
    let shares = groups.filter { $0.eligible >= Self.fewest }.map(\.share)
    ratio =
      shares.count < 2
      ? nil : shares.max().flatMap { most in most > 0 ? (shares.min() ?? 0) / most : nil }
  }
}

extension CampaignFairness {
  /// The groups of every sensitive column of the customers table.
  ///
  /// - Parameter isListed: whether each of `keys`, those who might have been chosen, is on the list.
  static func all(
    _ prepared: PreparedExports, keys: [Int32], isListed: [Bool], workers: Workers, at day: Snapshot
  ) async throws -> [CampaignFairness] {
    let attributes = prepared.withheld
    guard !attributes.isEmpty, !keys.isEmpty else { return [] }
    let dialect = prepared.engine.dialect
    let frame = try await prepared.engine.frame(
      attributes.map { $0.expression(at: day, in: dialect) }, by: "k.patron_key",
      from: "customers as k", workers: workers
    ).values(of: keys, workers: workers)
    return attributes.enumerated().map { index, attribute in
      let values = frame.column(index)
      let grouping =
        attribute.kind == .category
        ? OutcomeTrial.Grouping(
          name: attribute.name, levels: attribute.allLevels, values: values)
        : OutcomeTrial.Grouping(
          name: attribute.name, unit: attribute.kind == .birth ? "years" : "", values: values)
      var eligible = [Int](repeating: 0, count: grouping.parts.count + 1)
      var listed = eligible
      for (row, part) in grouping.partOfRow.enumerated() {
        let group = part < 0 ? grouping.parts.count : part
        eligible[group] += 1
        if isListed[row] { listed[group] += 1 }
      }
      let names = grouping.parts + ["not known"]
      return CampaignFairness(
        column: attribute.name,
        groups: names.indices.filter { eligible[$0] > 0 }.map {
          Group(name: names[$0], eligible: eligible[$0], listed: listed[$0])
        })
    }
  }
}
