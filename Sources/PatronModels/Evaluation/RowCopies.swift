import PatronNumerics

/// The rows of a frame that are equal in every column.
///
/// A copied row that is held out is known from its copy, label and all: the loss on it says nothing of
/// rows not seen. Copies are found by a hash of 64 bits, and missing values are equal to each other.
struct RowCopies: Sendable {
  /// The hash of each row.
  private let hashes: [UInt64]

  init(of frame: Matrix, workers: Workers = .all) {
    let width = frame.columnCount
    hashes = workers.filled(frame.rowCount, with: UInt64(0)) { block, hashes in
      let cells = frame.elements.span
      for (position, row) in block.enumerated() {
        var hash = UInt64(0)
        for cell in row * width..<(row + 1) * width {
          let value = cells[cell]
          // −0 and 0 are equal, and one missing value is as good as another.
          let bits = value == 0 ? 0 : value.isNaN ? UInt32.max : value.bitPattern
          hash = (hash ^ UInt64(bits)) &* 0x9E37_79B9_7F4A_7C15
          hash ^= hash >> 32
        }
        hashes[position] = SplitMix64.mixed(hash)
      }
    }
  }

  /// The share of a fold's rows that copies may make up: more of one kind are a usual row, such as a
  /// frame of few columns has many of, and belong into every fold.
  private static let mostOfAFold = 0.05

  /// As many rows may be joined whatever their share.
  private static let mostOfFew = 10

  /// `groups` (n, from 0), those with equal rows made one, numbered from 0 in the order of their first rows.
  ///
  /// Rarer copies are joined first. What would have more rows than ten and than a twentieth of a fold is not
  /// joined.
  func joining(_ groups: [Int32], folds: Int) -> [Int32] {
    precondition(groups.count == hashes.count, "one group a row")
    let groupCount = Int(groups.max() ?? -1) + 1
    let most = max(
      Self.mostOfFew, Int(Self.mostOfAFold * Double(groups.count) / Double(folds)))
    var sizes = [Int](repeating: 0, count: groupCount)
    for group in groups { sizes[Int(group)] += 1 }
    var parents = Array(0..<groupCount)
    func root(_ group: Int32) -> Int {
      var group = Int(group)
      while parents[group] != group {
        parents[group] = parents[parents[group]]
        group = parents[group]
      }
      return group
    }
    for copies in classes {
      let roots = Set(copies.map { root(groups[$0]) })
      let size = roots.reduce(0) { $0 + sizes[$1] }
      guard roots.count > 1, size <= most, let first = roots.min() else { continue }
      for other in roots { parents[other] = first }
      sizes[first] = size
    }
    var numbers = [Int32](repeating: -1, count: groupCount)
    var next: Int32 = 0
    return groups.map { group in
      let root = root(group)
      if numbers[root] < 0 {
        numbers[root] = next
        next += 1
      }
      return numbers[root]
    }
  }

  /// The rows that have copies, class by class, the smaller ones first and of equal ones that of the earliest
  /// row.
  private var classes: [[Int]] {
    let order = hashes.indices.sorted {
      hashes[$0] == hashes[$1] ? $0 < $1 : hashes[$0] < hashes[$1]
    }
    var classes: [[Int]] = []
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, hashes[order[end]] == hashes[order[start]] { end += 1 }
      if end - start > 1 { classes.append(Array(order[start..<end])) }
      start = end
    }
    return classes.sorted { $0.count == $1.count ? $0[0] < $1[0] : $0.count < $1.count }
  }
}
