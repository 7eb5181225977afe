import Foundation
import PatronModels
import PatronNumerics
import Testing

/// Fader & Hardie (2007), Journal of Interactive Marketing 21(1): seven years of two segments.
@Suite("Shifted beta-geometric")
struct ShiftedBetaGeometricTests {
  private static let high = TenureSummary(survivors: [1000, 869, 743, 653, 593, 551, 517, 491])
  private static let regular = TenureSummary(
    survivors: [1000, 631, 468, 382, 326, 289, 262, 241])

  @Test func `the high-end segment has the published parameters and projection`() throws {
    let model = try ShiftedBetaGeometric().fit(Self.high)
    #expect(agree(model.parameters.values, [0.6681, 3.8061], digits: 4))
    #expect(agree([model.fit.logLikelihood], [-1611.16], digits: 2))
    #expect(
      agree((8...12).map { model.survival($0) }, [0.460, 0.436, 0.414, 0.395, 0.378], digits: 3))
    // The README of shifted_beta_geometric_py, after seven renewals.
    #expect(agree([model.expectedRenewals(after: 7, rate: 0.1)], [7.530], digits: 3))
  }

  @Test func `the regular segment has the published parameters`() throws {
    let model = try ShiftedBetaGeometric().fit(Self.regular)
    #expect(agree(model.parameters.values, [0.7041, 1.1820], digits: 4))
    #expect(agree([model.fit.logLikelihood], [-1680.27], digits: 2))
  }

  /// Fader & Hardie, Marketing Science 2010, equation 6, by the series of ₂F₁.
  @Test func `residual lifetimes by the hypergeometric function`() {
    let model = ShiftedBetaGeometric.Model(parameters: .init(alpha: 0.668, beta: 3.806))
    for renewals in [0, 3, 7] {
      let n = Double(renewals + 1)
      let published =
        (3.806 + n - 1) / (0.668 + 3.806 + n - 1)
        * exp(logHypergeometric(1, 3.806 + n, 0.668 + 3.806 + n, 1 / 1.1))
      #expect(abs(model.expectedRenewals(after: renewals, rate: 0.1) / published - 1) <= 1e-12)
    }
  }

  @Test func `shares by hand`() {
    // α = 1, β = 1: retention n + 1 of n + 2, survival 1 of t + 1.
    let model = ShiftedBetaGeometric.Model(parameters: .init(alpha: 1, beta: 1))
    #expect(abs(model.retention(0) - 0.5) <= 1e-15 && abs(model.retention(3) - 0.8) <= 1e-15)
    #expect(abs(model.survival(4) - 0.2) <= 1e-15)
    #expect(abs(model.survival(2, after: 4) - 5.0 / 7) <= 1e-15)
    #expect(abs(model.expectedRenewals(after: 0, rate: 0, within: 2) - (0.5 + 1.0 / 3)) <= 1e-15)
  }

  @Test func `customers one by one are as survivors are`() throws {
    // Of four, one left after the first period, one after the second, two are there after two.
    let byCustomer = try TenureSummary(
      periods: [1, 2, 2, 2], hasEnded: [true, true, false, false])
    let bySurvivors = TenureSummary(survivors: [4, 3, 2])
    let (first, second) = (
      try ShiftedBetaGeometric().fit(byCustomer), try ShiftedBetaGeometric().fit(bySurvivors)
    )
    #expect(first == second)
  }

  @Test func `simulated parameters are recovered within their standard errors`() throws {
    var generator = SeededGenerator(seed: 6)
    var (periods, hasEnded) = ([Int](), [Bool]())
    for _ in 0..<20_000 {
      let leaving = generator.beta(0.8, 3)
      var renewals = 0
      while renewals < 10, !generator.chance(leaving) { renewals += 1 }
      hasEnded.append(renewals < 10)
      periods.append(renewals < 10 ? renewals + 1 : 10)
    }
    let model = try ShiftedBetaGeometric().fit(TenureSummary(periods: periods, hasEnded: hasEnded))
    let errors = try #require(model.fit.standardErrors)
    #expect(abs(model.parameters.alpha - 0.8) <= 3 * errors.alpha)
    #expect(abs(model.parameters.beta - 3) <= 3 * errors.beta)
  }

  @Test func `tenures that cannot be, and those that say nothing, are named`() throws {
    #expect(throws: HistoryError.tenureBelowOne(row: 1, found: 0)) {
      try TenureSummary(periods: [0, 0], hasEnded: [false, true])
    }
    #expect(throws: FitError.nothingEnds(customers: 3)) {
      try ShiftedBetaGeometric().fit(TenureSummary(survivors: [3, 3]))
    }
    #expect(throws: FitError.tooFewRows(found: 1, needed: 2)) {
      try ShiftedBetaGeometric().fit(TenureSummary(survivors: [1, 0]))
    }
  }
}
