import PatronReport
import Testing

@Suite("Cells that are left out")
struct SmallCellTests {
  private func leftOut(_ counts: [[Int]]) -> [[Int]] {
    let cells = SmallCells(counts)
    return counts.indices.map { row in
      counts[row].indices.map { cells[row, $0] ? 1 : 0 }
    }
  }

  @Test func `none where all are large, or nobody`() {
    #expect(leftOut([[5, 0], [0, 12]]) == [[0, 0], [0, 0]])
    #expect(leftOut([]).isEmpty)
  }

  // The 3 is left out. Its row and its column have a sum each, so that the least other cell of both goes as well: 7 of
  // the row, 9 of the column; and then 20, the only cell left that hides these two.
  @Test func `with those that they could be worked out from`() {
    #expect(
      leftOut([[3, 7, 50], [9, 20, 60], [40, 70, 80]]) == [[1, 1, 0], [1, 1, 0], [0, 0, 0]])
  }

  // 1 and 2 are three people: their sum, worked out from the row, would be a group that is too small.
  @Test func `so many that they are a group that may be told`() {
    let cells = SmallCells(parts: [1, 2, 30, 8])
    #expect((0..<4).map { cells[$0] } == [true, true, false, true])
    let enough = SmallCells(parts: [4, 3, 30])
    #expect((0..<3).map { enough[$0] } == [true, true, false])
  }

  // Nobody else is there to hide among: the sum itself is the small group.
  @Test func `alone where there is no other cell`() {
    let cells = SmallCells(parts: [0, 3, 0])
    #expect((0..<3).map { cells[$0] } == [false, true, false])
  }

  @Test func `never so that a line tells one of them`() {
    var state: UInt64 = 5
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<500 {
      let (rows, columns) = (2 + next(5), 2 + next(5))
      let counts = (0..<rows).map { _ in
        (0..<columns).map { _ in next(3) == 0 ? next(6) : next(40) }
      }
      let cells = SmallCells(counts)
      let lines =
        (0..<rows).map { row in (0..<columns).map { (row, $0) } }
        + (0..<columns).map { column in (0..<rows).map { ($0, column) } }
      for line in lines {
        let hidden = line.filter { cells[$0.0, $0.1] }
        let shown = line.filter { !cells[$0.0, $0.1] && counts[$0.0][$0.1] > 0 }
        let customers = hidden.reduce(0) { $0 + counts[$1.0][$1.1] }
        #expect(hidden.isEmpty || shown.isEmpty || (hidden.count > 1 && customers >= 5))
        #expect(shown.allSatisfy { counts[$0.0][$0.1] >= 5 })
      }
    }
  }
}
