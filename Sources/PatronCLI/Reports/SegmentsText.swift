import Patron
import PatronModels

/// Segments as text: as a table, as pages, and how they came about.
enum SegmentsText {
  /// How many traits of a segment the table shows; all of them are in the JSON.
  private static let shownTraits = 3

  static func table(_ model: SegmentModel) -> String {
    var table = TextTable(
      .number("segment"), .text("name"), .number("customers"), .number("share, %"),
      .number("revenue, %"), .text("stability"), .text("what sets it apart"))
    for segment in model.segments {
      let traits = segment.traits.prefix(shownTraits).map(\.sentence)
      table.add(lines: [
        [String(segment.id)], [segment.name], [Figures.grouped(segment.size)],
        [Figures.decimals(segment.share * 100, 1)],
        [segment.revenueShare.map { Figures.decimals($0 * 100, 1) } ?? "–"],
        [stability(of: segment)], traits.isEmpty ? ["–"] : traits,
      ])
    }
    return table.text
  }

  private static func stability(of segment: SegmentModel.Segment) -> String {
    guard let stability = segment.stability, let firmness = segment.firmness else { return "–" }
    return "\(Figures.decimals(stability, 2)) \(firmness.rawValue)"
  }

  /// The table and what is to be known about it.
  static func overview(_ model: SegmentModel) -> String {
    ([verdict(model), table(model), search(model), succession(model)] as [String?])
      .compactMap(\.self).joined(separator: "\n")
  }

  /// How far the segments can be trusted, in a sentence.
  static func verdict(_ model: SegmentModel) -> String {
    if model.hasNoClearSegments {
      return
        "No clear segments: no number of groups stands further apart than in a cloud without groups, "
        + "is found again\namong customers drawn anew and leaves none under 2 %, so that all active "
        + "customers are one segment.\nTo divide them all the same, say how often: "
        + "patron train … --segments 5\n"
    }
    let clusters = model.clustering.clusterSizes.count
    guard clusters > 1 else { return "One segment, as asked for.\n" }
    let silhouette = model.silhouette.map { ", silhouette \(Figures.decimals($0, 3))" } ?? ""
    let whose = model.activityFeature == nil ? "customers" : "active customers"
    return "\(clusters) \(model.kind) segments of \(whose) by k-means"
      + "\(model.search == nil ? ", as many as asked for" : "")\(silhouette), agreement with those of "
      + "customers drawn anew \(Figures.decimals(model.stability, 2)).\n"
  }

  /// The numbers of segments that were tried, and the one that was taken.
  static func search(_ model: SegmentModel) -> String? {
    guard let search = model.search, !search.candidates.isEmpty else { return nil }
    var table = TextTable(
      .number("segments"), .number("silhouette"), .number("of a cloud"), .number("excess"),
      .number("stability"), .number("least stable"), .number("smallest, %"), .text(""))
    for candidate in search.candidates {
      table.add(
        String(candidate.count), Figures.decimals(candidate.silhouette, 3),
        Figures.decimals(candidate.reference, 3), Figures.decimals(candidate.excess, 3),
        Figures.decimals(candidate.stability, 2), Figures.decimals(candidate.leastSimilarity, 2),
        Figures.decimals(candidate.smallestShare * 100, 1),
        candidate.count == search.chosen ? "taken" : candidate.isClear ? "clear" : "")
    }
    return "How many segments: those that stand further apart than in a cloud without groups, and "
      + "are found again.\n\n" + table.text
  }

  /// What became of the segments before, and who moved.
  static func succession(_ model: SegmentModel) -> String? {
    guard let succession = model.succession else { return nil }
    if let obstacle = succession.obstacle {
      return "The segments could not be matched with those before: \(obstacle).\n"
    }
    let names = Dictionary(model.segments.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
    var lines: [String] = []
    let since = succession.previousAsOf.map { " of \($0)" } ?? ""
    lines.append(
      "\(succession.kept.count) segments are those\(since)"
        + (succession.new.isEmpty && succession.vanished.isEmpty ? "; none is new or gone." : "."))
    for id in succession.new { lines.append("New: \(id) \(names[id] ?? "").") }
    for gone in succession.vanished { lines.append("Gone: \(gone.id) \(gone.name).") }
    let text = lines.map { $0 + "\n" }.joined()
    return succession.migration.map { text + "\n" + migration($0) } ?? text
  }

  /// Customers by where they were and where they are, and what they spend.
  static func migration(_ migration: Migration) -> String {
    func matrix(_ title: String, _ cell: (Int, Int) -> String) -> String {
      var table = TextTable(
        [.text(title)] + migration.to.map { .number("to \($0.id.map(String.init) ?? "–")") })
      for (row, side) in migration.from.enumerated() {
        let name = side.id.map { "\($0) \(side.name)" } ?? side.name
        table.add(lines: [[name]] + migration.to.indices.map { [cell(row, $0)] })
      }
      return table.text
    }
    let customers = matrix("customers, from") { Figures.grouped(migration.customers[$0][$1]) }
    guard let revenue = migration.revenue else { return customers }
    return customers + "\n"
      + matrix("their spend now, from") { Figures.plain(revenue[$0][$1].rounded()) }
  }

  /// A page a segment: the persona.
  static func pages(_ model: SegmentModel) -> String {
    model.segments.map(page).joined(separator: "\n")
  }

  private static func page(_ segment: SegmentModel.Segment) -> String {
    let heading = TextTable.shown("Segment \(segment.id): \(segment.name)")
    var lines = [heading, String(repeating: "=", count: TextTable.width(heading)), ""]
    guard let persona = segment.persona else {
      return (lines + ["\(Figures.grouped(segment.size)) customers: too few to be described."])
        .map { $0 + "\n" }.joined()
    }
    lines += wrapped(TextTable.shown(persona.paragraph), width: 100)
    if let stability = segment.stability, let firmness = segment.firmness {
      lines += ["", "Stability \(Figures.decimals(stability, 2)): \(words(of: firmness))."]
    }
    var text = lines.map { $0 + "\n" }.joined()
    if !segment.traits.isEmpty {
      var table = TextTable(
        .text("what sets it apart"), .number("here"), .number("all"),
        .number("difference, standard deviations"))
      for trait in segment.traits {
        let (own, all) = trait.figures
        table.add(
          trait.meaning + (trait.level.map { ": \($0)" } ?? ""), own, all,
          (trait.difference > 0 ? "+" : "") + Figures.decimals(trait.difference, 2))
      }
      text += "\n" + table.text
    }
    if !persona.typical.isEmpty {
      var table = TextTable(.text("a typical one, made up"), .text(""))
      for line in persona.typical { table.add(line.meaning, line.text) }
      text += "\n" + table.text
    }
    return text
  }

  private static func words(of firmness: SegmentModel.Firmness) -> String {
    switch firmness {
    case .firm: "found again whoever is in the data"
    case .doubtful: "there is such a group, but its border moves"
    case .unsettled: "other customers would give another group"
    }
  }

  /// `text` in lines of at most `width` places, broken at blanks.
  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, TextTable.width(last) + TextTable.width(String(word)) < width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
