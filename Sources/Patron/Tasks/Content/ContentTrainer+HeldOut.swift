import PatronData
import PatronModels
import PatronNumerics

/// Recommendations that unseen time cannot judge: no interaction has a time, all have the same, they span less than
/// the horizon, or hardly a customer had a new item in the last window. A fifth of each customer's items is held out
/// instead.
extension ContentTrainer {
  /// Searches on a fifth of what the evaluation leaves, and evaluates on a fifth of all.
  func studyWithoutTime() async throws -> Study {
    var study = Study(recent: settings.horizon)
    let all = try await interactions(at: prepared.snapshot)
    guard all.seen.entryCount > 0,
      let slice = try heldOut(of: all.withoutTime, into: &study)
    else { return study }
    options.progress("evaluating recommendations on items held out")
    _ = try await evaluate(&study, on: slice, stages: [])
    return study
  }

  /// The slice to evaluate on, a part of which the search has chosen by; nil where nobody has two items.
  private func heldOut(
    of all: Interactions, into study: inout Study
  ) throws -> Interactions? {
    let slice = all.holdingOut(seed: options.seed)
    guard slice.newItems.entryCount > 0 else { return nil }
    let inner = slice.holdingOut(seed: options.seed &+ 1)
    if inner.newItems.entryCount > 0 {
      let found = try search([inner.searched])
      study.choice = found.best
      study.trials = found.trials
    }
    return slice
  }
}
