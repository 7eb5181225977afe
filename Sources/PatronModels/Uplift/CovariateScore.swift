package import PatronNumerics

/// What an outcome was to be expected to be, by what was known of a customer before a campaign: the
/// covariate of CUPED where there are several.
///
/// Least squares of all arms together, each fold predicted from the others, so that no customer's own
/// outcome is in the prediction (Guo, Coey, Konutgan, Li, Schoener & Goldman, NeurIPS 2021). A ridge of
/// one row keeps columns that depend on each other solvable.
package enum CovariateScore {
  /// The prediction of each row of `features` (n × p, standardised) from the folds that it is not in.
  ///
  /// - Complexity: O(n·p² + folds·p³).
  package static func heldOut(
    _ features: Matrix, outcomes: [Double], folds: Folds, workers: Workers = .all
  ) -> [Double] {
    precondition(
      outcomes.count == features.rowCount && folds.numbers.count == features.rowCount,
      "one outcome and one fold a row")
    precondition(!folds.isForward, "a fold that nothing predicts")
    let (side, count) = (features.columnCount + 1, folds.count)
    let size = side * side + side
    let sums = workers.reduce(
      features.rowCount, into: [Double](repeating: 0, count: size * count)
    ) { rows in
      var part = [Double](repeating: 0, count: size * count)
      var x = [Double](repeating: 1, count: side)
      for row in rows {
        for column in 1..<max(1, side) { x[column] = Double(features[row, column - 1]) }
        let start = Int(folds.numbers[row]) * size
        for i in 0..<side {
          for j in 0...i { part[start + i * side + j] += x[i] * x[j] }
          part[start + side * side + i] += x[i] * outcomes[row]
        }
      }
      return part
    } combine: { total, part in
      for index in part.indices { total[index] += part[index] }
    }
    let lines = (0..<count).map { fold in line(sums, without: fold, of: count, side: side) }
    return workers.filled(features.rowCount, with: 0.0) { rows, result in
      for (position, row) in rows.enumerated() {
        let line = lines[Int(folds.numbers[row])]
        var sum = line[0]
        for column in 1..<max(1, side) { sum += line[column] * Double(features[row, column - 1]) }
        result[position] = sum
      }
    }
  }

  /// The coefficients from all folds but one, the intercept first.
  private static func line(
    _ sums: [Double], without fold: Int, of count: Int, side: Int
  ) -> [Double] {
    let size = side * side + side
    var gram = [Double](repeating: 0, count: side * side)
    var right = [Double](repeating: 0, count: side)
    for other in 0..<count where other != fold {
      for i in 0..<side {
        for j in 0..<side {
          gram[i * side + j] += sums[other * size + max(i, j) * side + min(i, j)]
        }
        right[i] += sums[other * size + side * side + i]
      }
    }
    for column in 1..<max(1, side) { gram[column * side + column] += 1 }
    return LinearSystem.solution(order: side, gram, right: right)
      ?? [Double](repeating: 0, count: side)
  }
}
