import PatronData
import PatronEngine
public import PatronReport

extension Draft: DocumentConvertible {
  /// How the files are understood, and what was guessed.
  public var document: Document {
    var table = Document.Table(
      .text("table"), .text("file"), .text("columns that are understood"))
    for name in Table.allCases {
      guard let settings = configuration.tables[name] else { continue }
      let columns = settings.columns.sorted { $0.key < $1.key }
        .map { $0.key == $0.value ? $0.key : "\($0.key): \($0.value)" }
      table.add(
        .text(name.rawValue), .text(settings.files.joined(separator: ", ")),
        .text(columns.joined(separator: ", ")))
    }
    return Document(
      blocks: [.table(table), .list("Assumed", assumptions), .list("Not used", leftOut)])
  }
}
