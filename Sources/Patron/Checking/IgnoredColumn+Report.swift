import PatronData
package import PatronReport

extension [PreparedExports.IgnoredColumn] {
  /// The columns that nothing is learned from, a line each, at most `limit` of them.
  package func block(atMost limit: Int = .max) -> Document.Block {
    let shown = prefix(limit).map(\.description)
    let rest = count - shown.count
    return .list(
      "Columns of customers that are not learned from",
      shown + (rest > 0 ? ["and \(Figures.grouped(rest)) more: see card.md"] : []))
  }
}
