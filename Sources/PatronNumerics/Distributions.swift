import Foundation

/// Draws from the usual distributions. Every sampler spends the generator's own bits alone, by an
/// algorithm fixed here, so a seed gives the same draws whatever the standard library does.
extension SeededGenerator {
  /// Whether an event of `probability` happens. Always spends one number.
  package mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// A standard normal number, by the polar method (Marsaglia & Bray, SIAM Review 1964). The
  /// second number of each pair is dropped: a generator that remembers it would not be a plain
  /// sequence of bits.
  package mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square < 1, square > 0 { return x * (-2 * log(square) / square).squareRoot() }
    }
  }

  /// A normal number of the given mean and standard deviation.
  package mutating func normal(mean: Double, deviation: Double) -> Double {
    mean + deviation * normal()
  }

  /// A number whose logarithm is normal: `median` · exp(`spread` · Z). Its mean is
  /// `median` · exp(`spread`² / 2).
  package mutating func logNormal(median: Double, spread: Double) -> Double {
    median * exp(spread * normal())
  }

  /// An exponential waiting time of the given mean, by inversion. Never infinite: 1 − u ≥ 2⁻⁵³.
  package mutating func exponential(mean: Double = 1) -> Double { -mean * log(1 - uniform()) }

  /// A gamma number of mean `shape` · `scale` (Marsaglia & Tsang, ACM TOMS 2000).
  ///
  /// Shapes below 1 by their section 6: G(a) = G(a + 1) · U^(1/a).
  package mutating func gamma(shape: Double, scale: Double = 1) -> Double {
    precondition(shape > 0 && scale > 0, "a gamma has a positive shape and scale")
    if shape < 1 {
      // exp(log U / a), not a power of U: U is never 0, and the underflow is to 0, not to NaN.
      return gamma(shape: shape + 1, scale: scale) * exp(-exponential() / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = 1 - uniform()
      let square = x * x
      if u < 1 - 0.0331 * square * square || log(u) < 0.5 * square + d * (1 - v + log(v)) {
        return d * v * scale
      }
    }
  }

  /// A beta number in [0, 1] of mean a / (a + b): the share of one gamma in two, and where both
  /// shapes are at most 1 by Jöhnk (Metrika 1964), in logarithms where the powers underflow.
  package mutating func beta(_ a: Double, _ b: Double) -> Double {
    precondition(a > 0 && b > 0, "a beta has positive shapes")
    if a > 1 || b > 1 {
      let first = gamma(shape: a)
      return first / (first + gamma(shape: b))
    }
    while true {
      let x = -exponential() / a
      let y = -exponential() / b
      // U^(1/a) + V^(1/b) ≤ 1, in logarithms.
      let greater = max(x, y)
      let logSum = greater + log(exp(x - greater) + exp(y - greater))
      if logSum <= 0 { return exp(x - logSum) }
    }
  }

  /// Fills `shares` with a Dirichlet vector: positive numbers that sum to 1, of means proportional
  /// to `concentrations` (Devroye 1986, XI.4: gammas over their sum). A concentration of 0 gives a
  /// share of 0; at least one must be positive.
  package mutating func dirichlet(_ concentrations: [Double], into shares: inout [Double]) {
    precondition(concentrations.count == shares.count, "one share for each concentration")
    var sum = 0.0
    for i in concentrations.indices {
      shares[i] = concentrations[i] > 0 ? gamma(shape: concentrations[i]) : 0
      sum += shares[i]
    }
    guard sum > 0 else {
      // All gammas underflowed, which only tiny concentrations do: the limit is one whole share.
      let whole = index(weights: concentrations)
      for i in shares.indices { shares[i] = i == whole ? 1 : 0 }
      return
    }
    for i in shares.indices { shares[i] /= sum }
  }

  /// A Poisson count, mean ≥ 0: by multiplied uniforms below 10 (Knuth, TAOCP 2, 3.4.1), from there
  /// by transformed rejection (Hörmann, Insurance: Mathematics and Economics 1993, algorithm PTRS).
  ///
  /// - Complexity: O(mean) below 10, O(1) from there.
  package mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0 && mean <= 1e15, "a Poisson mean lies in 0 ... 1e15")
    if mean < 10 {
      let limit = exp(-mean)
      var count = 0
      var product = uniform()
      while product > limit {
        count += 1
        product *= uniform()
      }
      return count
    }
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let squeeze = 0.9277 - 3.6224 / (b - 2)
    let logMean = log(mean)
    while true {
      let u = uniform() - 0.5
      let v = 1 - uniform()
      let us = 0.5 - abs(u)
      let count = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07, v <= squeeze { return Int(count) }
      if count < 0 || (us < 0.013 && v > us) { continue }
      let bound = count * logMean - mean - logFactorial(count)
      if log(v * inverseAlpha / (a / (us * us) + b)) <= bound { return Int(count) }
    }
  }

  /// A negative binomial count of the given mean and variance mean + mean² / `shape`: a Poisson
  /// count whose mean is itself gamma (Greenwood & Yule, JRSS 1920).
  package mutating func negativeBinomial(mean: Double, shape: Double) -> Int {
    precondition(mean >= 0, "a mean count is not negative")
    return mean == 0 ? 0 : poisson(mean: gamma(shape: shape, scale: mean / shape))
  }

  /// An index drawn in proportion to `weights` (not negative, at least one positive), in one pass.
  /// For many draws from the same weights, `AliasTable` costs less.
  package mutating func index(weights: [Double]) -> Int {
    var sum = 0.0
    for weight in weights { sum += weight }
    precondition(sum > 0, "no weight is positive")
    var rest = uniform() * sum
    var last = 0
    for (i, weight) in weights.enumerated() where weight > 0 {
      if rest < weight { return i }
      rest -= weight
      last = i
    }
    return last  // rounding left a crumb beyond the last weight
  }
}

