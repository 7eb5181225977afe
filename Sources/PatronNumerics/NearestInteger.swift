extension FixedWidthInteger {
  /// The whole number nearest to `value`, halves away from zero: the least or the greatest there is
  /// where `value` lies beyond it, and 0 for NaN.
  ///
  /// `Int(_:)` stops the program at a number it cannot hold. Whatever comes from a cell, an option,
  /// a model file or the engine goes through here, or through `Int(exactly:)` where only a whole
  /// number in range will do.
  @inlinable
  package init(nearest value: some BinaryFloatingPoint) {
    let whole = value.rounded()
    self = whole.isNaN ? 0 : Self(exactly: whole) ?? (whole < 0 ? .min : .max)
  }
}
