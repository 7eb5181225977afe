/// An exact amount, whole ten-thousandths: money in the exports' one currency, units, a value or a score.
///
///     let price = Amount(units: 3) + Amount(tenThousandths: 5_000)
///     print(price.number)                         // 3.5
///
/// Sums of amounts are exact, in whatever order; a number with a fraction is made of one at the very end.
package struct Amount: Hashable, Comparable, BitwiseCopyable, Sendable {
  package var tenThousandths: Int64

  package init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

  /// So many whole ones.
  package init(units: Int) { tenThousandths = Self.one.tenThousandths * Int64(units) }

  package static let zero = Amount(tenThousandths: 0)
  package static let one = Amount(tenThousandths: 10_000)
  /// Below every amount that the exports can hold.
  package static let least = Amount(tenThousandths: .min)

  package var number: Double { Double(tenThousandths) / Double(Self.one.tenThousandths) }

  package static func < (first: Self, second: Self) -> Bool {
    first.tenThousandths < second.tenThousandths
  }
}

extension Amount: AdditiveArithmetic {
  /// Traps where the sum overflows; `History` refuses exports of which one could.
  package static func + (first: Self, second: Self) -> Self {
    Self(tenThousandths: first.tenThousandths + second.tenThousandths)
  }

  package static func - (first: Self, second: Self) -> Self {
    Self(tenThousandths: first.tenThousandths - second.tenThousandths)
  }
}
