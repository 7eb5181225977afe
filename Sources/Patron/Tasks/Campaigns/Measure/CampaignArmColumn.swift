import PatronEngine

/// The arms of the table of a campaign.
struct CampaignArmColumn {
  /// The control first.
  let names: [String]
  /// The rows that are measured, and the arm of each.
  let rows: [Int]
  let numbers: [Int32]
  /// The rows whose cell is empty, where that is no arm.
  let without: Int
  /// The arms that are written in several ways, each with the spelling that stands for all.
  private(set) var spellings: [(kept: String, others: [String])] = []

  /// The words of systems for customers who were left alone, in lower case with blanks for signs.
  private static let controlWords = [
    "control", "control group", "holdout", "hold out", "none", "no", "no e mail", "no email",
    "no mail", "no contact", "no treatment", "no campaign", "untreated", "not treated",
    "not contacted",
    "placebo", "baseline", "0", "false", "kontrolle", "kontrollgruppe",
  ]

  private static func folded(_ word: String) -> String {
    word.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
  }

  private static let mostArms = 20

  /// Makes one arm of levels that differ by capitals alone, which is called as most rows have it.
  ///
  /// Returns what each such arm is called, and was.
  private static func merge(
    _ values: inout [Float], _ levels: [String]
  ) -> [(kept: String, others: [String])] {
    var counts = [Int](repeating: 0, count: levels.count)
    for value in values where !value.isNaN { counts[Int(value)] += 1 }
    let written = levels.indices.filter { counts[$0] > 0 }
    let alike = Dictionary(grouping: written) { levels[$0].lowercased() }.values
      .filter { $0.count > 1 }
    var keptFor: [Int: Int] = [:]
    var spellings: [(kept: String, others: [String])] = []
    for group in alike {
      let order = group.sorted { (-counts[$0], levels[$0]) < (-counts[$1], levels[$1]) }
      for index in order { keptFor[index] = order[0] }
      spellings.append((levels[order[0]], order.dropFirst().map { levels[$0] }.sorted()))
    }
    guard !keptFor.isEmpty else { return [] }
    values = values.map { value in
      value.isNaN ? value : keptFor[Int(value)].map { Float($0) } ?? value
    }
    return spellings.sorted { $0.kept < $1.kept }
  }

  init(_ columns: CampaignFile, _ cells: CampaignCells) throws {
    if columns.control == "", cells.unused.contains(where: { $0.column == columns.treatment }),
      cells.hasArm.contains(true)
    {
      // All who were contacted have one word.
      names = ["(empty)", "contacted"]
      rows = Array(cells.hasArm.indices)
      numbers = cells.hasArm.map { $0 ? 1 : 0 }
      without = 0
      return
    }
    guard !cells.unused.contains(where: { $0.column == columns.treatment }) else {
      throw PatronError(
        .data,
        "the column '\(columns.treatment)' says no arms, or one alone: there is nobody to compare with",
        remedy: cells.hasArm.contains(true) && cells.hasArm.contains(false)
          ? "where an empty cell means no contact, write --control ''; else name the column that says which arm a customer was "
            + "assigned to, and export the control too"
          : "name the column that says which arm a customer was assigned to, and export the control too"
      )
    }
    let index = try cells.index(of: columns.treatment)
    let levels = cells.levels(index)
    let isCategory = cells.attributes[index].kind == .category
    var values = (0..<cells.frame.rowCount).map { cells.frame[$0, index] }
    if isCategory { spellings = Self.merge(&values, levels) }
    let distinct = Set(values.filter { !$0.isNaN }).sorted()
    guard distinct.count <= Self.mostArms else {
      throw PatronError(
        .data,
        "the column '\(columns.treatment)' has \(distinct.count) different values, which are no arms",
        remedy: "name the column that says which arm a customer was assigned to")
    }
    let words = distinct.map { isCategory ? levels[Int($0)] : CampaignCells.text($0) }
    if columns.control == "" {
      // Who was not contacted has an empty cell.
      let treated = words.indices.filter {
        columns.arms.isEmpty || columns.arms.contains(words[$0])
      }.sorted { isCategory ? words[$0] < words[$1] : $0 < $1 }
      let numberOf = Dictionary(
        uniqueKeysWithValues: treated.enumerated().map { (distinct[$1], Int32($0 + 1)) })
      let own = values.indices.filter { values[$0].isNaN || numberOf[values[$0]] != nil }
      names = ["(empty)"] + treated.map { words[$0] }
      rows = own
      numbers = own.map { numberOf[values[$0]] ?? 0 }
      without = 0
      return
    }
    let control: Int
    if let named = columns.control {
      guard let found = words.firstIndex(of: named) else {
        throw TargetError.unknownName(named, kind: "value of '\(columns.treatment)'", known: words)
      }
      control = found
    } else {
      let found = words.indices.filter { Self.controlWords.contains(Self.folded(words[$0])) }
      guard found.count == 1 else {
        throw PatronError(
          .data,
          "which value of '\(columns.treatment)' is the control is not clear: there are "
            + words.sorted().map { "'\($0)'" }.joined(separator: ", "),
          remedy: "name it with --control"
            + (cells.hasArm.contains(false) ? ", '' where an empty cell means no contact" : ""))
      }
      control = found[0]
    }
    for name in columns.arms where !words.contains(name) {
      throw TargetError.unknownName(name, kind: "value of '\(columns.treatment)'", known: words)
    }
    let treated = words.indices.filter {
      $0 != control && (columns.arms.isEmpty || columns.arms.contains(words[$0]))
    }.sorted { isCategory ? words[$0] < words[$1] : $0 < $1 }
    let order = [control] + treated
    names = order.map { words[$0] }
    let armOf = Dictionary(
      uniqueKeysWithValues: order.enumerated().map { (distinct[$1], Int32($0)) })
    var (rows, numbers) = ([Int](), [Int32]())
    for (row, value) in values.enumerated() {
      guard let arm = armOf[value] else { continue }
      rows.append(row)
      numbers.append(arm)
    }
    (self.rows, self.numbers) = (rows, numbers)
    without = values.count { $0.isNaN }
  }
}
