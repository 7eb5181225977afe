import PatronData
public import PatronReport

extension AudienceExporter.Summary: DocumentConvertible {
  /// How many customers are in the file, in a line.
  public var headline: String {
    "\(Figures.grouped(counts.rows)) customers for \(platform)"
  }

  public var document: Document {
    var people = Document.Table(.text("customers of the list"), .number("number"))
    people.add(.text("in the file"), .count(counts.rows))
    if withoutConsent > 0 { people.add(.text("do not consent"), .count(withoutConsent)) }
    for reason in AudienceOmission.allCases {
      if let count = counts.omitted[reason] { people.add(.text(reason.words), .count(count)) }
    }
    var cells = Document.Table(
      .text("identifier"), .text("from the column"), .number("written"), .text("not written"))
    for (identifier, column) in columns.sorted(by: { $0.key < $1.key }) {
      let problems = (counts.problems[identifier] ?? [:]).sorted {
        $0.key.rawValue < $1.key.rawValue
      }
      cells.add(
        .text(identifier.rawValue), .text(column), .count(counts.written[identifier] ?? 0),
        .text(
          problems.map { "\(Figures.grouped($0.value)) \($0.key.meaning)" }.joined(separator: ", "))
      )
    }
    let remedies = columns.keys.sorted().flatMap { identifier in
      (counts.problems[identifier] ?? [:]).keys.sorted { $0.rawValue < $1.rawValue }.map {
        "\(identifier.rawValue), \($0.meaning): \($0.remedy(for: identifier))"
      }
    }
    return Document(
      title: headline,
      blocks: [.table(people), .table(cells), .list("what would help", remedies)]
        + limits.map { .warning($0) } + [.verbatim(["written: \(file)"])])
  }
}

extension AudienceOmission {
  fileprivate var words: String {
    switch self {
    case .missing: "without what the platform finds them by"
    case .unusable: "with cells that cannot be written"
    case .duplicate: "twice"
    }
  }
}
