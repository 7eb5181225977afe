import COpenBLAS

/// What the core asks of OpenBLAS, in one thread: `Workers` splits the work.
package enum BLAS {
  /// Holds BLAS to one thread, once for the process: its own threads would split sums by their
  /// number, and would fight ours for the processors.
  private static let isHeldToOneThread: Bool = {
    patron_blas_use_one_thread()
    return true
  }()

  /// The kernel family OpenBLAS chose for this processor: bytes may differ between families.
  package static var kernel: String { String(cString: patron_blas_kernel()) }

  /// Makes sure that BLAS keeps to the calling thread. Every wrapper below asks this first.
  @inline(__always)
  static func prepare() { precondition(isHeldToOneThread) }

  /// Adds Aᵀ·A to the lower triangle of `gram` (n × n), A being the `rows` × n matrix `rowsData`.
  package static func addGram(
    rows: Int, columns: Int, of rowsData: UnsafePointer<Double>,
    to gram: UnsafeMutablePointer<Double>
  ) {
    prepare()
    patron_add_gram(rows, columns, rowsData, gram)
  }

  /// Replaces the symmetric `matrix` (n × n) by its eigenvectors, one a row, and gives the eigenvalues,
  /// ascending; nil where the iteration does not converge.
  package static func eigen(_ n: Int, _ matrix: inout [Double]) -> [Double]? {
    prepare()
    var values = [Double](repeating: 0, count: n)
    // LAPACK asks for 3n − 1 and is faster with a block of n columns more.
    var work = [Double](repeating: 0, count: 34 * n)
    return patron_eigen(n, &matrix, &values, &work, work.count) == 0 ? values : nil
  }

  /// C −= A·Bᵀ for A (m × k), B (n × k), C (m × n) with rows `stride` apart.
  package static func subtractProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    from c: UnsafeMutablePointer<Double>, stride: Int
  ) {
    prepare()
    patron_subtract_product(m, n, k, a, b, c, stride)
  }

  /// A ← A·L⁻ᵀ for A (rows × n), with rows `stride` apart.
  package static func divide(
    _ rows: Int, _ n: Int, byTransposeOf lower: UnsafePointer<Double>,
    _ a: UnsafeMutablePointer<Double>, stride: Int
  ) {
    prepare()
    patron_divide_by_transpose(rows, n, lower, a, stride)
  }

  /// X ← (L·Lᵀ)⁻¹·X for L (n × n) with rows `stride` apart and X (n × columns), packed.
  package static func solveFactored(
    _ n: Int, columns: Int, _ lower: UnsafePointer<Double>, stride: Int,
    _ x: UnsafeMutablePointer<Double>
  ) {
    prepare()
    patron_solve_factored(n, columns, lower, stride, x)
  }

  /// Factors the lower triangle of A (n × n) in place: nil, or the row of the first bad pivot.
  package static func factor(
    _ n: Int, _ a: UnsafeMutablePointer<Double>, stride: Int
  ) -> Int? {
    prepare()
    let info = patron_factor(n, a, stride)
    return info == 0 ? nil : Int(info) - 1
  }
}
