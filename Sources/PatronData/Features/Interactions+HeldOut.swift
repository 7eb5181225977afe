import PatronNumerics

extension Interactions {
  /// The same, every interaction as old as the others.
  package var withoutTime: Interactions {
    Interactions(
      source: source, items: items, snapshot: nil, seen: seen,
      ages: [Float](repeating: 0, count: ages.count), later: nil)
  }

  /// A fifth of each customer's liked items, to the nearest whole number and at least one of two, as the
  /// interactions behind the others. Which they are is drawn by a hash of the customer, the item and `seed`.
  package func holdingOut(seed: UInt64) -> Interactions {
    var isHeld = [Bool](repeating: false, count: seen.entryCount)
    for row in 0..<seen.rowCount {
      let liked = (seen.rowOffsets[row]..<seen.rowOffsets[row + 1]).filter { seen.values[$0] > 0 }
      guard liked.count > 1 else { continue }
      let key = SplitMix64.mixed(seed &+ SplitMix64.mixed(UInt64(row)))
      // The hash is a bijection, so no two items tie.
      let drawn = liked.sorted {
        SplitMix64.mixed(key ^ UInt64(seen.columns[$0]))
          < SplitMix64.mixed(key ^ UInt64(seen.columns[$1]))
      }
      for entry in drawn.prefix(max(1, (liked.count * 2 + 5) / 10)) { isHeld[entry] = true }
    }
    return Interactions(
      source: source, items: items, snapshot: nil, seen: seen.keeping { !isHeld[$1] },
      ages: ages.indices.filter { !isHeld[$0] }.map { ages[$0] },
      later: seen.keeping { isHeld[$1] }.mapped { _, _ in 1 })
  }
}
