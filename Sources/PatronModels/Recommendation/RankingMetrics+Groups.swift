package import PatronNumerics

extension RankingMetrics {
  /// The metrics of each group of customers on its own, such as bands of activity: `groups` numbers
  /// the group of each customer from 0, and −1 leaves one out.
  ///
  /// - Complexity: as the metrics of all.
  package static func byGroup(
    items: [Int32], listLength: Int, relevant: SparseRows, positions: Int, groups: [Int32],
    groupCount: Int
  ) -> [RankingMetrics] {
    precondition(groups.count == relevant.rowCount, "one group a customer")
    var members = [[Int]](repeating: [], count: groupCount)
    for (row, group) in groups.enumerated() where group >= 0 { members[Int(group)].append(row) }
    return members.map { rows in
      RankingMetrics(
        items: rows.flatMap { items[$0 * listLength..<($0 + 1) * listLength] },
        listLength: listLength, relevant: relevant.selecting(rows: rows), positions: positions)
    }
  }
}
