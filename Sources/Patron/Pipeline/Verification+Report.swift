import PatronEngine
public import PatronReport

extension Verifier.Verification: DocumentConvertible {
  /// Whether training again gives the same, and what differs.
  public var document: Document {
    guard !isIdentical else {
      return Document(blocks: [
        .paragraph(
          "Identical: training again gave the same bytes in all \(Figures.grouped(files)) files.")
      ])
    }
    var blocks: [Document.Block] = [
      .warning(
        "Not identical: \(Figures.grouped(differences.count)) of \(Figures.grouped(files)) files differ."
      )
    ]
    blocks.append(.list("Exports that are not those learned from", changedExports))
    if let trainedBy {
      blocks.append(
        .paragraph("Trained by Patron \(trainedBy); this is \(Manifest.patronVersion)."))
    }
    var table = Document.Table(
      .text("file"), .number("values that differ"), .text("the first"), .text("kept"),
      .text("trained again"))
    for one in differences {
      table.add(
        .text(one.file), .count(one.values), .text(one.place), .text(one.kept), .text(one.again))
    }
    return Document(blocks: blocks + [.table(table)])
  }
}
