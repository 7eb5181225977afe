import PatronNumerics
import Testing

@Suite("Histograms of several columns at once, against plain loops")
struct HistogramTests {
  private static let rowCount = 1000

  /// Bins on eleven axes, the last of which has all 256, and pairs for two rows in three.
  private static let frame: (codes: [UInt8], pairs: Kernels.PairedRows) = {
    var generator = SeededGenerator(seed: 4)
    let codes = (0..<11).flatMap { axis in
      (0..<rowCount).map { _ in UInt8(generator.index(below: axis == 10 ? 256 : 3 + axis)) }
    }
    let rows = (0..<Int32(rowCount)).filter { _ in generator.uniform() < 0.66 }
    let slopes = (0..<2 * rows.count).map { _ in Float(generator.uniform() - 0.5) }
    return (codes, Kernels.PairedRows(rows: rows, slopes: slopes))
  }()

  @Test(arguments: 0...Kernels.axesAtOnce)
  func `sums are those of a loop, to the last digit`(axisCount: Int) {
    let (codes, pairs) = Self.frame
    let axes = Array((0..<11).reversed())[..<axisCount]
    let sums = Kernels.histograms(
      codes: codes, rowCount: Self.rowCount, axes: axes, rows: pairs.rows, slopes: pairs.slopes)
    var expected = [Double](repeating: 0, count: axisCount * Kernels.histogramStride)
    for (place, axis) in axes.enumerated() {
      for (index, row) in pairs.rows.enumerated() {
        let bin = Int(codes[axis * Self.rowCount + Int(row)])
        expected[place * Kernels.histogramStride + 2 * bin] += Double(pairs.slopes[2 * index])
        expected[place * Kernels.histogramStride + 2 * bin + 1] +=
          Double(pairs.slopes[2 * index + 1])
      }
    }
    #expect(sums == expected)
  }

  @Test func `rows are parted in their order, with their pairs`() {
    let (codes, pairs) = Self.frame
    for (axis, limit) in [(0, 1), (5, 0), (5, 4), (10, 128), (10, 256)] {
      let isLeft = (0..<256).map { UInt8($0 < limit ? 1 : 0) }
      let parts = Kernels.parted(
        pairs, codes: codes, rowCount: Self.rowCount, axis: axis, isLeft: isLeft)
      for (part, side) in [(parts.left, true), (parts.right, false)] {
        let places = pairs.rows.indices.filter {
          (Int(codes[axis * Self.rowCount + Int(pairs.rows[$0])]) < limit) == side
        }
        #expect(part.rows == places.map { pairs.rows[$0] })
        #expect(part.slopes == places.flatMap { pairs.slopes[2 * $0...2 * $0 + 1] })
        let slopes = places.reduce(0.0) { $0 + Double(pairs.slopes[2 * $1]) }
        #expect(part.sum.slope == slopes)
      }
    }
  }

  @Test func `no rows have no sums`() {
    let none = Kernels.PairedRows()
    let sums = Kernels.histograms(
      codes: [], rowCount: 0, axes: [0, 1], rows: none.rows, slopes: none.slopes)
    #expect(sums.allSatisfy { $0 == 0 } && none.sum == (0, 0))
  }
}
