import PatronEngine

/// A table of the engine whose rows have a day, with the noise that replaces its later rows in the proof
/// that features know nothing of them.
package struct DatedTable: Sendable {
  package let name: String
  /// Replaces its rows by noise, or makes it again from replaced tables; nil where the exports lack it.
  let noise: @Sendable (Noise) -> SQL?

  private init(_ table: EngineTable, noise: @escaping @Sendable (Noise) -> SQL?) {
    name = table.rawValue
    self.noise = noise
  }

  /// Each behind the tables that it is made from.
  package static let all = [lines, occasions, touches, answers, activity]

  static let lines = DatedTable(.lines) {
    $0.rows(of: .transactions, PackageResources.noise_lines_sql)
  }
  static let occasions = DatedTable(.occasions) {
    $0.rows(of: .transactions, PackageResources.occasions_sql)
  }
  static let touches = DatedTable(.touches) {
    $0.rows(of: .events, PackageResources.noise_touches_sql)
  }
  static let answers = DatedTable(.answers) {
    $0.rows(of: .surveys, PackageResources.noise_answers_sql)
  }
  static let activity = DatedTable(.activity) { $0.prepared.exports.activityScript }

  /// The values that noise is made from.
  struct Noise {
    let prepared: PreparedExports
    let values: [String: QueryTemplate.Value]

    /// The query `resource`, where the exports have `table`.
    func rows(of table: Table, _ resource: [UInt8]) -> SQL? {
      prepared.tables.contains(table) ? QueryTemplate(resource).filled(values) : nil
    }
  }
}
