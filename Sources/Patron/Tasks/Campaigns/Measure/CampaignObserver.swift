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
    return try measured(table, notices)
  }

  /// Measures the planned campaign in `folder` by the exports in `exports`, which go on after it.
  public func measure(
    plan folder: String, in exports: String
  ) async throws -> MeasuredCampaign {
    let reader = PlannedCampaignReader(folder: folder, options: options)
    let (table, notices) = try await reader.table(reader.plan(), of: exports)
    return try measured(table, notices)
  }

  private func measured(
    _ table: CampaignTable, _ notices: [String]
  ) throws -> MeasuredCampaign {
    options.progress("measuring")
    return MeasuredCampaign(
      measurement: try CampaignMeasurement(table, workers: options.workers), notices: notices)
  }
}

/// A measured campaign, and what was told of the data as they were read.
public struct MeasuredCampaign: Hashable, Sendable, Codable {
  public let measurement: CampaignMeasurement
  public let notices: [String]
}

extension MeasuredCampaign: DocumentConvertible {
  public var document: Document {
    var document = measurement.document
    document.blocks.append(.list("notices", notices))
    return document
  }
}
