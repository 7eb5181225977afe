import COpenBLAS

/// The calls to OpenBLAS, in one thread: `Workers` splits the work.
enum BLAS {
  /// Holds BLAS to one thread, once for the process: its own threads would split sums by their
  /// number, and would fight ours for the processors.
  private static let isHeldToOneThread: Bool = {
    patron_blas_use_one_thread()
    return true
  }()

  /// Makes sure that BLAS keeps to the calling thread. Every wrapper below asks this first.
  @inline(__always)
  private static func prepare() { precondition(isHeldToOneThread) }

  /// Adds Aᵀ·A to the lower triangle of `gram` (n × n), A being the `rows` × n matrix `rowsData`.
  static func addGram(
    rows: Int, columns: Int, of rowsData: UnsafePointer<Double>,
    to gram: UnsafeMutablePointer<Double>
  ) {
    prepare()
    patron_add_gram(rows, columns, rowsData, gram)
  }

  /// Replaces the symmetric `matrix` (n × n) by its eigenvectors, one a row, and gives the
  /// eigenvalues, ascending; nil where the iteration does not converge.
  static func eigen(_ n: Int, _ matrix: inout [Double]) -> [Double]? {
    prepare()
    var values = [Double](repeating: 0, count: n)
    // LAPACK asks for 3n − 1 and is faster with a block of n columns more.
    var work = [Double](repeating: 0, count: 34 * n)
    return patron_eigen(n, &matrix, &values, &work, work.count) == 0 ? values : nil
  }

  /// x ← A⁻¹·x for A (n × n, stored column by column), which is replaced by its factors; false where
  /// A is singular.
  static func solve(_ n: Int, _ columns: inout [Double], _ x: inout [Double]) -> Bool {
    prepare()
    var pivots = [Int32](repeating: 0, count: n)
    return patron_solve(n, &columns, &pivots, &x) == 0
  }

  /// C −= A·Bᵀ for A (m × k), B (n × k), C (m × n) with rows `stride` apart.
  static func subtractProduct<Scalar: BLASScalar>(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>,
    from c: UnsafeMutablePointer<Scalar>, stride: Int
  ) {
    prepare()
    Scalar.subtractProduct(m, n, k, a, b, c, stride)
  }

  /// A ← A·L⁻ᵀ for A (rows × n), with rows `stride` apart.
  static func divide<Scalar: BLASScalar>(
    _ rows: Int, _ n: Int, byTransposeOf lower: UnsafePointer<Scalar>,
    _ a: UnsafeMutablePointer<Scalar>, stride: Int
  ) {
    prepare()
    Scalar.divideByTranspose(rows, n, lower, a, stride)
  }

  /// X ← (L·Lᵀ)⁻¹·X for L (n × n) with rows `stride` apart and X (n × columns), packed.
  static func solveFactored<Scalar: BLASScalar>(
    _ n: Int, columns: Int, _ lower: UnsafePointer<Scalar>, stride: Int,
    _ x: UnsafeMutablePointer<Scalar>
  ) {
    prepare()
    Scalar.solveFactored(n, columns, lower, stride, x)
  }

  /// Factors the lower triangle of A (n × n) in place: nil, or the row of the first bad pivot.
  static func factor<Scalar: BLASScalar>(
    _ n: Int, _ a: UnsafeMutablePointer<Scalar>, stride: Int
  ) -> Int? {
    prepare()
    let info = Scalar.factor(n, a, stride)
    return info == 0 ? nil : Int(info) - 1
  }
}

/// A precision that OpenBLAS factors matrices in: the routines of shim.h, their arguments as there.
protocol BLASScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  typealias Input = UnsafePointer<Self>?
  typealias Output = UnsafeMutablePointer<Self>?
  static var subtractProduct: (Int, Int, Int, Input, Input, Output, Int) -> Void { get }
  static var divideByTranspose: (Int, Int, Input, Output, Int) -> Void { get }
  static var solveFactored: (Int, Int, Input, Int, Output) -> Void { get }
  static var factor: (Int, Output, Int) -> Int32 { get }
}

extension Double: BLASScalar {
  static var subtractProduct: (Int, Int, Int, Input, Input, Output, Int) -> Void {
    patron_subtract_product_double
  }
  static var divideByTranspose: (Int, Int, Input, Output, Int) -> Void {
    patron_divide_by_transpose_double
  }
  static var solveFactored: (Int, Int, Input, Int, Output) -> Void { patron_solve_factored_double }
  static var factor: (Int, Output, Int) -> Int32 { patron_factor_double }
}

extension Float: BLASScalar {
  static var subtractProduct: (Int, Int, Int, Input, Input, Output, Int) -> Void {
    patron_subtract_product_single
  }
  static var divideByTranspose: (Int, Int, Input, Output, Int) -> Void {
    patron_divide_by_transpose_single
  }
  static var solveFactored: (Int, Int, Input, Int, Output) -> Void { patron_solve_factored_single }
  static var factor: (Int, Output, Int) -> Int32 { patron_factor_single }
}
