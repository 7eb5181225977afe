import PatronData

extension PurchaseGaps {
  /// What `check` tells of them; nil where no customer returned.
  var report: CheckReport.Gaps? {
    guard let lower, let middle, let upper, let tail else { return nil }
    return CheckReport.Gaps(
      gaps: gaps, lowerQuartile: lower, median: middle, upperQuartile: upper,
      ninetiethPercentile: tail,
      singleShare: Double(customers - repeaters) / Double(max(1, customers)))
  }
}
