import PatronReport
import Testing

@Suite("Figures as people read them")
struct FiguresTests {
  @Test(arguments: [
    (0, "0"), (1234.4, "1,234"), (56.72, "56.7"), (0.123, "0.12"), (-7, "-7"), (99.96, "100.0"),
    (9.99e14, "999,000,000,000,000"), (0x1p63, "9.22e+18"), (1e300, "1e+300"),
    (-1e300, "-1e+300"), (Double.leastNonzeroMagnitude, "0.00"), (.infinity, "–"),
    (-.infinity, "–"), (.nan, "–"),
  ])
  func `of any size`(value: Double, expected: String) {
    #expect(Figures.plain(value) == expected)
    #expect(Figures.measured(value, "days").hasPrefix(expected))
  }

  @Test func `as decimals and shares`() {
    #expect(Figures.decimals(1e300, 4) == "1e+300")
    #expect(Figures.decimals(0.12345, 3) == "0.123")
    #expect(Figures.percent(0.345) == "34.5 %")
    #expect(Figures.percent(1e300) == "1e+302 %")
    #expect(Figures.percent(1e308) == "–")  // a hundred times as much is no number
    #expect(Figures.grouped(.min) == "-9,223,372,036,854,775,808")
    #expect(Figures.grouped(.max) == "9,223,372,036,854,775,807")
  }

  @Test(arguments: [
    (0, "0.00"), (1234.5, "1,234.50"), (-0.126, "-0.13"), (999.999, "1,000.00"), (0.995, "0.99"),
    (1e300, "1e+300"), (.nan, "–"), (.infinity, "–"),
  ])
  func `as money`(amount: Double, expected: String) {
    #expect(Figures.money(amount) == expected)
  }

  @Test func `with an interval`() {
    #expect(Figures.interval(0.8123, lower: 0.79, upper: .nan, 2) == "0.81 [0.79, –]")
  }
}
