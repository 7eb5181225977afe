public import PatronData

/// Why a simulation could not be written.
public enum SimulationError: Error, Hashable, CustomStringConvertible {
  case noCustomers(found: Int)
  case tooManyCustomers(found: Int, limit: Int)
  case periodTooShort(days: DayCount, needed: DayCount)
  case difficultyOutOfRange(found: Double)
  case daysOutOfRange(found: DayCount, allowed: ClosedRange<DayCount>)
  /// `limit` is the most that fit into `days`.
  case incidentsOutOfRange(found: Int, limit: Int, days: DayCount)
  /// The task was cancelled.
  case stopped(after: Int)
  case folderNotEmpty(path: String)
  case notAFolder(path: String)
  /// `reason` is the operating system's, such as "No space left on device".
  case cannotWrite(path: String, reason: String)

  public var description: String {
    switch self {
    case .noCustomers(let found): "\(found) customers, but at least 1 is needed"
    case .tooManyCustomers(let found, let limit):
      "\(found) customers, and at most \(limit) can be drawn"
    case .periodTooShort(let days, let needed):
      "a history of \(days) days, but at least \(needed) are needed: choose an earlier first day"
    case .difficultyOutOfRange(let found):
      "a difficulty of \(found), but it must lie in 0.1 ... 4"
    case .daysOutOfRange(let found, let allowed):
      "\(found) days, but they must lie in \(allowed.lowerBound) ... \(allowed.upperBound)"
    case .incidentsOutOfRange(let found, let limit, let days):
      "\(found) incidents, but in \(days) days 0 to \(limit) can be planted"
    case .stopped(let count): "stopped after \(count) customers; nothing is kept"
    case .folderNotEmpty(let path):
      "\(path) exists and is not empty: remove it, or name another folder"
    case .notAFolder(let path):
      "\(path) exists and is not a folder: remove it, or name another folder"
    case .cannotWrite(let path, let reason):
      "\(path) cannot be written: \(reason)"
    }
  }
}
