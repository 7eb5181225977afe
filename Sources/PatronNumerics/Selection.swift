/// Order statistics without sorting.
package enum Selection {
  /// The median of the finite `values`: of an even count, half-way between the two in the middle;
  /// 0 if there are none.
  ///
  /// Two counts of half-words in the order of the numbers find the exact element: no copy, no
  /// random pivot. A few numbers are sorted sooner than the counts are looked through.
  ///
  /// - Complexity: O(n), and two tables of 65,536 counts.
  package static func median(of values: [Float]) -> Double {
    if values.count < fewest {
      let sorted = values.filter(\.isFinite).sorted()
      guard !sorted.isEmpty else { return 0 }
      return (Double(sorted[(sorted.count - 1) / 2]) + Double(sorted[sorted.count / 2])) / 2
    }
    var high = [Int](repeating: 0, count: 1 << 16)
    var total = 0
    for value in values where value.isFinite {
      high[Int(key(value) >> 16)] += 1
      total += 1
    }
    guard total > 0 else { return 0 }
    let lower = element(of: values, rank: (total - 1) / 2, high: high)
    guard total.isMultiple(of: 2) else { return Double(lower) }
    return (Double(lower) + Double(element(of: values, rank: total / 2, high: high))) / 2
  }

  /// Below so many numbers a sort is quicker.
  private static let fewest = 2_048

  /// The finite value with `rank` smaller ones before it, `high` counting the upper half-words.
  private static func element(of values: [Float], rank: Int, high: [Int]) -> Float {
    var before = 0
    var upper = 0
    while before + high[upper] <= rank {
      before += high[upper]
      upper += 1
    }
    var low = [Int](repeating: 0, count: 1 << 16)
    for value in values where value.isFinite && Int(key(value) >> 16) == upper {
      low[Int(key(value) & 0xFFFF)] += 1
    }
    var lower = 0
    while before + low[lower] <= rank {
      before += low[lower]
      lower += 1
    }
    return number(UInt32(upper) << 16 | UInt32(lower))
  }

  /// The bits of a number, rearranged to ascend with it.
  private static func key(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  }

  private static func number(_ key: UInt32) -> Float {
    Float(bitPattern: key & 0x8000_0000 == 0 ? ~key : key & 0x7FFF_FFFF)
  }
}
