import COpenBLAS

/// The steps of a blocked factorisation in single precision.
extension BLAS {
  /// C −= A·Bᵀ for A (m × k), B (n × k), C (m × n) with rows `stride` apart.
  package static func subtractProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    from c: UnsafeMutablePointer<Float>, stride: Int
  ) {
    prepare()
    patron_subtract_product_single(m, n, k, a, b, c, stride)
  }

  /// A ← A·L⁻ᵀ for A (rows × n), with rows `stride` apart.
  package static func divide(
    _ rows: Int, _ n: Int, byTransposeOf lower: UnsafePointer<Float>,
    _ a: UnsafeMutablePointer<Float>, stride: Int
  ) {
    prepare()
    patron_divide_by_transpose_single(rows, n, lower, a, stride)
  }

  /// X ← (L·Lᵀ)⁻¹·X for L (n × n) with rows `stride` apart and X (n × columns), packed.
  package static func solveFactored(
    _ n: Int, columns: Int, _ lower: UnsafePointer<Float>, stride: Int,
    _ x: UnsafeMutablePointer<Float>
  ) {
    prepare()
    patron_solve_factored_single(n, columns, lower, stride, x)
  }

  /// Factors the lower triangle of A (n × n) in place: nil, or the row of the first bad pivot.
  package static func factor(
    _ n: Int, _ a: UnsafeMutablePointer<Float>, stride: Int
  ) -> Int? {
    prepare()
    let info = patron_factor_single(n, a, stride)
    return info == 0 ? nil : Int(info) - 1
  }
}
