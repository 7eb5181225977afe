import Foundation
import PatronData
import PatronEngine

/// Columns of the customers table that a list carries beside the results.
///
/// Cells are as they were read: without the blanks around them, with the labels of patron.yaml, and empty where a
/// customer does not consent. The columns that say so are carried for everybody.
struct CarriedColumns {
  let names: [String]
  /// What the customers have to consent to.
  var purpose = Purpose.marketing

  /// The columns of the customers table of `folder`; none where there is no such table.
  ///
  /// - Complexity: looks at the files' headers alone.
  static func known(in folder: String, options: RunOptions) async throws -> [String] {
    let configuration = try Exports.configuration(of: folder)
    guard let settings = configuration.tables[.customers],
      let files = try Exports.files(of: configuration, in: folder)[.customers]
    else { return [] }
    let folders = Set(
      files.flatMap { file in
        [file, URL(fileURLWithPath: file).resolvingSymlinksInPath().path].map {
          URL(fileURLWithPath: $0).deletingLastPathComponent().path
        }
      })
    let engine = try await Engines.open(
      folders: folders.sorted(),
      limits: EngineLimits(threads: options.workers.count, memory: options.memory))
    return try await engine.closing {
      try await Exports.columns(of: files, settings: settings, engine: engine)
    }
  }

  /// The query `scored` with the columns beside it.
  func query(beside scored: SQL, of session: Session) -> SQL {
    let free = session.prepared.exports.columnsOfConsent
    return ScoredCustomers.carrying(
      names.map { ($0, !free.contains($0)) }, beside: scored,
      consent: session.prepared.consentCondition(for: purpose))
  }

  /// A word on the customers of `list`, which ends with whether they consent, who do not.
  func notice(on list: SQL, of session: Session) async throws -> String? {
    guard let column = session.prepared.exports.column("consent", of: .customers) else {
      return nil
    }
    struct Count: Decodable { let customers: Int }
    let count =
      try await session.engine.rows(
        ScoredCustomers.withoutConsent(in: list), as: Count.self
      ).first?.customers ?? 0
    guard count > 0 else { return nil }
    let names = names.filter { $0 != column }
    guard !names.isEmpty else { return nil }
    let who = count == 1 ? "1 customer on the list does" : "\(count) customers on the list do"
    return
      "\(who) not consent ('\(column)'), so the cells of \(names.joined(separator: ", ")) are empty"
  }
}
