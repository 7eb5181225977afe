/// A purpose that a person's data are used for, and consents to.
public enum Purpose: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  /// Being learned from, scored, grouped and counted.
  case profiling
  /// Being recommended something, and written to.
  case marketing
  /// Being sent to advertising platforms.
  case audiences
}
