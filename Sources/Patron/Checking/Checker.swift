import PatronData
import PatronEngine

/// Looks at the exports of a folder before anything is learned from them.
///
///     let report = try await Checker().check("datasets/aurora")
///     for finding in report.findings { print(finding.text, finding.remedy) }
///     print(report.summary)                        // on one screen
///     print(report)                                // the whole report, for the terminal
public struct Checker: Sendable {
  public let options: RunOptions

  public init(options: RunOptions = RunOptions()) { self.options = options }

  /// Reads the exports of `folder` as training would, and reports what they hold.
  public func check(_ folder: String) async throws -> CheckReport {
    try await Session.with(folder: folder, options: options, keepsTyped: true) {
      try await check($0)
    }
  }

  package func check(_ session: Session) async throws -> CheckReport {
    let prepared = session.prepared
    let configuration = session.configuration
    var tables: [CheckReport.TableReport] = []
    var findings: [CheckReport.Finding] = []
    for quality in prepared.quality {
      options.progress("looking at the columns of \(quality.table)")
      let check = try await TableCheck(quality, session: session)
      tables.append(check.report)
      findings += check.findings
    }
    options.progress("adding up")
    let days = try await DayCheck(session: session)
    findings += try await days.findings()
    let totals = try await TotalsCheck(session: session, firstDay: days.span?.first).totals()
    options.progress("comparing tables")
    let relations = RelationCheck(session: session)
    findings += try await relations.findings()
    let scale = try await ScaleCheck(session: session).scale()
    findings += scale?.findings ?? []
    options.progress("planning snapshots")
    let outlook = try await OutlookCheck(session: session)
    let inactivity = try await outlook.inactivity()
    findings += outlook.findings(inactivity)
    return CheckReport(
      name: configuration.name, timezone: configuration.timezone, currency: configuration.currency,
      customers: prepared.customerCount, tables: tables, totals: totals, surveyScale: scale,
      orphans: try await relations.orphans(),
      attributes: try await relations.attributes(), ignoredColumns: prepared.ignoredColumns,
      notices: prepared.notices + (try unreadFiles(session)) + (try ledgerNotices(session)),
      history: try await relations.history(), windows: outlook.windows,
      inactivity: inactivity, gaps: outlook.gaps(),
      tasks: try await outlook.tasks(), findings: findings)
  }

  private func ledgerNotices(_ session: Session) throws -> [String] {
    guard let retention = Retention(session.configuration, today: options.today) else { return [] }
    return try CampaignLedger(try session.prepared.ledger).ageNotices(retention)
  }

  /// Files of the folder that no table names, so that their rows count nowhere.
  private func unreadFiles(_ session: Session) throws -> [String] {
    let exports = session.prepared.exports
    // A packed copy of a file that is read is no other file.
    func unpacked(_ name: String) -> String {
      [".gz", ".zst"].first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
    }
    let read = Set(exports.files.values.joined().map { unpacked(FileName.of($0)) })
    let unread = try ExportFile.candidates(in: exports.folder).names.filter {
      !read.contains(unpacked($0))
    }
    guard !unread.isEmpty else { return [] }
    let files =
      unread.count == 1
      ? "1 file of the folder belongs" : "\(unread.count) files of the folder belong"
    let shown = unread.prefix(10).joined(separator: ", ") + (unread.count > 10 ? ", …" : "")
    return [
      "\(files) to no table and \(unread.count == 1 ? "is" : "are") not read: \(shown)"
    ]
  }
}
