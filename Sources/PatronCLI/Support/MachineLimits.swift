import Foundation
import PatronEngine

/// The limits that the system sets to a process (`ulimit`), looked at before any thread starts: below them threads cannot
/// be had, and the program would wait for them or be ended by the system.
enum MachineLimits {
  /// Files that the program, its engine and what they read and write keep open.
  private static let fewestFiles: rlim_t = 64
  /// Asked for where the system allows it: exports may have many files.
  private static let wantedFiles: rlim_t = 4_096
  /// Bytes of addresses that the libraries and the stacks of the threads take.
  private static let leastAddresses: rlim_t = 2_000_000_000

  /// Raises what may be raised, and refuses what is not enough.
  static func settle() throws {
    #if os(Linux)
      let (files, addresses) = (
        __rlimit_resource_t(RLIMIT_NOFILE.rawValue), __rlimit_resource_t(RLIMIT_AS.rawValue)
      )
    #else
      let (files, addresses) = (RLIMIT_NOFILE, RLIMIT_AS)
    #endif
    var limit = rlimit()
    if getrlimit(files, &limit) == 0, limit.rlim_cur < wantedFiles {
      limit.rlim_cur = min(limit.rlim_max, wantedFiles)
      setrlimit(files, &limit)
      guard limit.rlim_cur >= fewestFiles else {
        throw PatronError(
          .engine, "\(limit.rlim_cur) files may be open, and \(fewestFiles) are needed at least",
          remedy: "raise the limit (ulimit -n)")
      }
    }
    guard getrlimit(addresses, &limit) == 0, limit.rlim_cur < leastAddresses else { return }
    throw PatronError(
      .engine,
      "the program may address \(limit.rlim_cur >> 20) MB, and \(leastAddresses >> 20) MB are needed at least",
      remedy: "raise the limit (ulimit -v), and limit the engine with --memory instead")
  }
}
