package import PatronData
import PatronEngine
import PatronModels
public import PatronReport

extension SegmentModel: DocumentConvertible {
  /// How many traits of a segment its table shows; all of them are in the model.
  private static let shownTraits = 3

  /// The segments, how far they can be trusted, and how they follow from those before.
  ///
  /// - Parameter features: those it was trained on, for their meanings.
  package func sections(features: FeatureSet) -> [Document.Block] {
    sections(SegmentWords(features))
  }

  /// - Parameter cards: the segments as cards, which tell the traits in place of the table.
  func sections(_ words: SegmentWords, cards: [Document.Section] = []) -> [Document.Block] {
    var blocks: [Document.Block] = [
      hasNoClearSegments ? .warning(verdict) : .paragraph(verdict)
    ]
    if !cards.isEmpty { blocks.append(.cards(cards)) }
    blocks.append(.table(segmentTable(words, hasTraits: cards.isEmpty)))
    if segments.contains(where: { $0.stability != nil }) {
      blocks.append(
        .note(
          "Stability: mean Jaccard similarity with the segments of 20 bootstrap samples (Hennig 2007); "
            + "firm from 0.75, doubtful from 0.6, unsettled below."))
    }
    if let search { blocks.append(.table(Self.table(of: search))) }
    blocks.append(.list("Features not used", dropped.map { $0.sentence(words) }))
    return blocks + (succession?.sections(names: names) ?? [])
  }

  /// The same with the meanings of `features`.
  package func document(features: FeatureSet) -> Document {
    Document(title: "Segments", blocks: sections(features: features))
  }

  public var document: Document { Document(title: "Segments", blocks: sections(SegmentWords(nil))) }

  private var names: [Int: String] {
    Dictionary(segments.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
  }

  /// How far the segments can be trusted.
  private var verdict: String {
    let whose = activityFeature == nil ? "customers" : "active customers"
    guard !hasNoClearSegments else {
      return
        "No clear segments: no number of segments separates customers better than unstructured data "
        + "would, is stable under resampling and leaves none under 2 %, so all \(whose) are one segment. "
        + "To divide them all the same, say into how many: patron train … --segments 5"
    }
    let clusters = clustering.clusterSizes.count
    guard clusters > 1 else { return "One segment, as asked for." }
    let asked = search == nil ? ", as many as asked for" : ""
    let silhouette = silhouette.map { ", silhouette \(Figures.decimals($0, 3))" } ?? ""
    let sample =
      sampledShare < 1
      ? " They are formed from, and counted in, a sample of \(Figures.percent(sampledShare)) of the customers."
      : ""
    let balance =
      kind == .mixed ? " Behaviour makes up \(Figures.percent(balance)) of all distances." : ""
    return
      "\(clusters) \(kind) segments of \(whose) by k-means\(asked)\(silhouette), agreement with "
      + "those of bootstrap samples (adjusted Rand index) \(Figures.decimals(stability, 2)).\(balance)\(sample)"
  }

  private func segmentTable(_ words: SegmentWords, hasTraits: Bool) -> Document.Table {
    let hasRevenue = segments.contains { $0.revenueShare != nil }
    let revenue: [Document.Table.Column] = [
      .number("revenue in \(observation) days", unit: "%"), .number("in all", unit: "%"),
    ]
    var table = Document.Table(
      columns: [
        .number("segment"), .text("name"), .number("customers"), .number("share", unit: "%"),
      ]
        + (hasRevenue ? revenue : [])
        + [.number("stability"), .text("verdict")]
        + (hasTraits ? [.text("what sets it apart")] : []))
    let cells = SmallCells(parts: segments.map(\.size))
    for (index, segment) in segments.enumerated() {
      let shares: [Document.Value] = [
        .share(segment.revenueShare), .share(segment.knownRevenueShare),
      ]
      let size: [Document.Value] = [.count(segment.size), .share(segment.share)]
      let values =
        [.ordinal(segment.id), .text(segment.name)] + size.map { $0.unless(cells[index]) }
        + (hasRevenue ? shares : [])
        + [
          .number(segment.stability, decimals: 2), .text(segment.firmness?.rawValue),
        ]
        + (hasTraits
          ? [.lines(segment.traits.prefix(Self.shownTraits).map(words.sentence))] : [])
      table.add(values.map { $0.suppressed(in: segment.size) })
    }
    return table
  }

  /// The numbers of segments that were tried, and the one that was taken.
  private static func table(of search: ClusterCountSearch.Result) -> Document.Table {
    var table = Document.Table(
      title:
        "Numbers of segments tried, on a sample of the customers: a clear one separates them better than uniform "
        + "reference data (the excess) and is stable under resampling, the least stable segment too",
      .number("segments"), .number("silhouette"), .number("of reference data"), .number("excess"),
      .number("stability"), .number("least stable"), .number("smallest", unit: "%"),
      .text("verdict"))
    for candidate in search.candidates {
      table.add(
        .ordinal(candidate.count), .number(candidate.silhouette, decimals: 3),
        .number(candidate.reference, decimals: 3), .number(candidate.excess, decimals: 3),
        .number(candidate.stability, decimals: 2),
        .number(candidate.leastSimilarity, decimals: 2), .share(candidate.smallestShare),
        candidate.count == search.chosen
          ? .text("chosen") : candidate.isClear ? .text("clear") : .blank)
    }
    return table
  }

  /// A section a segment: the persona.
  ///
  /// - Parameter features: those it was trained on, for their words.
  package func personas(features: FeatureSet) -> Document {
    let words = SegmentWords(features)
    return Document(blocks: segments.flatMap { $0.sections(words) })
  }
}

extension SegmentModel.Segment {
  /// Who its customers are.
  fileprivate func sections(_ words: SegmentWords) -> [Document.Block] {
    let heading = Document.Block.heading("Segment \(id): \(name)")
    guard let persona, let paragraph = words.paragraph(self) else {
      let size = Document.Value.count(size).suppressed(in: size)
      return [heading, .paragraph("\(size) customers: too few to be described.")]
    }
    var blocks = [heading, .paragraph(paragraph)]
    if let stability, let firmness {
      blocks.append(
        .paragraph("Stability \(Figures.decimals(stability, 2)): \(firmness.sentence)."))
    }
    // Medians and means do not stand in one column.
    for statistic in SegmentModel.Trait.Statistic.allCases {
      let own = traits.filter { $0.statistic == statistic }
      if own.isEmpty { continue }
      var table = Document.Table(
        .text("what sets it apart"), .number("\(statistic.rawValue) here"), .number("of all"),
        .number("known of"), .number("difference, standard deviations"))
      for trait in own {
        table.add(
          .text(words.meaning(trait.feature) + (trait.level.map { ": \($0)" } ?? "")),
          trait.own, trait.everybody, .count(trait.known),
          .change(trait.difference, decimals: 2))
      }
      blocks.append(.table(table))
    }
    let typical = Document.Table(
      title: "A typical customer, made up",
      facts: persona.typical.map { (words.meaning($0.feature), .text(words.value($0))) })
    return blocks + [.table(typical)]
  }
}

extension SegmentModel.Firmness {
  /// What it says of the segment.
  var sentence: String {
    switch self {
    case .firm: "found again in other samples of the customers"
    case .doubtful: "there is such a group, but its border moves from sample to sample"
    case .unsettled: "another sample of the customers would give another group"
    }
  }
}

extension SegmentModel.Trait {
  /// The segment's value.
  var own: Document.Value { Self.value(value, unit) }

