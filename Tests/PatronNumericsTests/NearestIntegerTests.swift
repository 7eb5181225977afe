import PatronNumerics
import Testing

@Suite("The nearest whole number")
struct NearestIntegerTests {
  @Test(arguments: [
    (2.5, 3), (-2.5, -3), (0.49, 0), (-0.0, 0), (.leastNonzeroMagnitude, 0), (41, 41),
    (0x1p63, Int.max), (0x1p63.nextDown, 0x7FFF_FFFF_FFFF_FC00), (-0x1p63, Int.min),
    ((-0x1p63).nextDown, Int.min), (1e300, Int.max), (-1e300, Int.min), (.infinity, Int.max),
    (-.infinity, Int.min), (.nan, 0),
  ])
  func `of any Double`(value: Double, expected: Int) {
    #expect(Int(nearest: value) == expected)
  }

  @Test func `in any type`() {
    #expect(UInt8(nearest: 254.5) == 255)
    #expect(UInt8(nearest: 300.0) == 255 && UInt8(nearest: -1.0) == 0)
    #expect(Int32(nearest: Float(3.4e38)) == .max && Int32(nearest: -Float.infinity) == .min)
    #expect(UInt64(nearest: 0x1p64) == .max && UInt64(nearest: Float.nan) == 0)
  }
}
