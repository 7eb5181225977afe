import Foundation
import PatronModels
import Testing

@Suite("Kaplan–Meier")
struct KaplanMeierTests {
  /// Freireich et al. (Blood 1963), weeks of remission of 21 patients on 6-MP, as printed by R
  /// (scale log) and Stata (log-log).
  private static func leukaemia() throws -> KaplanMeier {
    let ended: [Double] = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    let open: [Double] = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    return try KaplanMeier(
      times: ended + open, hasEnded: ended.map { _ in true } + open.map { _ in false },
      unit: .weeks)
  }

  @Test func `the curve, its errors and both intervals as printed`() throws {
    let curve = try Self.leukaemia()
    #expect(curve.steps.map(\.time) == [6, 7, 10, 13, 16, 22, 23])
    #expect(curve.steps.map(\.atRisk) == [21, 17, 15, 12, 11, 7, 6])
    #expect(
      agree(
        curve.steps.map(\.survival), [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], digits: 3))
    #expect(
      agree(
        curve.steps.map { $0.survival * $0.greenwood.squareRoot() },
        [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], digits: 4))
    let log = curve.steps.compactMap { curve.interval(of: $0, scale: .log) }
    #expect(agree(log.map(\.lower), [0.720, 0.653, 0.586, 0.510, 0.439, 0.337, 0.249], digits: 3))
    #expect(agree(log.map(\.upper), [1, 0.996, 0.968, 0.935, 0.896, 0.858, 0.807], digits: 3))
    let logLog = curve.steps.compactMap { curve.interval(of: $0) }
    #expect(
      agree(
        logLog.map(\.lower), [0.6197, 0.5631, 0.5032, 0.4316, 0.3675, 0.2678, 0.1881], digits: 4))
    #expect(
      agree(
        logLog.map(\.upper), [0.9516, 0.9228, 0.8894, 0.8491, 0.8049, 0.7468, 0.6801], digits: 4))
  }

  @Test func `the median has an open end where the curve stops`() throws {
    let median = try #require(try Self.leukaemia().median(scale: .log))
    #expect(median.time == .weeks(23) && median.lower == .weeks(16) && median.upper == nil)
  }

  /// The lung cancer data of the North Central Cancer Treatment Group: medians of 310 days, with
  /// (285, 363) on the scale log and (284, 361) on log-log.
  @Test func `the lung data have the published median and intervals`() throws {
    let curve = try KaplanMeier(
      times: LungData.ended + LungData.open,
      hasEnded: LungData.ended.map { _ in true } + LungData.open.map { _ in false }, unit: .days)
    #expect(curve.customerCount == 228 && curve.steps.reduce(0) { $0 + $1.ended } == 165)
    let (log, logLog) = (
      try #require(curve.median(scale: .log)), try #require(curve.median())
    )
    #expect(log.time == .days(310) && log.lower == .days(285) && log.upper == .days(363))
    #expect(logLog.time == .days(310) && logLog.lower == .days(284) && logLog.upper == .days(361))
    // R prints a restricted mean of 376.3 days with a standard error of 19.7, up to 1022.
    let mean = try #require(curve.restrictedMean())
    #expect(agree([mean.mean.days, mean.standardError.days], [376.3, 19.7], digits: 1))
    #expect(!mean.isComplete && mean.limit == .days(1022))
  }

  @Test func `by hand, to the last customer`() throws {
    let curve = try KaplanMeier(
      times: [1, 2, 2, 4], hasEnded: [true, true, true, true], unit: .months)
    #expect(curve.steps.map(\.survival) == [0.75, 0.25, 0])
    #expect(curve.survival(at: .months(0.5)) == 1 && curve.survival(at: .months(2)) == 0.25)
    #expect(curve.survival(at: .months(9)) == 0)
    let mean = try #require(curve.restrictedMean())
    // 1 + 0.75 + 2·0.25, the mean of the four times.
    #expect(mean.mean == .months(2.25) && mean.isComplete)
    #expect(curve.restrictedMean(to: .months(2))?.isComplete == false)
    #expect(curve.restrictedMean(to: .months(2))?.mean == .months(1.75))
    #expect(curve.interval(of: curve.steps[2]) == nil)
  }

  @Test func `nothing is said beyond what was seen`() throws {
    let curve = try KaplanMeier(times: [1, 3, 4], hasEnded: [true, false, false], unit: .months)
    #expect(curve.survival(at: .months(4)) != nil && curve.survival(at: .months(5)) == nil)
    #expect(curve.median() == nil)
    #expect(curve.restrictedMean(to: .months(5)) == nil)
    #expect(try #require(curve.restrictedMean()).isComplete == false)
  }

  @Test func `times that cannot be are named`() {
    #expect(throws: HistoryError.negativeAge(row: 1, found: -1)) {
      try KaplanMeier(times: [1, -1], hasEnded: [true, true], unit: .days)
    }
    #expect(throws: HistoryError.nonFiniteTime(row: 0)) {
      try KaplanMeier(times: [.nan], hasEnded: [true], unit: .days)
    }
    #expect(throws: FitError.tooFewRows(found: 0, needed: 1)) {
      try KaplanMeier(times: [], hasEnded: [], unit: .days)
    }
  }
}
