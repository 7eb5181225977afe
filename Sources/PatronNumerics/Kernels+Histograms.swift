import CKernels

extension Kernels {
  /// How many axes `histograms` reads together, and how far apart their sums are.
  package static let axesAtOnce = PATRON_HISTOGRAM_AXES
  package static let histogramStride = PATRON_HISTOGRAM_STRIDE

  /// The sums of `slopes`, a pair for each of `rows`, by the rows' bins on each of `axes`, at most
  /// `axesAtOnce`: those of bin b on the axis at place a are `[a * histogramStride + 2 * b]` and the
  /// next. The bin of row r on axis a is `codes[a * rowCount + r]`.
  ///
  /// - Complexity: O(rows·axes).
  package static func histograms(
    codes: [UInt8], rowCount: Int, axes: ArraySlice<Int>, rows: [Int32], slopes: [Float]
  ) -> [Double] {
    precondition(axes.count <= axesAtOnce && slopes.count == 2 * rows.count)
    precondition(axes.allSatisfy { $0 >= 0 && ($0 + 1) * rowCount <= codes.count })
    var sums = [Double](repeating: 0, count: axes.count * histogramStride)
    codes.withUnsafeBufferPointer { codes in
      guard let first = codes.baseAddress else { return }
      patron_add_histograms(
        rows.count, rows, slopes, axes.count, axes.map { first + $0 * rowCount }, &sums)
    }
    return sums
  }

  /// Rows of a frame, ascending, and a slope and a curvature for each.
  package struct PairedRows: Sendable {
    package var rows: [Int32]
    package var slopes: [Float]

    package init(rows: [Int32] = [], slopes: [Float] = []) {
      self.rows = rows
      self.slopes = slopes
    }

    /// The sums of the pairs' first and second numbers, in the order of the rows.
    package var sum: (slope: Double, curvature: Double) {
      let slopes = slopes.span
      var sum = (slope: 0.0, curvature: 0.0)
      for place in rows.indices {
        sum.slope += Double(slopes[2 * place])
        sum.curvature += Double(slopes[2 * place + 1])
      }
      return sum
    }
  }

  /// Parts `whole` by whether `isLeft`, 256 of 0 or 1, says so of a row's bin on `axis`.
  ///
  /// - Complexity: O(rows).
  package static func parted(
    _ whole: PairedRows, codes: [UInt8], rowCount: Int, axis: Int, isLeft: [UInt8]
  ) -> (left: PairedRows, right: PairedRows) {
    let count = whole.rows.count
    precondition(isLeft.count == 256 && whole.slopes.count == 2 * count)
    precondition(axis >= 0 && (axis + 1) * rowCount <= codes.count)
    let room = PairedRows(
      rows: Array(repeating: 0, count: count), slopes: Array(repeating: 0, count: 2 * count))
    var (left, right) = (room, room)
    let found = codes.withUnsafeBufferPointer { codes in
      patron_part_rows(
        count, whole.rows, whole.slopes, codes.baseAddress.map { $0 + axis * rowCount }, isLeft,
        &left.rows, &left.slopes, &right.rows, &right.slopes)
    }
    left.rows.removeLast(count - found)
    left.slopes.removeLast(2 * (count - found))
    right.rows.removeLast(found)
    right.slopes.removeLast(2 * found)
    return (left, right)
  }
}
