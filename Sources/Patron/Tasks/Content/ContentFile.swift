import PatronData
import PatronEngine
import PatronNumerics

/// The file of recommendations: a row a customer and rank, with the chance and the reason.
struct ContentFile: ResultFile {
  let lists: ContentLists
  let segments: [SegmentModel.Segment]

  static let name = "content"
  var name: String { Self.name }

  func query(_ engine: any Engine, workers: Workers) async throws -> SQL {
    let titles = lists.catalogue.map(\.title)
    let names = segments.names
    try await engine.load(
      table: ScoredCustomers.recommendationTable,
      columns: [
        LoadedColumn("customer_key", .integer), LoadedColumn("rank", .integer),
        LoadedColumn("content_id", .text), LoadedColumn("title", .text),
        LoadedColumn("score", .double), LoadedColumn("chance", .double),
        LoadedColumn("reason", .text),
      ]
    ) { writer in
      try writer.write(rows: lists.items.count, workers: workers) { positions, lines in
        for position in positions where lists.items[position] >= 0 {
          lines.write(position / lists.top)
          lines.write(position % lists.top + 1)
          lines.write(lists.catalogue[Int(lists.items[position])].name)
          lines.write(lists.catalogue[Int(lists.items[position])].ownTitle)
          lines.write(Double(lists.scores[position]))
          lines.write(Double(lists.chances[position]))
          lines.write(lists.reasons[position].text(titles: titles, segments: names))
          lines.endRow()
        }
      }
    }
    return ScoredCustomers.recommendations(dialect: engine.dialect)
  }

  var kept: (name: String, query: SQL)? {
    (ScoreFolder.recommendationsName, ScoredCustomers.allRecommendations)
  }
}
