import PatronData
import PatronEngine

/// The bytes of some CSV rows, written field by field without making a `String`.
///
/// Every method appends; `field` and its kin write one value, `comma` and `endRow` what parts them.
struct RowBuffer {
  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func comma() { bytes.append(UInt8(ascii: ",")) }
  mutating func endRow() { bytes.append(UInt8(ascii: "\n")) }

  /// Text that needs no quotes.
  mutating func field(_ text: [UInt8]) { bytes.append(contentsOf: text) }
  mutating func field(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
  mutating func field(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Text in quotes, quotes inside it doubled (RFC 4180), where it holds a comma, quote or newline.
  mutating func quotedField(_ text: String) {
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else {
      return field(text)
    }
    bytes.append(0x22)
    for byte in text.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// A whole number, zeros before it to make at least `width` digits.
  mutating func field(_ number: Int, width: Int = 1) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    // The digits backwards: 19 of them fit, whichever they are.
    var rest = UInt64(number.magnitude)
    var backwards: UInt64 = 0
    var count = 0
    while rest > 0 || count < width {
      backwards = backwards &* 10 &+ rest % 10
      rest /= 10
      count += 1
    }
    for _ in 0..<count {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: backwards % 10))
      backwards /= 10
    }
  }

  /// Two digits, of a number below 100.
  private mutating func pair(_ number: Int) {
    bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
    bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }

  /// `number` / 10^`decimals`, in plain decimals: 1250 with two decimals is 12.50.
  mutating func field(_ number: Int, decimals: Int) {
    var unit = 1
    for _ in 0..<decimals { unit *= 10 }
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    field(Int(number.magnitude) / unit)
    bytes.append(UInt8(ascii: "."))
    field(Int(number.magnitude) % unit, width: decimals)
  }

  /// `value` rounded to `decimals`, halves to even.
  mutating func field(_ value: Double, decimals: Int) {
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    field(Int((value * unit).rounded(.toNearestOrEven)), decimals: decimals)
  }

  /// A date in ISO 8601: 2025-06-30.
  mutating func field(_ day: Day) {
    let (year, month, dayOfMonth) = day.date
    field(year, width: 4)
    bytes.append(UInt8(ascii: "-"))
    pair(month)
    bytes.append(UInt8(ascii: "-"))
    pair(dayOfMonth)
  }

  /// A local time in ISO 8601, without a zone: 2025-06-30T09:15:00.
  mutating func field(_ moment: Moment) {
    field(moment.day)
    bytes.append(UInt8(ascii: "T"))
    pair(moment.second / 3600)
    bytes.append(UInt8(ascii: ":"))
    pair(moment.second / 60 % 60)
    bytes.append(UInt8(ascii: ":"))
    pair(moment.second % 60)
  }

  /// Appends the bytes from `start` on once more.
  mutating func repeatBytes(from start: Int) {
    bytes.append(contentsOf: Array(bytes[start...]))
  }
}

/// A moment on the shop's own clock: a day, and the seconds since its midnight.
struct Moment: Hashable {
  var day: Day
  var second: Int
}
