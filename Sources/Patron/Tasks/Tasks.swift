public import PatronData

/// The tasks that Patron knows.
public enum Tasks {
  /// In the order in which they are trained, reported and give their columns.
  package static let all: [any PatronTask] =
    [SegmentTask()] + OutcomeDefinition.all.map(OutcomeTask.init) + [
      JourneyTask(), ValueTask(), ContractTask(), ContentTask(),
    ]

  /// The names of all tasks, in that order.
  public static var ids: [TaskID] { all.map(\.id) }

  package static func named(_ id: TaskID) -> (any PatronTask)? { all.first { $0.id == id } }

  /// The heading of the report of the task `id`.
  package static func title(of id: TaskID) -> String { named(id)?.title ?? id.rawValue }
}
