package import PatronNumerics

extension PreparedExports {
  /// The stage of life of each customer as it was known at `snapshot`, in the order of their keys.
  ///
  /// Nil for customers who were not active before, and for all where there is no activity.
  ///
  /// - Complexity: two passes over the active days.
  package func lifecycleStages(at snapshot: Snapshot, workers: Workers = .all) -> [String?] {
    let everybody = Array(0..<Int32(customerCount))
    guard let days else { return everybody.map { _ in nil } }
    let rhythm = Pace.Rhythm(
      of: everybody, in: history, at: snapshot, observation: max(1, snapshot.day - days.first),
      workers: workers)
    return everybody.map {
      Feature.lifecycleStage(Float(rhythm.pace(of: history.activeDays(of: Int($0))).stage))
    }
  }
}
