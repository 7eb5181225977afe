import Foundation
import PatronNumerics
import Testing

@Suite("Special functions")
struct SpecialFunctionsTests {
  @Test func `the logistic function keeps its tails`() {
    #expect(SpecialFunctions.sigmoid(0) == 0.5)
    #expect(SpecialFunctions.sigmoid(-745) > 0)
    #expect(SpecialFunctions.sigmoid(-1000) == 0 && SpecialFunctions.sigmoid(1000) == 1)
    for x in stride(from: -30.0, through: 30, by: 0.5) {
      let sum = SpecialFunctions.sigmoid(x) + SpecialFunctions.sigmoid(-x)
      #expect(abs(sum - 1) <= 2.3e-16)  // one unit in the last place
      // Near p = 1 the logit magnifies the last bit of p by e^x.
      let back = SpecialFunctions.logit(SpecialFunctions.sigmoid(x))
      #expect(abs(back - x) <= 1e-14 + 2.3e-16 * exp(x))
    }
  }

  @Test func `log of one plus exp neither overflows nor vanishes`() {
    #expect(abs(SpecialFunctions.logOnePlusExp(0) - log(2)) <= 1e-16)
    #expect(SpecialFunctions.logOnePlusExp(800) == 800)
    #expect(SpecialFunctions.logOnePlusExp(-700) == exp(-700))
  }

  /// Quantiles printed in every table of the normal distribution (to 15 digits: R's `qnorm`).
  @Test(arguments: [
    (0.975, 1.959963984540054), (0.5, 0), (0.9, 1.281551565544600), (1e-10, -6.361340902404056),
    (0.001, -3.090232306167813),
  ]) func `normal quantiles agree with the tables`(probability: Double, expected: Double) {
    let quantile = SpecialFunctions.normalQuantile(probability)
    #expect(abs(quantile - expected) <= 4e-15 * max(1, abs(expected)))
    let back = SpecialFunctions.normalCumulative(quantile)
    #expect(abs(back - probability) <= 1e-14 * probability)
  }
}

@Suite("The seeded generator")
struct SeededGeneratorTests {
  @Test func `indices are uniform and within their bound`() {
    var generator = SeededGenerator(seed: 1)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.index(below: 7)] += 1 }
    // Binomial(70,000, 1/7): standard deviation 92.6; five of them.
    #expect(counts.allSatisfy { abs($0 - 10_000) <= 463 })
    #expect(generator.index(below: 1) == 0)
  }

  @Test func `streams of one seed differ, and repeat`() {
    func first(_ seed: UInt64, _ stream: UInt64) -> UInt64 {
      var generator = SeededGenerator(seed: seed, stream: stream)
      return generator.next()
    }
    #expect(first(3, 0) == first(3, 0))
    #expect(Set([first(3, 0), first(3, 1), first(3, 2), first(4, 0)]).count == 4)
  }
}

@Suite("Order statistics")
struct SelectionTests {
  @Test(arguments: 1...40) func `the median is that of a sort`(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    var values = (0..<count).map { _ in Float(generator.uniform() - 0.5) * 1000 }
    let sorted = values.sorted().map(Double.init)
    let expected = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    values.insert(.nan, at: count / 2)
    values.append(.infinity)
    #expect(Selection.median(of: values) == expected)
  }

  @Test func `negative, zero and extreme numbers are in order`() {
    #expect(Selection.median(of: [-0.0, -1, -.greatestFiniteMagnitude]) == -1)
    #expect(Selection.median(of: [.leastNonzeroMagnitude, 0, -.leastNonzeroMagnitude]) == 0)
    #expect(Selection.median(of: [.nan]) == 0)
  }
}
