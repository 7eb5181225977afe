import CKernels

extension Kernels {
  /// Rows of a frame, ascending, and two numbers for each, such as a slope and a curvature.
  package struct PairedRows: Sendable {
    package var rows: [Int32]
    /// Two a row, in multiples of a unit that the caller chooses: so sums are exact in any order,
    /// and those of a part give those of the rest.
    package var slopes: [Int32]

    package init(rows: [Int32] = [], slopes: [Int32] = []) {
      self.rows = rows
      self.slopes = slopes
    }

    /// The sums of the pairs' first and second numbers.
    package var sum: (slope: Int64, curvature: Int64) {
      let slopes = slopes.span
      var sum = (slope: Int64(0), curvature: Int64(0))
      for position in rows.indices {
        sum.slope += Int64(slopes[2 * position])
        sum.curvature += Int64(slopes[2 * position + 1])
      }
      return sum
    }
  }

  /// The sums of some rows' pairs by the rows' bins on each of some axes.
  package struct Histograms: Sendable {
    package let axes: [Int]
    /// Axis by axis, `PATRON_HISTOGRAM_STRIDE` sums for each.
    private let sums: [Int64]

    fileprivate init(axes: [Int], sums: [Int64]) {
      self.axes = axes
      self.sums = sums
    }

    /// The sums on the axis at `position` of `axes`: those of bin b are at 2b and 2b + 1, up to
    /// `binCount`.
    package func sums(at position: Int, binCount: Int) -> ArraySlice<Int64> {
      let start = position * Int(PATRON_HISTOGRAM_STRIDE)
      return sums[start..<start + 2 * binCount]
    }

    /// The histograms of the rows that `part` leaves of these, on its axes, which are among these.
    ///
    /// - Complexity: O(axes), whatever the number of rows.
    package func subtracting(_ part: Histograms) -> Histograms {
      let stride = Int(PATRON_HISTOGRAM_STRIDE)
      let (whole, own) = (sums.span, part.sums.span)
      let rest = [Int64](unsafeUninitializedCapacity: own.count) { rest, count in
        var position = 0
        for (index, axis) in part.axes.enumerated() {
          while axes[position] != axis { position += 1 }
          for offset in 0..<stride {
            rest.initializeElement(
              at: index * stride + offset,
              to: whole[position * stride + offset] - own[index * stride + offset])
          }
        }
        count = own.count
      }
      return Histograms(axes: part.axes, sums: rest)
    }
  }

  /// The histograms of `pairs` on each of `axes`, ascending: the bin of row r on axis a is
  /// `codes[a * rowCount + r]`.
  ///
  /// - Complexity: O(rows·axes), groups of axes shared by the workers.
  package static func histograms(
    codes: [UInt8], rowCount: Int, axes: [Int], of pairs: PairedRows, workers: Workers
  ) -> Histograms {
    precondition(pairs.slopes.count == 2 * pairs.rows.count)
    precondition(axes.allSatisfy { $0 >= 0 && ($0 + 1) * rowCount <= codes.count })
    let sums = workers.filled(
      axes.count, width: Int(PATRON_HISTOGRAM_STRIDE), with: Int64(0),
      blockSize: Int(PATRON_HISTOGRAM_AXES)
    ) { group, sums in
      codes.withUnsafeBufferPointer { codes in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let first = codes.baseAddress else { return }
          patron_add_histograms(
            pairs.rows.count, pairs.rows, pairs.slopes, group.count,
            axes[group].map { first + $0 * rowCount }, sums.baseAddress)
        }
      }
    }
    return Histograms(axes: axes, sums: sums)
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
