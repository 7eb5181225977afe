import Foundation
import PatronData
import PatronEngine
import PatronNumerics

/// Hands scores back to the engine, which joins the identifiers and writes the files.
struct ScoreWriter {
  let engine: DuckDBEngine
  let models: TrainedModels
  let scores: CustomerScores
  let lists: ContentLists?
  let customerCount: Int
  let format: ExportFormat
  let workers: Workers

  /// Writes all files under passing names first, so that a failure leaves the old ones whole.
  func write(to output: String) async throws -> [String] {
    try await load()
    var files: [(name: String, query: SQL)] = [("scores", scoresQuery)]
    if models.segments != nil { files.append(("segments", segmentsQuery)) }
    if models.content != nil { files.append(("content", contentQuery)) }
    var written: [(passing: String, path: String)] = []
    do {
      for file in files {
        let path = "\(output)/\(file.name).\(format.rawValue)"
        let passing = "\(output)/.\(file.name).\(format.rawValue).part"
        written.append((passing, path))
        try await engine.export(file.query, to: passing, format: format)
      }
      for file in written where rename(file.passing, file.path) != 0 {
        throw PatronError(
          .output, "\(file.path) cannot be written (\(String(cString: strerror(errno))))")
      }
    } catch {
      for file in written { try? FileManager.default.removeItem(atPath: file.passing) }
      throw error
    }
    return written.map(\.path)
  }

