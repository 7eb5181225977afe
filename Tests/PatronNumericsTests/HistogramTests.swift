import PatronNumerics
import Testing

@Suite("Histograms of several columns at once, against plain loops")
struct HistogramTests {
  private static let rowCount = 1000

  /// Bins on eleven axes, the last with all 256, and pairs for two rows in three.
  private static let frame: (codes: [UInt8], pairs: Kernels.PairedRows) = {
    var generator = SeededGenerator(seed: 4)
    let codes = (0..<11).flatMap { axis in
      (0..<rowCount).map { _ in UInt8(generator.index(below: axis == 10 ? 256 : 3 + axis)) }
    }
    let rows = (0..<Int32(rowCount)).filter { _ in generator.uniform() < 0.66 }
    // Of both signs and up to the largest that an Int32 holds.
    let slopes = (0..<2 * rows.count).map { _ in Int32(truncatingIfNeeded: generator.next()) }
    return (codes, Kernels.PairedRows(rows: rows, slopes: slopes))
  }()

  /// The sums of `pairs` by bin on `axis`, two a bin.
  private static func sums(_ pairs: Kernels.PairedRows, axis: Int) -> [Int64] {
    var sums = [Int64](repeating: 0, count: 512)
    for (index, row) in pairs.rows.enumerated() {
      let bin = Int(frame.codes[axis * rowCount + Int(row)])
      sums[2 * bin] += Int64(pairs.slopes[2 * index])
      sums[2 * bin + 1] += Int64(pairs.slopes[2 * index + 1])
    }
    return sums
  }

  /// From no axis to more than are read at once.
  @Test(arguments: 0...11, [1, 3])
  func `sums are those of a loop`(axisCount: Int, threads: Int) {
    let (codes, pairs) = Self.frame
    let axes = Array(11 - axisCount..<11)
    let histograms = Kernels.histograms(
      codes: codes, rowCount: Self.rowCount, axes: axes, of: pairs, workers: Workers(threads))
    #expect(histograms.axes == axes)
    for (index, axis) in axes.enumerated() {
      #expect(Array(histograms.sums(at: index, binCount: 256)) == Self.sums(pairs, axis: axis))
    }
  }

  @Test func `the whole less a part is the rest`() {
    let (codes, pairs) = Self.frame
    let parts = Kernels.parted(
      pairs, codes: codes, rowCount: Self.rowCount, axis: 10,
      isLeft: (0..<256).map { $0 < 70 ? 1 : 0 })
    func histograms(_ pairs: Kernels.PairedRows, _ axes: [Int]) -> Kernels.Histograms {
      Kernels.histograms(
        codes: codes, rowCount: Self.rowCount, axes: axes, of: pairs, workers: Workers(1))
    }
    // A part may have been measured on some of the axes only.
    let rest = histograms(pairs, Array(0..<11)).subtracting(histograms(parts.left, [2, 7, 10]))
    #expect(rest.axes == [2, 7, 10])
    for (index, axis) in rest.axes.enumerated() {
      #expect(Array(rest.sums(at: index, binCount: 256)) == Self.sums(parts.right, axis: axis))
    }
  }

  @Test func `rows are parted in their order, with their pairs`() {
    let (codes, pairs) = Self.frame
    for (axis, limit) in [(0, 1), (5, 0), (5, 4), (10, 128), (10, 256)] {
      let isLeft = (0..<256).map { UInt8($0 < limit ? 1 : 0) }
      let parts = Kernels.parted(
        pairs, codes: codes, rowCount: Self.rowCount, axis: axis, isLeft: isLeft)
      for (part, side) in [(parts.left, true), (parts.right, false)] {
        let indices = pairs.rows.indices.filter {
          (Int(codes[axis * Self.rowCount + Int(pairs.rows[$0])]) < limit) == side
        }
        #expect(part.rows == indices.map { pairs.rows[$0] })
        #expect(part.slopes == indices.flatMap { pairs.slopes[2 * $0...2 * $0 + 1] })
        let slopes = indices.reduce(0) { $0 + Int64(pairs.slopes[2 * $1]) }
        #expect(part.sum.slope == slopes)
      }
    }
  }

  @Test func `no rows have no sums`() {
    let none = Kernels.PairedRows()
    let histograms = Kernels.histograms(
      codes: [], rowCount: 0, axes: [0, 1], of: none, workers: Workers(2))
    #expect(histograms.sums(at: 1, binCount: 256).allSatisfy { $0 == 0 } && none.sum == (0, 0))
  }
}
