/// Which counts of a table are left out so that nobody can be recognised.
///
/// Those of fewer than `Document.smallestCell` customers, and further ones that they could be worked out from where the
/// sums of rows and columns stand elsewhere: what is left out of a row or a column that has other cells are two cells at
/// least, of as many customers together (complementary suppression, line by line). A cell that is left out does not say
/// which of the two it is. Lines are looked at one by one; what several lines together would tell is not.
package struct SmallCells {
  private var isLeftOut: [[Bool]]

  /// The cells of `counts`, rows of equal length, whose sums by row and by column are known.
  package init(_ counts: [[Int]]) {
    isLeftOut = counts.map { $0.map { (1..<Document.smallestCell).contains($0) } }
    let rows = counts.indices.map { row in counts[row].indices.map { (row: row, column: $0) } }
    let columns = (counts.first ?? []).indices.map { column in
      counts.indices.map { (row: $0, column: column) }
    }
    // Of single cells in a line nothing more could be left out.
    let lines = (rows + columns).filter { $0.count > 1 }
    var isChanging = true
    while isChanging {
      isChanging = false
      for line in lines {
        let left = line.filter { isLeftOut[$0.row][$0.column] }
        let customers = left.reduce(0) { $0 + counts[$1.row][$1.column] }
        let others = line.filter {
          !isLeftOut[$0.row][$0.column] && counts[$0.row][$0.column] > 0
        }
        guard !left.isEmpty, left.count < 2 || customers < Document.smallestCell,
          let least = others.min(by: {
            counts[$0.row][$0.column] < counts[$1.row][$1.column]
          })
        else { continue }
        isLeftOut[least.row][least.column] = true
        isChanging = true
      }
    }
  }

  /// The parts of a whole that is known.
  package init(parts: [Int]) { self.init([parts]) }

  /// What a reader has to know of the cells without a figure; empty where there are none.
  package var notes: [Document.Block] {
    guard isLeftOut.contains(where: { $0.contains(true) }) else { return [] }
    return [
      .note(
        "No figure stands where fewer than \(Document.smallestCell) customers are, nor where they could be worked out from "
          + "it.")
    ]
  }

  package subscript(row: Int, column: Int) -> Bool { isLeftOut[row][column] }

  /// Whether the part at `index` of a whole is left out.
  package subscript(index: Int) -> Bool { isLeftOut[0][index] }
}
