public import PatronData
import PatronEngine
public import PatronNumerics

/// The limits of one run, and what makes it repeatable.
public struct RunOptions: Sendable {
  /// The source of every random draw: the same seed and exports give the same files.
  public var seed: UInt64 = 0
  public var workers = Workers.all
  /// Bytes of memory for the engine; nil takes its default.
  public var memory: Int?
  /// The last local day that counts; rows after it are the future. nil takes the exports' last day.
  public var asOf: Day?
  /// The day of the clock, after which no row can be true; nil believes any day.
  public var today: Day?
  /// Whether scoring gives a probability also to customers who have left already by the label.
  public var ranksLeft = false
  /// Called as each step begins.
  public var progress: @Sendable (String) -> Void = { _ in }
  /// Called for each reason for which people were left out, in words.
  public var leftOut: @Sendable (String) -> Void = { _ in }
  /// Called once the exports are read, before the steps that the estimate names.
  public var estimate: @Sendable (WorkEstimate) -> Void = { _ in }

  public init() {}
}
