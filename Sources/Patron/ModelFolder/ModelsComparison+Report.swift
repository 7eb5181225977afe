import PatronData
import PatronEngine
import PatronModels
public import PatronReport

extension ModelsComparison: DocumentConvertible {
  public var document: Document {
    var facts = Document.Table(.text(""), .text(names[0]), .text(names[1]))
    func add(_ name: String, _ value: (Training) -> Document.Value) {
      facts.add([.text(name)] + trainings.map(value))
    }
    add("name") { .text($0.name) }
    add("known up to") { $0.asOf.map { .day($0) } ?? .missing }
    add("customers") { .count($0.customers) }
    add("features") { .count($0.features) }
    add("seed") { .text(String($0.seed)) }
    add("trained by") { .text("Patron \($0.patron)") }
    var blocks: [Document.Block] = [.table(facts), .table(figureTable)]
    blocks.append(
      .note(
        "In brackets: 95 % intervals, each of its own evaluation. Two models that were evaluated on other days or "
          + "customers are compared fairly by 'patron evaluate --models' on the same later exports."
      ))
    for (name, figures) in zip(
      names, names.indices.map { side in figures.map { ($0.task, $0.caveats[side]) } })
    {
      let caveats = Dictionary(
        uniqueKeysWithValues: figures.compactMap { task, caveat in caveat.map { (task, $0) } })
      if !caveats.isEmpty { blocks += [.paragraph("\(name):")] + caveats.warnings }
    }
    if !segments.isEmpty {
      blocks += [.heading("Segments")]
      if !areLinked {
        blocks.append(
          .warning(
            "Neither follows the other: segments of one number need not be the same (train with --previous)."
          ))
      }
      blocks.append(.table(segmentTable))
    }
    for task in Tasks.ids {
      let own = strengths.filter { $0.task == task }
      if own.isEmpty { continue }
      blocks += [
        .heading("\(Tasks.title(of: task)): strongest features"), .table(table(of: own)),
      ]
    }
    for (name, features) in zip(names, onlyFeatures) {
      blocks.append(.list("Features of \(name) alone", features))
    }
    var table = Document.Table(.text("setting"), .text(names[0]), .text(names[1]))
    for setting in settings {
      table.add(.text(setting.path), .text(setting.first), .text(setting.second))
    }
    if !settings.isEmpty { blocks += [.heading("Settings that differ"), .table(table)] }
    blocks.append(.list("Exports that differ", exports))
    return Document(title: "\(names[0]) and \(names[1])", blocks: blocks)
  }

  private var figureTable: Document.Table {
    var table = Document.Table(
      columns: [.text("model"), .text("figure")]
        + names.flatMap { [.number($0), .text("best baseline"), .number("evaluated on")] })
    for figure in figures {
      table.add(
        [
          .text(figure.task.rawValue),
          .text(
            figure.figures.compactMap { $0 }.reduce(into: [String]()) {
              if !$0.contains($1) { $0.append($1) }
            }.joined(separator: " / ")),
        ]
          + names.indices.flatMap { side -> [Document.Value] in
            [
              .interval(figure.values[side], figure.intervals[side]),
              .text(figure.baselines[side]), .count(figure.evaluatedOn[side]),
            ]
          })
    }
    return table
  }

  private var segmentTable: Document.Table {
    var table = Document.Table(
      columns: [.number("segment")]
        + names.flatMap { [.text($0), .number("share", unit: "%")] })
    for segment in segments {
      table.add(
        [.ordinal(segment.id)]
          + names.indices.flatMap { side -> [Document.Value] in
            [.text(segment.names[side]), .share(segment.shares[side])]
          })
    }
    return table
  }

  private func table(of strengths: [Strength]) -> Document.Table {
    var table = Document.Table(.text("feature"), .number(names[0]), .number(names[1]))
    for strength in strengths {
      table.add(
        [.text(strength.feature)] + strength.spreads.map { .number($0, decimals: 3) })
    }
    return table
  }
}
