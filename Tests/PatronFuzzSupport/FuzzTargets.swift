/// The readers that are tried, in the order of scripts/fuzz.
package enum FuzzTargets {
  /// - Complexity: trains the small shops of `FuzzModels`, some seconds once.
  package static func all() async throws -> [any FuzzTarget] {
    readers + (try await FuzzModels.targets())
  }

  /// Those that need no models.
  package static let readers: [any FuzzTarget] = [
    ConfigurationTarget(), FilterTarget(), QuotingTarget(), HeaderTarget(), PlainFileTarget(),
    RecordsTarget(),
    NumberFileTarget(), PageTarget(), MeasuredRateTarget(),
  ]

  /// The target called `name`; nil where there is none.
  package static func named(_ name: String) async throws -> (any FuzzTarget)? {
    if let reader = readers.first(where: { $0.name == name }) { return reader }
    return try await all().first { $0.name == name }
  }
}
