/// A small, fast, seeded source of random bits: xoshiro256++ (Blackman & Vigna, ACM TOMS 2021), its
/// state filled by splitmix64. The same seed gives the same sequence on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  @usableFromInline var state: (UInt64, UInt64, UInt64, UInt64)

  /// Starts the sequence of `seed`; `stream` numbers independent sequences of the same seed.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var mixer = SplitMix64(state: seed)
    var second = SplitMix64(state: mixer.next() ^ stream &* 0xD134_2543_DE82_EF95)
    state = (second.next(), second.next(), second.next(), second.next())
  }

  @inlinable
  public mutating func next() -> UInt64 {
    let result = rotated(state.0 &+ state.3, by: 23) &+ state.0
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, by: 45)
    return result
  }

  /// The next number, uniform in [0, 1), on a grid of 2⁻⁵³.
  @inlinable
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The next whole number, uniform in 0..<`bound`, without bias (Lemire, ACM TOMACS 2019).
  @inlinable
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "there is no number below \(bound)")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let rejected = (0 &- range) % range
      while product.low < rejected { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  @inlinable
  func rotated(_ bits: UInt64, by count: UInt64) -> UInt64 {
    bits << count | bits >> (64 - count)
  }
}

/// splitmix64 (Steele, Lea & Flood, OOPSLA 2014): turns one number into well-mixed ones.
package struct SplitMix64: Sendable {
  package var state: UInt64

  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// The finaliser alone: a bijection of 64 bits that scatters nearby numbers.
  package static func mixed(_ number: UInt64) -> UInt64 {
    var bits = number
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
