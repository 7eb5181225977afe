import Foundation

/// log Γ(r + x)/Γ(r) and its derivative by r, for x that rises: Σ log(r + j) and Σ 1/(r + j), j < x.
///
/// As sums they keep their digits where r is large, which differences of log Γ do not.
struct RisingGamma {
  let r: Double
  private var count = 0
  private(set) var logarithm = 0.0
  private(set) var slope = 0.0

  init(_ r: Double) { self.r = r }

  /// Brings the sums to `count` terms.
  ///
  /// - Complexity: O(terms more than last time).
  mutating func advance(to count: Int) {
    if count < self.count { self = Self(r) }
    for j in self.count..<count {
      logarithm += log(r + Double(j))
      slope += 1 / (r + Double(j))
    }
    self.count = count
  }
}

/// log B(a, b + k)/B(a, b), the logarithm of the share that lets k chances to leave pass, and its
/// derivatives by a and b, for k that rises: −Σ log(1 + a/(b + j)), j < k.
struct RisingStay {
  let a, b: Double
  private var count = 0
  private(set) var logarithm = 0.0
  private(set) var slopes = SIMD2<Double>.zero

  init(_ a: Double, _ b: Double) { (self.a, self.b) = (a, b) }

  /// Brings the sums to `count` terms.
  ///
  /// - Complexity: O(terms more than last time).
  mutating func advance(to count: Int) {
    if count < self.count { self = Self(a, b) }
    for j in self.count..<count {
      let stays = b + Double(j)
      logarithm -= log1p(a / stays)
      slopes.x -= 1 / (a + stays)
      slopes.y += a / (stays * (a + stays))
    }
    self.count = count
  }
}

/// log Γ(r + j)/Γ(r) and its derivative by r, for every j up to a count.
struct RisingTable {
  private(set) var logarithms = [0.0]
  private(set) var slopes = [0.0]

  init(_ r: Double, count: Int) {
    var sums = RisingGamma(r)
    for j in 1..<max(1, count + 1) {
      sums.advance(to: j)
      logarithms.append(sums.logarithm)
      slopes.append(sums.slope)
    }
  }
}
