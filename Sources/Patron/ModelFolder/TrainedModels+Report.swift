import PatronData
import PatronEngine
import PatronModels
public import PatronReport

extension TrainedModels: DocumentConvertible {
  /// The model card: what is predicted, from what, how well, and what it must not be used for.
  public var document: Document {
    var blocks: [Document.Block] = [.table(manifest.facts)]
    blocks += manifest.sections()
    for model in models {
      blocks +=
        [.heading(Tasks.title(of: model.task))]
        + model.sections(features: manifest.features(for: model.use))
    }
    blocks.append(.list("Not trained", manifest.skipped.map(\.sentence)))
    blocks += [.heading("Not for"), .list(nil, Self.misuses)]
    return Document(title: manifest.name, blocks: blocks)
  }

  private static let misuses = [
    "Decisions with legal or similarly significant effect on a person by score alone.",
    "Claims of cause: a feature goes with an outcome, it does not make it.",
    "Customers unlike the training's: check the figures again after a change of "
      + "assortment, price or channel.",
  ]
}

extension Manifest {
  /// The proof that features know nothing of the future; nil where outcomes have no dates.
  public var proof: String? { certificate?.sentence(attributes: hasAttributes) }

  private var hasAttributes: Bool { featureSet.features.contains(where: \.isAttribute) }

  /// The data that the models were trained on.
  fileprivate var facts: Document.Table {
    var facts: [(String, Document.Value)] = [
      ("models", .text(models.map(\.rawValue).joined(separator: ", "))),
      ("customers", .count(customers)),
      ("known up to", asOf.map { .day($0) } ?? .text("the exports have no days")),
      ("features", .count(featureSet.features.count)),
    ]
    if let windows {
      facts.append(
        (
          "windows",
          .text(
            "observation \(windows.observation) days, gap \(windows.gap), outcomes within "
              + "\(windows.horizon) days")
        ))
    }
    facts += [("seed", .text(String(seed))), ("trained by", .text("Patron \(patron)"))]
    return Document.Table(facts: facts)
  }

  /// The exports, the proof of no future, and the columns that are suspected or left out.
  fileprivate func sections() -> [Document.Block] {
    var table = Document.Table(.text("table"), .text("file"), .number("size", unit: "bytes"))
    for export in exports {
      table.add(.text(export.table.rawValue), .text(export.file), .count(export.bytes))
    }
    return [.table(table)] + (certificate?.sections(attributes: hasAttributes) ?? [])
      + [suspects.block, ignoredColumns.block()]
  }
}
