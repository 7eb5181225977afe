/// Cells in the one notation that the core reads itself, which the engine reads as it stands too.
///
/// What is written in any other way is `odd`, however well the engine may read it.
package enum PlainCell {
  /// What stands for an empty cell.
  package static let missing = Int64.min
  /// What stands for a cell that the core does not read.
  package static let odd = Int64.min + 1

  /// The number in the `count` bytes at `bytes`, in ten-thousandths: digits, perhaps a minus in front and a point with
  /// digits behind. More than four decimals are rounded half away from zero, as the engine's cast does.
  ///
  /// Below a million millions, which is the engine's `decimal(16,4)`.
  package static func number(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int64 {
    guard count > 0 else { return missing }
    guard count <= longestNumber else { return odd }
    let isNegative = bytes[0] == UInt8(ascii: "-")
    var at = isNegative ? 1 : 0
    let first = at
    var number: Int64 = 0
    while at < count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit <= 9 {
      number = number &* 10 &+ Int64(digit)
      at += 1
    }
    guard at > first, at - first <= 12 else { return odd }
    var decimals = 0
    if at < count {
      guard bytes[at] == UInt8(ascii: "."), at + 1 < count else { return odd }
      at += 1
      while at < count {
        let digit = bytes[at] &- UInt8(ascii: "0")
        guard digit <= 9 else { return odd }
        if decimals < 4 {
          number = number &* 10 &+ Int64(digit)
        } else if decimals == 4, digit >= 5 {
          number &+= 1
        }
        decimals += 1
        at += 1
      }
    }
    while decimals < 4 {
      number = number &* 10
      decimals += 1
    }
    guard number < 10_000_000_000_000_000 else { return odd }
    return isNegative ? -number : number
  }

  /// Longer cells of numbers are left to the engine.
  private static let longestNumber = 32

  /// The seconds from 1970 on of the day at `bytes`, written as 2024-12-31; `odd` where it is none of 1900 to 2099.
  ///
  /// - Parameters:
  ///   - start: the first eight bytes as a number.
  ///   - end: the last two.
  static func day(_ start: UInt64, _ end: UInt16) -> Int64 {
    // Digits become 0 to 9 and the two signs 0, which no other byte does.
    let digits = start ^ 0x2d30_302d_3030_3030
    let last = end ^ 0x3030
    guard (digits | (digits &+ 0x0f06_060f_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0 == 0,
      (last | (last &+ 0x0606)) & 0xf0f0 == 0
    else { return odd }
    func digit(_ place: UInt64) -> Int64 { Int64((digits >> (8 * place)) & 0xf) }
    let year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3)
    let month = digit(5) * 10 + digit(6)
    let day = Int64(last & 0xf) * 10 + Int64(last >> 8)
    guard years.contains(year), (1...12).contains(month), day >= 1,
      day <= days(of: month, year)
    else { return odd }
    // The year begins in March, so that a leap day is its last (Hinnant, "chrono-compatible low-level date
    // algorithms", 2013).
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return (365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468)
      * secondsPerDay
  }

  /// The years that the core reads.
  package static let years: ClosedRange<Int64> = 1900...2099
  package static let secondsPerDay: Int64 = 86_400

  private static func days(of month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The seconds since midnight of the clock in `word`, the eight bytes of 23:59:59; `odd` where it is none.
  static func clock(_ word: UInt64) -> Int64 {
    let digits = word ^ 0x3030_3a30_303a_3030
    guard (digits | (digits &+ 0x0606_0f06_060f_0606)) & 0xf0f0_f0f0_f0f0_f0f0 == 0 else {
      return odd
    }
    func number(_ place: UInt64) -> Int64 {
      Int64((digits >> (8 * place)) & 0xf) * 10 + Int64((digits >> (8 * place + 8)) & 0xf)
    }
    let (hour, minute, second) = (number(0), number(3), number(6))
    guard hour < 24, minute < 60, second < 60 else { return odd }
    return hour * 3600 + minute * 60 + second
  }

  /// The seconds from 1970 on that the clock on the wall showed, of the `count` bytes at `bytes`, behind which 8 more can
  /// be read.
  package static func seconds(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int64 {
    var clock = PlainClock()
    return clock.seconds(bytes, count)
  }

  /// Whether the text at `bytes`, which holds no control sign, is what the engine's `trimmed` makes of it: no blank
  /// and no no-break space around it.
  @inline(__always)
  static func isTrimmed(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let (first, last) = (bytes[0], bytes[count - 1])
    guard first > 0x20, last > 0x20 else { return false }
    guard first == 0xc2 || last == 0xa0, count > 1 else { return true }
    return !(first == 0xc2 && bytes[1] == 0xa0) && !(last == 0xa0 && bytes[count - 2] == 0xc2)
  }
}

/// Reads times, of which the next is mostly of the same day.
struct PlainClock {
  private var start: UInt64 = 0
  private var end: UInt16 = 0
  private var midnight = PlainCell.odd

  /// The seconds from 1970 on that the clock on the wall showed, of the `count` bytes at `bytes`: a day, perhaps with the
  /// time behind a blank or a T.
  @inline(__always)
  mutating func seconds(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int64 {
    guard count == 19 || count == 10 else { return count == 0 ? PlainCell.missing : PlainCell.odd }
    let (start, end) = (
      TextHash.word(bytes),
      UInt16(littleEndian: UnsafeRawPointer(bytes + 8).loadUnaligned(as: UInt16.self))
    )
    if start != self.start || end != self.end {
      midnight = PlainCell.day(start, end)
      (self.start, self.end) = (start, end)
    }
    guard count == 19, midnight != PlainCell.odd else { return midnight }
    guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else {
      return PlainCell.odd
    }
    let clock = PlainCell.clock(TextHash.word(bytes + 11))
    return clock == PlainCell.odd ? clock : midnight + clock
  }
}