  /// Makes the engine's tables of what the models say.
  func load() async throws {
    let count = scores.lifecycle.count
    let words = models.manifest.featureSet.features.map(FeatureWords.init)
    try await engine.load(
      table: "patron_scores",
      columns: [
        LoadedColumn("customer_key", .integer), LoadedColumn("segment", .integer),
        LoadedColumn("distance", .double), LoadedColumn("margin", .double),
        LoadedColumn("rfm", .text), LoadedColumn("rfm_cell", .text),
        LoadedColumn("lifecycle", .text), LoadedColumn("churn", .double),
        LoadedColumn("band", .text), LoadedColumn("repurchase", .double),
      ] + (1...Reasons.count).map { LoadedColumn("reason_\($0)", .text) }
    ) { writer in
      try writer.write(rows: count, workers: workers) { rows, lines in
        var words = ReasonWords(words)
        for row in rows { write(row, to: &lines, words: &words) }
      }
    }
    if let segments = models.segments {
      try await engine.load(
        table: "patron_segments",
        columns: [LoadedColumn("segment", .integer), LoadedColumn("name", .text)]
      ) { writer in
        for segment in segments.segments {
          writer.write(segment.id)
          writer.write(segment.name)
          try writer.endRow()
        }
      }
    }
    guard let lists else { return }
    let titles = lists.catalogue.map(\.title)
    let segmentNames = Dictionary(
      (models.segments?.segments ?? []).map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
    try await engine.load(
      table: "patron_content",
      columns: [
        LoadedColumn("customer_key", .integer), LoadedColumn("rank", .integer),
        LoadedColumn("item", .integer), LoadedColumn("score", .double),
        LoadedColumn("chance", .double), LoadedColumn("reason", .text),
      ]
    ) { writer in
      try writer.write(rows: lists.items.count, workers: workers) { places, lines in
        for place in places where lists.items[place] >= 0 {
          lines.write(place / lists.top)
          lines.write(place % lists.top + 1)
          lines.write(Int(lists.items[place]))
          lines.write(Double(lists.scores[place]))
          lines.write(Double(lists.chances[place]))
          lines.write(lists.reasons[place].text(titles: titles, segments: segmentNames))
          lines.endRow()
        }
      }
    }
    try await engine.load(
      table: "patron_items",
      columns: [LoadedColumn("item", .integer), LoadedColumn("content_id", .text)]
    ) { writer in
      for (place, item) in lists.catalogue.enumerated() {
        writer.write(place)
        writer.write(item.name)
        try writer.endRow()
      }
    }
  }

  private func write(_ row: Int, to lines: inout LineBuffer, words: inout ReasonWords) {
    lines.write(row)
    lines.write(scores.segments.isEmpty ? 0 : scores.segments[row])
    lines.write(scores.distances.isEmpty ? Double.nan : scores.distances[row])
    lines.write(scores.margins.isEmpty ? Double.nan : scores.margins[row])
    lines.write(scores.rfm[row])
    lines.write(scores.rfmCells[row])
    lines.write(scores.lifecycle[row])
    lines.write(scores.churn.isEmpty ? Double.nan : scores.churn[row])
    lines.write(scores.churnBands.isEmpty ? nil : scores.churnBands[row])
    lines.write(scores.repurchase.isEmpty ? Double.nan : scores.repurchase[row])
    let isTold = !scores.churn.isEmpty && scores.churn[row].isFinite
    for place in 0..<Reasons.count {
      let reason = isTold ? scores.churnReasons.reason(row, place) : nil
      lines.write(reason.map { words[$0] })
    }
    lines.endRow()
  }

  private func safe(_ column: String) -> SQL { engine.dialect.neutralised(column) }

  /// The columns that stand in segments alone, not in scores.
  private static let segmentColumns: Set<String> = [
    "segment_name", "distance", "margin", "rfm", "rfm_cell", "lifecycle",
  ]

  private var scoresQuery: SQL {
    let columns = models.outputColumns
      .filter { !Self.segmentColumns.contains($0.name) }
      .map { column -> SQL in
        let name = SQL(name: column.name)
        return column.kind == .text ? "\(safe(column.name)) as \(name)" : name
      }
    return """
      select \(columns.joined(separator: ", "))
      from (\(scoredQuery)) as scored
      order by scored.customer_key
      """
  }

  /// Every customer with the columns of `models.outputColumns`, text as the exports have it, and the
  /// customer_key. A figure that its column cannot hold, as a model of hostile numbers makes it, is missing.
  var scoredQuery: SQL {
    var columns: [SQL] = ["k.customer_key", "k.customer_id"]
    var joins: SQL = "left join patron_scores as s on s.customer_key = k.customer_key"
    if models.segments != nil {
      columns += [
        "s.segment", "g.name as segment_name",
        "try_cast(round(s.distance, 6) as decimal(18,6)) as distance",
        "try_cast(round(s.margin, 6) as decimal(7,6)) as margin",
      ]
      joins += "\nleft join patron_segments as g on g.segment = s.segment"
    }
    let classics = Classics(models.manifest.featureSet)
    if classics.hasRFM { columns += ["s.rfm", "s.rfm_cell"] }
    if classics.hasLifecycle { columns.append("s.lifecycle") }
    if models.churn != nil {
      columns += [
        "try_cast(round(s.churn, 6) as decimal(7,6)) as churn_probability", "s.band as churn_band",
      ]
    }
    if models.repurchase != nil {
      columns.append("try_cast(round(s.repurchase, 6) as decimal(7,6)) as repurchase_probability")
    }
    if let content = models.content {
      let ranks = 1...content.description.top
      columns += ranks.map { SQL("n.next_content_\($0)") }
      let cells = ranks.map { rank in
        SQL("max(case when c.rank = \(rank) then i.content_id end) as next_content_\(rank)")
      }
      joins += """

        left join (
          select c.customer_key, \(cells.joined(separator: ", "))
          from patron_content as c join patron_items as i on i.item = c.item
          group by c.customer_key
        ) as n on n.customer_key = k.customer_key
        """
    }
    if models.churn != nil {
      columns += (1...Reasons.count).map { SQL("s.reason_\($0) as churn_reason_\($0)") }
    }
    return """
      select \(columns.joined(separator: ", "))
      from customer_keys as k
      \(joins)
      """
  }

  private var segmentsQuery: SQL {
    let columns = models.outputColumns
      .filter { $0.name == "segment" || Self.segmentColumns.contains($0.name) }
      .map { column -> SQL in
        let name = SQL(name: column.name)
        return column.kind == .text ? "\(safe(column.name)) as \(name)" : name
      }
    return """
      select \(safe("customer_id")) as customer_id, \(columns.joined(separator: ", "))
      from (\(scoredQuery)) as scored
      order by scored.customer_key
      """
  }

  private var contentQuery: SQL {
    """
    select \(safe("customer_id")) as customer_id, c.rank, \(safe("content_id")) as content_id,
      try_cast(round(c.score, 6) as decimal(18,6)) as score,
      try_cast(round(c.chance, 6) as decimal(7,6)) as chance, \(safe("reason")) as reason
    from patron_content as c
    join customer_keys as k on k.customer_key = c.customer_key
    join patron_items as i on i.item = c.item
    order by k.customer_key, c.rank
    """
  }
}