  /// Everybody's, whose unit the segment's own tells.
  var everybody: Document.Value { Self.value(overall, unit == Self.percent ? unit : "") }

  private static let percent = "%"

  private static func value(_ value: Double, _ unit: String) -> Document.Value {
    unit == percent ? .share(value) : .quantity(value, unit: unit)
  }

}

extension Succession {
  /// What became of the segments before, and who moved.
  ///
  /// - Parameter names: the segments' names by their numbers.
  func sections(names: [Int: String]) -> [Document.Block] {
    if let obstacle {
      return [
        .warning("The segments could not be matched with those before: \(obstacle).")
      ]
    }
    let since = previousAsOf.map { " of \($0)" } ?? ""
    let isSame = new.isEmpty && vanished.isEmpty
    let blocks: [Document.Block] = [
      .paragraph(
        "\(kept.count) segments are those\(since)\(isSame ? "; none is new or gone." : ".")"),
      .list(
        nil,
        new.map { "new: \($0) \(names[$0] ?? "")" } + vanished.map { "gone: \($0.id) \($0.name)" }),
    ]
    return blocks + (migration?.sections() ?? [])
  }
}

extension Migration {
  /// Customers by where they were and where they are, and what they spend.
  package func sections() -> [Document.Block] {
    // The sizes of segments stand elsewhere.
    let cells = SmallCells(customers)
    func matrix(_ title: String, _ value: (Int, Int) -> Document.Value) -> Document.Table {
      var table = Document.Table(
        columns: [.text(title)]
          + to.map { side in
            let id = side.id.map { "\($0)" } ?? "–"
            return Document.Table.Column(
              "to \(id)", alignment: .trailing, name: "\(id) \(side.name)")
          })
      for (row, side) in from.enumerated() {
        let name = side.id.map { "\($0) \(side.name)" } ?? side.name
        table.add(
          [.text(name)]
            + to.indices.map { value(row, $0).unless(cells[row, $0]) })
      }
      return table
    }
    let moves = Document.Block.figure(
      .init(.moves, of: matrix("customers, from") { .count(customers[$0][$1]) }))
    guard let revenue else { return [moves] + cells.notes }
    return [
      moves,
      .table(matrix("their spend now, from") { .quantity(revenue[$0][$1].rounded(), unit: "") }),
    ] + cells.notes
  }
}

extension SegmentModel.Dropped {
  /// The feature and why it is not used.
  fileprivate func sentence(_ words: SegmentWords) -> String {
    let why =
      switch reason {
      case .constant: "is the same for all customers"
      case .unknown: "is known of no customer"
      case .duplicate(let other): "equals \(words.meaning(other))"
      case .correlated(let other, let correlation):
        "says the same as \(words.meaning(other)) (correlation "
          + "\(Figures.decimals(correlation, 2)))"
      case .mostlyUnknown(let share):
        "is known of \(Figures.percent(share)) of the customers, too few to compare them by"
      }
    return "\(feature): \(why)"
  }
}
