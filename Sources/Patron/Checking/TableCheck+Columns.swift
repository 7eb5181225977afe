import PatronData
import PatronEngine
import PatronReport

/// Columns whose cells are there and say little, or something else than they seem to.
extension TableCheck.Look {
  /// A column that is filled in a smaller share of the rows describes hardly anybody.
  private static let nearlyEmptyShare = 0.05
  /// Of fewer rows nothing is concluded.
  private static let fewestRows = 50
  /// More different numbers are no codes.
  private static let mostCodes = 12
  /// At most so many columns are named in one finding.
  private static let namedColumns = 4
  /// The highest answers of usual scales, from 0 or 1 on.
  private static let scaleEnds: Set<Double> = [4, 5, 6, 7, 10]

  /// Words in the names of columns that hold kinds, not amounts.
  private static let codeWords: Set<String> = [
    "code", "type", "typ", "status", "state", "class", "category", "cat", "group", "segment",
    "region",
    "plan", "tariff", "tier", "level", "channel", "area", "zone", "country", "gender", "sex",
    "marital",
    "education", "occupation", "job", "district", "branch", "method", "kind", "browser", "system",
    "systems",
  ]

  func columnMeanings() -> [CheckReport.Finding] {
    guard cells.rows >= Self.fewestRows else { return [] }
    return nearlyEmpty() + numberedKinds() + scales()
  }

  /// Columns of the customers table with an attribute, and columns with a role, that hardly any row has.
  private func nearlyEmpty() -> [CheckReport.Finding] {
    let sparse = zip(cells.columns, cells.profiles).filter { column, profile in
      profile.filled > 0
        && Double(profile.filled) < Self.nearlyEmptyShare * Double(cells.rows)
        && (isAttribute(column)
          || ["product", "category", "channel"].contains(roles[column]?.name))
    }
    guard !sparse.isEmpty else { return [] }
    let named = sparse.prefix(Self.namedColumns).map {
      "'\($0.0)' in \(Figures.grouped($0.1.filled))"
    }.joined(separator: ", ")
    let rest = sparse.count > Self.namedColumns ? ", … (\(sparse.count) columns)" : ""
    return [
      .init(
        kind: .nearlyEmpty,
        text:
          "\(table): of \(Figures.grouped(cells.rows)) rows hardly any has a cell filled: \(named)\(rest)",
        remedy: table == .customers
          ? "see whether the export lost them; if not, leave them out: 'ignore: \(list(sparse.map(\.0)))' under customers"
          : "see whether the export lost them")
    ]
  }

  /// Few whole numbers in a column whose name says that they are kinds: read as amounts of something.
  private func numberedKinds() -> [CheckReport.Finding] {
    let coded = numbered().filter { column, _ in
      column.lowercased().split { !$0.isLetter }.contains { Self.codeWords.contains(String($0)) }
        || ["gender", "place", "channel", "type", "acquisition_channel"].contains(
          roles[column]?.name)
    }
    guard let first = coded.first else { return [] }
    let named = coded.prefix(Self.namedColumns).map { "'\($0.0)' \(Self.range($0.1))" }
      .joined(separator: ", ")
    let rest = coded.count > Self.namedColumns ? ", … (\(coded.count) columns)" : ""
    let codes = [first.1.least, first.1.greatest].compactMap { $0.map(Figures.plain) }
    let labels = codes.map { "\"\($0)\": …" }.joined(separator: ", ")
    return [
      .init(
        kind: .codedCategory,
        text:
          "\(table): kinds are written as numbers, which \(table == .customers ? "are read as amounts" : "stand in every report"): \(named)\(rest)",
        remedy: table == .customers
          ? "say what they mean: 'labels: {\(first.0): {\(labels)}}' under customers"
          : "export their names in place of the numbers")
    ]
  }

  /// Whole numbers from 0 or 1 to the end of a usual scale, in several columns: answers to questions.
  private func scales() -> [CheckReport.Finding] {
    guard table == .customers else { return [] }
    let answers = numbered().filter { column, profile in
      guard let least = profile.least, let greatest = profile.greatest else { return false }
      return isAttribute(column) && profile.different > 3 && least >= 0
        && least <= 3 && Self.scaleEnds.contains(greatest)
        && Double(profile.different) >= (greatest - least + 1) * 0.9
    }
    let ends = Dictionary(grouping: answers) { $0.1.greatest ?? 0 }
    return ends.sorted { $0.key < $1.key }.compactMap { greatest, columns -> CheckReport.Finding? in
      guard columns.count >= 3 else { return nil }
      let least = columns.compactMap(\.1.least).min() ?? 0
      let named = columns.prefix(Self.namedColumns).map { "'\($0.0)'" }.joined(separator: ", ")
      let rest = columns.count > Self.namedColumns ? ", …" : ""
      return .init(
        kind: .answerScale,
        text:
          "\(table): \(columns.count) columns look like answers on a scale of \(Figures.plain(least)) to "
          + "\(Figures.plain(greatest)): \(named)\(rest)",
        remedy:
          "nothing to do where more is more; where a number is a code, name it by 'labels' under customers"
      )
    }
  }

  /// The columns in use that hold few whole numbers, no code of them labelled.
  private func numbered() -> [(String, ColumnProfile)] {
    zip(cells.columns, cells.profiles).filter { column, profile in
      let isWritten = settings?.labels?[column] != nil
      let isUsed = isAttribute(column) || roles[column]?.kind == .text
      return !isWritten && isUsed && profile.filled > 0 && profile.numbers == profile.filled
        && profile.whole == profile.numbers && profile.negative == 0
        && (2...Self.mostCodes).contains(profile.different)
    }
  }

  private func isAttribute(_ column: String) -> Bool {
    table == .customers && session.prepared.attributes.contains { $0.column == column }
  }

  private func list(_ columns: [String]) -> String {
    let shown = columns.prefix(Self.namedColumns).joined(separator: ", ")
    return "[\(shown)\(columns.count > Self.namedColumns ? ", …" : "")]"
  }

  /// The numbers of a column: "1 to 4", "0 and 1".
  private static func range(_ profile: ColumnProfile) -> String {
    guard let least = profile.least, let greatest = profile.greatest else { return "" }
    return
      "\(Figures.plain(least)) \(profile.different == 2 ? "and" : "to") \(Figures.plain(greatest))"
  }
}
