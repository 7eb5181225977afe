package import PatronNumerics

extension NextItems.Model {
  /// The model with items without an interaction, each scoring `novelty` times the mean of its tags' items.
  ///
  /// So it stands beside the average items of a topic that the customer likes.
  ///
  /// The items are the model's and, behind them, any number of others, which are all new.
  ///
  /// - Parameters:
  ///   - isNew: for each item whether it has no interaction.
  ///   - tags: items × tags, such as topics. An item without tags scores 0, and so does one whose
  ///     tags no known item has.
  /// - Complexity: O(items² + items · (tags + new items)).
  package func introducing(
    _ isNew: [Bool], tags: SparseRows, novelty: Double
  ) -> NextItems.Model {
    let (old, count) = (weights.itemCount, isNew.count)
    precondition(count >= old && tags.rowCount == count, "one flag and one row of tags an item")
    if count == old, !isNew.contains(true) { return self }
    func isKnown(_ item: Int) -> Bool { item < old && !isNew[item] }
    func lift(_ item: Int) -> Float { lifts?[item] ?? 1 }
    var elements = [Float](repeating: 0, count: count * count)
    for row in 0..<old {
      elements.replaceSubrange(
        row * count..<row * count + old,
        with: weights.weights.elements[row * old..<(row + 1) * old])
    }
    var allBases = bases.map { $0 + [Float](repeating: 0, count: count - old) }
    var allLifts = lifts.map { $0 + [Float](repeating: 1, count: count - old) }
    let byTag = tags.transposed()
    let members = (0..<byTag.rowCount).map { tag in
      byTag.columns[byTag.rowOffsets[tag]..<byTag.rowOffsets[tag + 1]].map { Int($0) }
        .filter(isKnown)
    }
    let newcomers = (0..<count).filter { !isKnown($0) }
    let wanted = Set(newcomers.flatMap { tagsOf($0, tags) })
    // The mean columns of the tags that new items have; a row of an item leaves out its own column.
    var means: [Int: (column: [Float], base: Float)] = [:]
    for tag in wanted where !members[tag].isEmpty {
      var column = [Float](repeating: 0, count: old)
      for item in members[tag] {
        // An item's weight for itself, where it is repeated, means nothing for another.
        for row in 0..<old where row != item {
          column[row] += lift(item) * weights.weights[row, item]
        }
      }
      let size = Float(members[tag].count)
      let own = Set(members[tag])
      for row in 0..<old { column[row] /= max(1, own.contains(row) ? size - 1 : size) }
      let base = members[tag].reduce(Float(0)) { $0 + lift($1) * (bases?[$1] ?? 0) } / size
      means[tag] = (column, base)
    }
    for item in newcomers {
      let known = tagsOf(item, tags).compactMap { means[$0] }
      let share = Float(novelty) / Float(max(1, known.count))
      for row in 0..<old {
        elements[row * count + item] = known.reduce(Float(0)) { $0 + share * $1.column[row] }
      }
      allBases?[item] = known.reduce(Float(0)) { $0 + share * $1.base }
      allLifts?[item] = 1
    }
    return NextItems.Model(
      weights: ItemWeights(
        weights: Matrix(rowCount: count, columnCount: count, elements: elements)), bases: allBases,
      lifts: allLifts, memory: memory,
      weighs: weighs)
  }

  private func tagsOf(_ item: Int, _ tags: SparseRows) -> [Int] {
    tags.columns[tags.rowOffsets[item]..<tags.rowOffsets[item + 1]].map { Int($0) }
  }
}
