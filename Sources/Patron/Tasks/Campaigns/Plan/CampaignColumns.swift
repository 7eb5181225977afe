import PatronData
import PatronEngine

/// The columns of a campaign's lists and of its assignments.
struct CampaignColumns {
  private let settings: CampaignSettings
  private let known: [OutputColumn]
  /// The columns of the results that the list has, and those of the customers table.
  private let results: [OutputColumn]
  let carried: [String]

  /// When, and with what: the columns of the results that every list has, as far as there are.
  private static let standard = [
    "preferred_weekday", "preferred_hour", "next_content_1", "next_content_1_title", "segment",
    "segment_name",
  ]

  init(_ settings: CampaignSettings, _ models: TrainedModels) {
    self.settings = settings
    let known = models.outputColumns
    self.known = known
    let names = known.map(\.name)
    let asked = settings.columns.filter {
      $0 != OutputColumn.customer.name && !Self.standard.contains($0)
    }
    results =
      (Self.standard + asked.filter(names.contains)).compactMap { name in
        known.first { $0.name == name }
      }
    carried = asked.filter { !names.contains($0) }
  }

  /// Sees that the columns asked for are there, once each.
  func check(carrying columns: [String]) throws(TargetError) {
    var selection = TargetSelection()
    guard !settings.columns.isEmpty else { return }
    selection.columns = settings.columns
    try selection.check(against: known, carrying: columns)
  }

  /// The query `scored` with the carried columns beside it.
  func query(beside scored: SQL, of session: Session) -> SQL {
    carried.isEmpty ? scored : CarriedColumns(names: carried).query(beside: scored, of: session)
  }

  /// The columns of the lists.
  func list(_ dialect: any Dialect) -> [CampaignFiles.Cell] {
    var cells = [OutputColumn.customer.cell(dialect)]
    if settings.channels.contains(where: { $0.name != nil }) {
      cells.append(("campaign.channel", "channel"))
    }
    cells += results.map { column in
      column.kind == .text ? column.cell(dialect) : ("scored.\(name: column.name)", column.name)
    }
    if let probability = settings.objective.probability {
      cells.append(("campaign.probability", probability))
    }
    cells += [
      ("campaign.success_value", "success_value"), ("campaign.expected_effect", "expected_effect"),
      ("campaign.expected_profit", "expected_profit"),
    ]
    return cells
      + carried.enumerated().map { index, name in
        (dialect.neutralised(ScoredCustomers.carriedName(index)), name)
      }
  }

  /// The columns of the assignments: what measuring needs of the time before.
  var assignments: [CampaignFiles.Cell] {
    [("scored.customer_id", "customer_id"), ("campaign.channel", "channel")]
      + Self.drawn.map { ("campaign.\(name: $0)", $0) }
      + before.map { ("scored.\(name: $0)", $0) }
  }

  /// Those of them that hold numbers.
  var numbers: [String] { Self.drawn + before }

  /// The columns of numbers that any plan can have.
  static let everyNumber = drawn + earlier

  private static let drawn = [
    "is_treated", "stratum", "decile", "probability", "expected_effect", "success_value",
    "expected_cost",
  ]

  /// What the results know of the time before.
  private var before: [String] {
    Self.earlier.filter { name in known.contains { $0.name == name } }
  }

  private static let earlier = ["segment", "spend", "order_days"]
}
