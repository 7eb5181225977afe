import Foundation
package import PatronData
import PatronEngine
package import PatronNumerics

/// The proof that features know nothing of what came after their snapshot.
///
/// All later rows were replaced by noise, the features were made again, and the two had the same bytes.
/// Where a sample of the customers was learned from, all rows of the others are left out, and noise that
/// falls to them too.
///
/// It covers what has a time: orders, events and surveys. The customers table has none, and stays as it is:
/// columns there with today's values are found by `Restatements` and `LeakAudit`, as far as they can be.
package struct LeakCertificate: Hashable, Sendable, Codable {
  /// One snapshot's features, before and after.
  package struct Entry: Hashable, Sendable, Codable {
    package let snapshot: Snapshot
    package let customers: Int
    /// The SHA-256 of the features as they were learned from.
    package let sha256: String
    /// The checksum of the features made beside noise.
    package let sha256WithNoise: String
  }

  /// The latest snapshot first.
  package let entries: [Entry]
}

/// A checksum of a frame, short enough to be kept.
package struct FrameDigest: Hashable, Sendable {
  package let snapshot: Snapshot
  let customers: Int
  /// The SHA-256 of the customers' keys, then of each feature.
  let columns: [String]

  package init(_ frame: FrameBuilder.Frame, workers: Workers) {
    snapshot = frame.snapshot
    customers = frame.customers.count
    let keys = frame.customers.withUnsafeBytes { Checksum.of(Data($0)) }
    columns =
      [keys]
      + workers.map(frame.features.columnCount) { column in
        frame.features.column(column).withUnsafeBytes { Checksum.of(Data($0)) }
      }
  }

  package var sha256: String { Checksum.of(Data(columns.joined().utf8)) }
}

extension LeakCertificate {
  /// Makes the features of `digests`, latest first, again beside noise: histories are corrupted as they are walked,
  /// and the engine's rows where the user's own features are made of them.
  ///
  /// - Complexity: for each snapshot the features of the customers in `share` once more.
  package init(
    _ digests: [FrameDigest], session: Session, features: FeatureSet, share: Double
  ) async throws {
    var entries: [Entry] = []
    for digest in digests {
      session.options.progress("proving that \(digest.snapshot.day) knows nothing of later")
      let builder = FrameBuilder(
        session.prepared, features: features,
        history: session.prepared.history.corrupted(from: digest.snapshot),
        workers: session.options.workers)
      let frame = try await session.prepared.withNoise(from: digest.snapshot, share: share) {
        try await builder.frame(at: digest.snapshot, of: .known, share: share)
      }
      let again = FrameDigest(frame, workers: session.options.workers)
      guard again == digest else {
        let names = ["who is known"] + features.features.map(\.name)
        let changed = zip(names, zip(digest.columns, again.columns)).filter { $0.1.0 != $0.1.1 }
        throw PatronError(
          .bug,
          """
          the features of customers at \(digest.snapshot.day) change with rows of later days: \
          \(changed.map(\.0).joined(separator: ", "))
          """,
          remedy: """
            a model of them would know the future, so leave out those of your own, or report it
            """)
      }
      entries.append(
        Entry(
          snapshot: digest.snapshot, customers: digest.customers, sha256: digest.sha256,
          sha256WithNoise: again.sha256))
    }
    self.entries = entries
  }
}
