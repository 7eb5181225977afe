public import PatronReport

extension Machine: DocumentConvertible {
  public var document: Document {
    var table = Document.Table(.text("part"), .text("found"))
    for part in parts { table.add(.text(part.name), .text(part.found ?? "does not serve")) }
    let problems = parts.compactMap { part in
      part.fact.map {
        Document.List.Item("\(part.name): \($0)", remedy: part.problem?.remedy)
      }
    }
    return Document(
      blocks: [.table(table)]
        + (problems.isEmpty
          ? [.paragraph("Nothing is missing.")]
          : [.list(Document.List(title: "What is missing", items: problems))]))
  }
}