/// Draws indices in proportion to fixed weights, one look-up a draw (Walker 1977; built in linear
/// time as by Vose, IEEE Transactions on Software Engineering 1991).
package struct AliasTable: Hashable, Sendable {
  /// The probability of keeping a slot rather than taking its alias.
  private let kept: [Double]
  private let alias: [Int32]

  /// Prepares to draw from `weights`: not negative, at least one positive.
  package init(weights: [Double]) {
    let sum = weights.reduce(0, +)
    precondition(sum > 0 && weights.allSatisfy { $0 >= 0 }, "weights are positive or zero")
    var scaled = weights.map { $0 * Double(weights.count) / sum }
    var kept = [Double](repeating: 1, count: weights.count)
    var alias = weights.indices.map { Int32($0) }
    var small = scaled.indices.filter { scaled[$0] < 1 }
    var large = scaled.indices.filter { scaled[$0] >= 1 }
    while let less = small.popLast(), let more = large.popLast() {
      kept[less] = scaled[less]
      alias[less] = Int32(more)
      scaled[more] -= 1 - scaled[less]
      if scaled[more] < 1 { small.append(more) } else { large.append(more) }
    }
    // `popLast` above may have taken the last small slot when no large one was left; by then it
    // differs from 1 by rounding alone and keeps itself, unless its weight was 0.
    let heaviest = weights.indices.max { weights[$0] < weights[$1] } ?? 0
    for i in weights.indices where weights[i] == 0 && alias[i] == Int32(i) {
      kept[i] = 0
      alias[i] = Int32(heaviest)
    }
    self.kept = kept
    self.alias = alias
  }

  package var count: Int { kept.count }

  /// An index, drawn with one number: its whole part picks the slot, the rest the slot's side.
  package func index(using generator: inout SeededGenerator) -> Int {
    let position = generator.uniform() * Double(kept.count)
    let slot = min(Int(position), kept.count - 1)
    return position - Double(slot) < kept[slot] ? slot : Int(alias[slot])
  }
}

/// log(n!) for a whole n ≥ 0: by the product to 20, from there by Stirling's series, whose first
/// dropped term is below 1 / (1680 · 20⁷) ≈ 5e-13.
private func logFactorial(_ n: Double) -> Double {
  if n <= 20 {
    var product = 1.0
    var factor = 2.0
    while factor <= n {
      product *= factor
      factor += 1
    }
    return log(product)
  }
  let inverse = 1 / n
  let square = inverse * inverse
  let series = inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260))
  return (n + 0.5) * log(n) - n + 0.5 * log(2 * Double.pi) + series
}
