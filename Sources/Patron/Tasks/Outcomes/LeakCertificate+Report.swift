import PatronData
import PatronEngine
package import PatronReport

extension LeakCertificate {
  /// The proof that features know nothing of the future, and its limits.
  ///
  /// - Parameter attributes: whether features are made of the customers table too.
  package func sections(attributes: Bool) -> [Document.Block] {
    var table = Document.Table(
      .text("features at"), .number("customers"), .text("SHA-256"), .text("with later noise"))
    for entry in entries {
      table.add(
        .day(entry.snapshot.day), .count(entry.customers),
        .text(String(entry.sha256.prefix(Self.shownDigits))),
        .text(String(entry.sha256WithNoise.prefix(Self.shownDigits))))
    }
    return [.paragraph(sentence(attributes: attributes)), .table(table)]
  }

  /// So many digits of a checksum distinguish two by eye.
  private static let shownDigits = 16

  /// The proof and its limits in sentences.
  ///
  /// - Parameter attributes: whether features are made of the customers table too.
  package func sentence(attributes: Bool) -> String {
    let days = entries.reversed().map(\.snapshot.day.description)
    return "No future in the past: with every row of the day and later replaced by noise, the "
      + "features at \(days.joined(separator: ", ")) had the same bytes."
      + (attributes ? " " + Self.limit : "")
  }

  /// The limit of the proof.
  private static let limit =
    "The proof does not cover the customers table, which has no time: its columns are compared with the "
    + "orders and events and tested for knowledge of the outcome; a leak that neither test finds would "
    + "pass."
}
