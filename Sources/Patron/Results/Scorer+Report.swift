import PatronData
public import PatronReport

extension Scorer.Summary {
  /// How the customers fall into segments and bands, and what was written.
  ///
  /// - Parameter models: the models that they were scored by.
  public func document(models: TrainedModels) -> Document {
    func table(_ title: String, _ rows: [(String, Int)]) -> Document.Table {
      var table = Document.Table(.text(title), .number("customers"), .number("share", unit: "%"))
      let cells = SmallCells(parts: rows.map(\.1))
      for (index, (name, count)) in rows.enumerated() {
        table.add([.text(name)] + figures(count, isLeftOut: cells[index]))
      }
      return table
    }
    var blocks: [Document.Block] = []
    if let segments = models.segments?.segments {
      var table = Document.Table(
        .number("segment"), .text("name"), .number("customers"), .number("share", unit: "%"))
      let sizes = segments.map { segmentSizes[$0.id] ?? 0 }
      let cells = SmallCells(parts: sizes)
      for (index, segment) in segments.enumerated() {
        table.add(
          [.ordinal(segment.id), .text(segment.name)]
            + figures(sizes[index], isLeftOut: cells[index]))
      }
      blocks.append(.table(table))
    }
    for (outcome, counts) in bands.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let rows = OutcomeModel.Bands.names.compactMap { band in counts[band].map { (band, $0) } }
      blocks.append(.table(table("\(outcome) band", rows)))
    }
    if let value { blocks.append(value.paragraph(currency: models.value?.currency)) }
    if let withoutContent {
      let rows = withoutContent.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      blocks.append(.table(table("no recommendations because of", rows)))
    }
    blocks += caveats.warnings
    blocks += drift?.sections() ?? []
    blocks.append(.verbatim(files.map { "written: \($0)" }))
    let until = asOf.map { ", known up to \($0)" } ?? ""
    return Document(
      title: "\(Figures.grouped(self.customers)) customers scored\(until)", blocks: blocks)
  }

  /// How many they are, and which share of all customers.
  private func figures(_ count: Int, isLeftOut: Bool) -> [Document.Value] {
    let share = Document.Value.share(Double(count) / Double(max(1, customers)))
    return [.count(count).unless(isLeftOut), share.unless(isLeftOut)]
  }
}

extension [TaskID: Caveat] {
  /// The models that are worth no more than a baseline, a line each.
  package var warnings: [Document.Block] {
    sorted { $0.key.rawValue < $1.key.rawValue }
      .map { task, caveat in
        switch caveat {
        case .notBetter(let baseline):
          .warning("\(task.rawValue): in its evaluation not better than '\(baseline)'")
        case .replaced(let baseline):
          .warning(
            "\(task.rawValue): by '\(baseline)', which predicted better than the searched model in its evaluation"
          )
        }
      }
  }
}

extension Scorer.ExpectedValue {
  /// What is expected of all customers, in a sentence.
  func paragraph(currency: String?) -> Document.Block {
    let money = value.map { " and \(Document.Value.money($0, currency: currency))" } ?? ""
    return .paragraph(
      "Of \(Figures.grouped(customers)) customers with an order"
        + (customersAlive.map {
          " some \(Figures.grouped(Int(nearest: $0))) are expected to buy still; in the next \(horizon) days"
        } ?? " (nobody is seen to leave) in the next \(horizon) days")
        + " \(Figures.grouped(Int(nearest: orders))) days with an order\(money) are expected.")
  }
}
