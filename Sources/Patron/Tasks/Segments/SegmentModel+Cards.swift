import PatronData
import PatronReport

extension SegmentModel {
  package func pageSections(
    features: FeatureSet, segmentSizes sizes: [Int: Int]
  ) -> [Document.Block] {
    let words = SegmentWords(features)
    let all = sizes.values.reduce(0, +)
    let cells = SmallCells(parts: segments.map { sizes[$0.id] ?? 0 })
    let cards = segments.enumerated().map { index, segment in
      card(of: segment, cells[index] ? nil : sizes[segment.id] ?? 0, of: all, words)
    }
    return sections(words, cards: cards)
  }

  /// How many of all customers the segment holds now, what it was worth at training, and who they are.
  ///
  /// - Parameter size: nil where it is not told.
  private func card(
    of segment: Segment, _ size: Int?, of all: Int, _ words: SegmentWords
  ) -> Document.Section {
    let share = Document.Value.share(all > 0 ? size.map { Double($0) / Double(all) } : nil)
    var facts = [Document.Fact("customers", .count(size), comment: "\(share) of all")]
    if let revenue = segment.revenueShare {
      facts.append(
        Document.Fact(
          "revenue", .share(revenue).suppressed(in: segment.size),
          comment: "of \(observation) days"))
    }
    if let spend = segment.persona?.meanSpend {
      facts.append(
        Document.Fact(
          "mean spend", .money(spend, currency: words.unit), comment: "in \(observation) days"))
    }
    let text =
      segment.persona.map { words.sentences(segment, $0).joined(separator: " ") }
      ?? "Too few to be described."
    return Document.Section(
      title: "\(segment.id) \(segment.name)", id: "segment-\(segment.id)",
      blocks: [.facts(facts)] + (text.isEmpty ? [] : [.paragraph(text)]))
  }
}
