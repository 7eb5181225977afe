/// SHA-256 (FIPS 180-4), to check the page's security policy without another package.
enum SHA256 {
  /// The fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8.
  private static let primes = (2...311).filter { number in
    !(2..<number).contains { number.isMultiple(of: $0) }
  }

  /// The first 32 bits behind the point of the `degree`-th root, by whole numbers.
  private static func fraction(of prime: Int, degree: Int) -> UInt32 {
    // The greatest r with r^degree at most prime · 2^(32 · degree): the root times 2^32.
    var (low, high) = (UInt64(0), UInt64(1) << 37)
    while low + 1 < high {
      let middle = (low + high) / 2
      if power(middle, degree) <= UInt128(prime) << UInt128(32 * degree) {
        low = middle
      } else {
        high = middle
      }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  private static func power(_ base: UInt64, _ degree: Int) -> UInt128 {
    (0..<degree).reduce(UInt128(1)) { product, _ in product * UInt128(base) }
  }

  static func digest(of bytes: [UInt8]) -> [UInt8] {
    let constants = primes.prefix(64).map { fraction(of: $0, degree: 3) }
    var state = primes.prefix(8).map { fraction(of: $0, degree: 2) }
    var message = bytes + [0x80]
    while message.count % 64 != 56 { message.append(0) }
    message += (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bytes.count * 8) >> (56 - 8 * $0)) }
    func turned(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
    for start in stride(from: 0, to: message.count, by: 64) {
      var words = (0..<16).map { index in
        (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(message[start + index * 4 + $1]) }
      }
      for index in 16..<64 {
        let (early, late) = (words[index - 15], words[index - 2])
        let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
        let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
        words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
      }
      var s = state
      for index in 0..<64 {
        let sum = turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)
        let choice = s[4] & s[5] ^ ~s[4] & s[6]
        let first = s[7] &+ sum &+ choice &+ constants[index] &+ words[index]
        let other = turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)
        let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
        s = [first &+ other &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
      }
      for index in 0..<8 { state[index] &+= s[index] }
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
    }
  }
}
