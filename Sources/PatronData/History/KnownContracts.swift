package import PatronNumerics

/// The contracts of all customers as a snapshot knows them, and how their length is counted.
package struct KnownContracts: Sendable {
  package struct Row: Sendable {
    /// The contract, without an end that was not known.
    package let contract: Contract
    /// An end that is known and still to come: `Contract.missing` where there is none.
    package let scheduledEnd: Int32
    /// The day its customer's unbroken time under contract began.
    package let stayStart: Int32
    /// Whether that time ended with it.
    package let endsStay: Bool

    /// Whether nobody knew of an end.
    package var runs: Bool { contract.end == Contract.missing }
    /// Whether it ended on the day it began: it never ran.
    package var isNone: Bool { contract.end == contract.day }
  }

  /// By the customers' keys, and of one customer by their starts.
  package let rows: [Row]
  package let period: BillingPeriod
  /// Whether starts and ends are days; else they are counted in periods from the moment of the export, 0.
  package let isDated: Bool
  /// The first day that is not known.
  package let day: Int32
  /// The last moment that is known: the day before, or without days that of the export.
  package var lastKnown: Int32 { isDated ? day - 1 : day }

  /// The periods of `period` that are over between two days.
  package func completed(from first: Int32, to last: Int32) -> Int {
    isDated ? period.completed(from: first, to: last) : max(0, Int(last) - Int(first))
  }

  /// The same, a period that has begun counted too.
  package func begun(from first: Int32, to last: Int32) -> Int {
    isDated ? period.begun(from: first, to: last) : completed(from: first, to: last)
  }
}

extension KnownContracts {
  /// Whether each of `customerCount` customers has a contract that runs, and all of them have an end that is known and
  /// comes before `day`.
  package func endingByAgreement(before day: Int32, _ customerCount: Int) -> [Bool] {
    var (runs, staying) = (Set<Int32>(), Set<Int32>())
    for row in rows where row.runs {
      runs.insert(row.contract.customer)
      if row.scheduledEnd == Contract.missing || row.scheduledEnd >= day {
        staying.insert(row.contract.customer)
      }
    }
    return (0..<Int32(customerCount)).map { runs.contains($0) && !staying.contains($0) }
  }
}

extension PreparedExports {
  /// The contracts that `snapshot` sees.
  ///
  /// - Complexity: one walk over the contracts.
  package func contracts(at snapshot: Snapshot, workers: Workers) -> KnownContracts {
    let isDated = exports.contractsHaveDays
    let day = isDated ? Int32(clamping: snapshot.day.number) : 0
    let everybody = Array(0..<Int32(customerCount))
    let rows = history.walk(everybody, workers: workers) { keys, reader in
      everybody[keys].flatMap { key -> [KnownContracts.Row] in
        let all = reader.customer(key)
        let contracts = isDated ? all.seen(at: snapshot).contracts : all.contracts
        // Without days every end is known.
        return KnownContracts.rows(of: contracts, at: isDated ? day : 1)
      }
    }.flatMap(\.self)
    return KnownContracts(
      rows: rows, period: exports.configuration.billingPeriod, isDated: isDated, day: day)
  }

  /// The names of the plans of contracts, by their keys.
  package func planNames() async throws -> [Int32: String] {
    guard exports.column("plan", of: .contracts) != nil else { return [:] }
    return Dictionary(
      try await engine.namedKeys("plan", in: "plans").map { ($0.key, $0.name) },
      uniquingKeysWith: { first, _ in first })
  }
}

extension KnownContracts {
  fileprivate static func rows(
    of contracts: UnsafeBufferPointer<Contract>, at day: Int32
  ) -> [Row] {
    ContractStay.stays(of: contracts, at: day).flatMap { stay in
      contracts[stay.contracts].map { contract in
        Row(
          contract: contract.known(at: day),
          scheduledEnd: contract.end >= day ? contract.end : Contract.missing,
          stayStart: stay.start, endsStay: stay.endsWith(contract))
      }
    }
  }
}
