import PatronModels
import PatronNumerics
import Testing

/// EASE by the textbook: P = (XᵀX + λI)⁻¹ by Gauss–Jordan elimination with pivoting, all in Double
/// and without a line of what the models use; Bᵢⱼ = −Pᵢⱼ / Pⱼⱼ (Steck 2019, eq. 8).
private struct TextbookEASE {
  let count: Int
  /// B, row by row.
  private(set) var weights: [Double]

  init(_ baskets: [[Int]], count: Int, penalty: Double) {
    self.count = count
    let width = 2 * count
    // The Gram matrix beside the identity, which becomes the inverse.
    var table = [Double](repeating: 0, count: count * width)
    for basket in baskets {
      for i in basket { for j in basket { table[i * width + j] += 1 } }
    }
    for i in 0..<count {
      table[i * width + i] += penalty
      table[i * width + count + i] = 1
    }
    table.withUnsafeMutableBufferPointer { table in
      for column in 0..<count {
        var pivot = column
        for row in column..<count
        where abs(table[row * width + column]) > abs(table[pivot * width + column]) {
          pivot = row
        }
        if pivot != column {
          for j in 0..<width { table.swapAt(pivot * width + j, column * width + j) }
        }
        let divisor = table[column * width + column]
        for j in 0..<width { table[column * width + j] /= divisor }
        for row in 0..<count where row != column {
          let factor = table[row * width + column]
          guard factor != 0 else { continue }
          for j in column..<width { table[row * width + j] -= factor * table[column * width + j] }
        }
      }
    }
    weights = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<count where i != j {
        weights[i * count + j] =
          -table[i * width + count + j] / table[j * width + count + j]
      }
    }
  }

  func scores(_ basket: [Int]) -> [Double] {
    (0..<count).map { j in basket.reduce(0) { $0 + weights[$1 * count + j] } }
  }
}

@Suite("EASE against a second method")
struct ExactnessTests {
  /// Baskets in which some items are far more common than others and neighbours go together.
  private func baskets(customers: Int, items: Int, seed: UInt64) -> [[Int]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<customers).map { _ in
      let taste = generator.index(below: items)
      let size = 1 + generator.index(below: 12)
      return Set(
        (0..<size).map { _ -> Int in
          if generator.index(below: 2) == 0 { return (taste + generator.index(below: 9)) % items }
          return Int(
            Double(items) * generator.uniform() * generator.uniform() * generator.uniform())
        }
      ).sorted()
    }
  }

  // Up to 1,024 items the factorisation is in Double, beyond in Float.
  @Test(arguments: [(300, 4_000), (1_040, 3_000)])
  func `weights and lists are those of Gauss-Jordan elimination`(items: Int, customers: Int) throws
  {
    let baskets = baskets(customers: customers, items: items, seed: UInt64(items))
    let exact = TextbookEASE(baskets, count: items, penalty: 50)
    let interactions = try SparseRows(
      columnCount: items,
      rowOffsets: baskets.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) },
      columns: baskets.joined().map { Int32($0) }, values: baskets.joined().map { _ in 1 })
    let model = try LinearAutoencoder(penalty: 50).fit(interactions)

    let largest = exact.weights.reduce(0) { max($0, abs($1)) }
    let furthest = zip(exact.weights, model.weights.elements).reduce(0) {
      max($0, abs($1.0 - Double($1.1)))
    }
    #expect(furthest <= 1e-5 * largest)

    let evaluated = Array(stride(from: 0, to: customers, by: 10))
    let lists = model.recommendations(for: interactions.selecting(rows: evaluated), count: 10)
    for (row, customer) in evaluated.enumerated() {
      let basket = baskets[customer]
      let scores = exact.scores(basket)
      let best = (0..<items).filter { !basket.contains($0) }
        .sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(10)
      let found = (0..<10).map { Int(lists.items[row * 10 + $0]) }
      // Where the order differs, the two items are equal to the precision of the weights.
      for (one, other) in zip(found, best) where one != other {
        #expect(abs(scores[one] - scores[other]) <= 1e-5 * largest)
      }
    }
  }
}
