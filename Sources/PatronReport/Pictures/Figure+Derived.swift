/// Tables that are drawn as another form needs them: the same figures, arranged.
extension Document.Figure {
  /// The cells of `moves`, a row each, as a flow. Nil without a column to move to.
  var flows: Document.Figure? {
    guard data.columns.count > 1 else { return nil }
    var table = Document.Table(
      title: data.title,
      columns: [data.columns[0], .text(""), .number(data.columns[0].title)])
    let names = data.columns.map { Document.Value.text($0.name ?? $0.title) }
    // Who stays comes first, so that both sides have the order of the rows.
    for isMove in [false, true] {
      for row in data.rows {
        for column in row.indices.dropFirst() where (row[0] != names[column]) == isMove {
          table.add(row[0], names[column], row[column])
        }
      }
    }
    return Document.Figure(.flow, of: table)
  }

  /// The last column of shares of `gain` as a line over the share of the rows, beside the diagonal of a list at
  /// random. Nil without shares.
  func gainCurve(in language: Language) -> Document.Figure? {
    guard
      let gain = data.columns.indices.dropFirst().map({
        Series($0, of: data, in: language)
      }).last(where: { $0.unit == "%" && $0.hasNumbers })
    else { return nil }
    var table = Document.Table(
      title: data.title,
      .number(language.word("share of the customers, the likeliest first"), unit: "%"),
      .number(gain.name, unit: "%"), .number(language.word("at random"), unit: "%"))
    table.add(.share(0), .share(0), .share(0))
    for (row, measure) in gain.measures.enumerated() {
      let reach = Double(row + 1) / Double(data.rows.count)
      table.add(
        .share(reach), measure.map { .share($0.value / 100) } ?? .missing, .share(reach))
    }
    return Document.Figure(.line, of: table)
  }
}
