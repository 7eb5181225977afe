import PatronEngine
import PatronNumerics

/// Selects the customers of a frame.
extension FrameBuilder {
  /// The keys of `share` of `members` at `snapshot`, ascending.
  ///
  /// A sample keeps a customer by a fixed hash of the key, so that every snapshot keeps the same ones.
  func cohort(_ members: Members, at snapshot: Snapshot, share: Double) async throws -> [Int32] {
    let everybody = (0..<Int32(prepared.customerCount)).filter {
      Self.isKept($0, share: share)
    }
    switch members {
    case .chosen(let customers): return customers
    case .everybody: return everybody
    case .known:
      let hasContracts = prepared.exports.contractsHaveDays
      return history.walk(everybody, workers: workers) { rows, reader in
        everybody[rows].filter {
          let seen = reader.customer($0).seen(at: snapshot)
          return !seen.activeDays.isEmpty || (hasContracts && !seen.contracts.isEmpty)
        }
      }.flatMap(\.self)
    case .labelled:
      guard let label = labelColumn else { return [] }
      let known = try await prepared.engine.frame(
        ["0"], by: "patron_key", from: "customers where \(name: label) is not null",
        workers: workers)
      return known.keys.filter { Self.isKept($0, share: share) }
    }
  }

  /// Whether the customer with `key` is in a sample of `share` of all.
  private static func isKept(_ key: Int32, share: Double) -> Bool {
    UInt64(UInt32(bitPattern: key)) &* 2_654_435_761 % hashes < UInt64(threshold(of: share))
  }

  /// Hashes lie below 2³².
  private static let hashes: UInt64 = 1 << 32

  private static func threshold(of share: Double) -> Int {
    Int(nearest: min(1, max(0, share)) * Double(hashes))
  }

  /// Makes the engine's table of `share` of all customers, the same that `cohort(_:at:share:)` keeps.
  static func cohort(share: Double) -> SQL {
    QueryTemplate(PackageResources.cohort_sql).filled(["threshold": .integer(threshold(of: share))])
  }

  /// The label column of an outcome, where the configuration names one.
  var labelColumn: String? { prepared.exports.configuration.label?.column }
}

extension CustomerHistory {
  /// Whether the customer was active on one of `days`.
  package func isActive(in days: Days) -> Bool {
    activeDays.contains(in: days)
  }
}

extension UnsafeBufferPointer<Int32> {
  /// Whether one of these days, which ascend, is among `days`.
  func contains(in days: Days) -> Bool {
    suffix(from: Int32(clamping: days.first.number), \.self).first
      .map { Int($0) < days.end.number } ?? false
  }
}
