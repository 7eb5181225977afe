public import PatronData
public import PatronReport

/// Measures campaigns by what customers did in the days after them.
///
///     // One that 'patron campaign plan' planned, by exports that go on after it:
///     let spring = try await CampaignObserver().measure(plan: "campaigns/spring", in: "shop-in-autumn")
///
///     // One that others ran, by a file with a row a customer:
///     let columns = CampaignFile(treatment: "segment", outcomes: ["visit", "conversion", "spend"])
///     let test = try await CampaignObserver().measure("email-test.csv", columns: columns)
///     print(test.measurement.assignment.verdict)
public struct CampaignObserver: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// Measures the campaign that `file` is the table of.
  public func measure(
    _ file: String, columns: CampaignFile
  ) async throws -> MeasuredCampaign {
    let (table, notices) = try await CampaignFileReader(columns: columns, options: options)
      .table(file)
    return try measured(table, notices, nil)
  }

  /// Measures the planned campaign in `folder` by the exports in `exports`, which go on after it.
  public func measure(
    plan folder: String, in exports: String
  ) async throws -> MeasuredCampaign {
    let reader = PlannedCampaignReader(folder: folder, options: options)
    let plan = try reader.plan()
    return try await Session.with(folder: exports, outputs: [folder], options: options) {
      try await measure(plan, of: reader, in: $0)
    }
  }

  /// The same of exports that are open, whose engine may read the folder of `reader`.
  func measure(
    _ plan: CampaignPlan, of reader: PlannedCampaignReader, in session: Session
  ) async throws -> MeasuredCampaign {
    let (table, known, notices) = try await reader.table(plan, in: session)
    return try measured(table, notices, MeasuredCampaign.Planned(plan, known: known, table))
  }

  private func measured(
    _ table: CampaignTable, _ notices: [String], _ planned: MeasuredCampaign.Planned?
  ) throws -> MeasuredCampaign {
    options.progress("measuring")
    return MeasuredCampaign(
      measurement: try CampaignMeasurement(table, workers: options.workers), notices: notices,
      planned: planned)
  }
}

/// A measured campaign, and what was told of the data as they were read.
public struct MeasuredCampaign: Hashable, Sendable, Codable {
  public let measurement: CampaignMeasurement
  public let notices: [String]
  /// What it was planned for; nil of a campaign that others ran.
  public let planned: Planned?

  /// What a campaign was planned for, and how much of that is known.
  public struct Planned: Hashable, Sendable, Codable {
    /// The name of its objective.
    public let objective: String
    /// The days in which it is measured, and how many of them the exports know.
    public let window: DayCount
    public let known: DayCount
    /// Whether the first outcome is what it was to bring about.
    public let isObserved: Bool

    public init(objective: String, window: DayCount, known: DayCount, isObserved: Bool) {
      (self.objective, self.window, self.known) = (objective, window, known)
      self.isObserved = isObserved
    }

    init(_ plan: CampaignPlan, known: DayCount, _ table: CampaignTable) {
      objective = plan.objective
      window = plan.window ?? known
      self.known = known
      isObserved = CampaignActivity.observes(plan, first: table.outcomes[0])
    }
  }
}

extension MeasuredCampaign: DocumentConvertible {
  public var document: Document {
    Document(title: measurement.document.title, blocks: sections())
  }

  func sections() -> [Document.Block] {
    var blocks = measurement.sections() + [.list("notices", notices)]
    if let planned, planned.known < planned.window {
      // In front of what looks like the result.
      blocks.insert(
        .warning(
          "Not over: figures are of \(planned.known) of the \(planned.window) days of the campaign."
        ),
        at: 0)
    }
    return blocks
  }
}
