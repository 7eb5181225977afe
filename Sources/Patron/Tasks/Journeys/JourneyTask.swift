package import Foundation
public import PatronData
import PatronEngine
import PatronModels
package import PatronReport

/// Tells in which stage of the journey every customer is, and how they like to be met.
package struct JourneyTask: PatronTask {
  package init() {}

  package var id: TaskID { .journey }
  package var title: String { "Journeys" }
  package var fileNames: [String] { [JourneyModel.fileName] }
  package var columns: [OutputColumn] { JourneyModel.columns(nil) }

  package func isAskedFor(by configuration: Configuration) -> Bool { configuration.journey.isOn }

  package func concerns(_ configuration: Configuration) -> Bool {
    configuration.tables[.events] != nil
  }

  package func plan(_ session: Session) throws(Obstacle) -> any PlannedTask {
    guard session.configuration.journey.options(default: .init()) != nil else { throw .turnedOff }
    // Orders alone have stages, but no touches that lead to them.
    guard
      session.prepared.tables.contains(.events)
        || session.configuration.journey.isOn && session.prepared.tables.contains(.transactions)
    else { throw .noTable(.events) }
    guard session.prepared.hasActivity,
      session.prepared.eventsHaveTime || !session.prepared.tables.contains(.events)
    else { throw .noTimes }
    return Planned()
  }

  package func model(from files: ModelFiles) throws -> (any TaskModel)? {
    try files.decoded(JourneyModel.fileName, as: JourneyModel.self)
  }

  private struct Planned: PlannedTask {
    var id: TaskID { .journey }

    func outlook(_ material: OutlookMaterial) async throws -> String {
      let plan = try await JourneyPlan(material.session)
      return "\(plan.settings.stages.count) stages ("
        + plan.settings.stages.map(\.name).joined(separator: ", ") + ")"
        + (plan.settings.steps.isEmpty
          ? "" : "; steps " + plan.settings.steps.map(\.name).joined(separator: " > "))
    }

    func step(_ size: WorkSize, isBackTest: Bool) -> WorkEstimate.Step {
      WorkEstimate.Step(
        "telling stages", seconds: size.seconds(ofProcessor: 3e-6 * Double(size.rows)))
    }

    func train(_ material: Material) async throws -> any TaskModel {
      material.options.progress("telling stages")
      var plan = try await JourneyPlan(material.session)
      plan.settlePause(material.session)
      let states = plan.fold(material.session).states()
      var counts = [Int](repeating: 0, count: plan.settings.stages.count)
      for stage in states.stage where stage >= 0 { counts[Int(stage)] += 1 }
      return JourneyModel(
        settings: plan.settings, customers: counts,
        outside: states.stage.count - counts.reduce(0, +))
    }
  }
}

extension TaskID {
  public static let journey: TaskID = "journey"
}

/// How stages and steps are told, and how many customers were in each stage at training.
public struct JourneyModel: Hashable, Sendable, Codable {
  public let settings: JourneySettings
  /// Of each stage.
  public let customers: [Int]
  /// In none.
  public let outside: Int
}

extension JourneyModel: TaskModel {
  static let fileName = "journey.json"

  package var task: TaskID { .journey }

  package var files: [String: Data] {
    get throws { [Self.fileName: try ModelFiles.json(self)] }
  }

  package var columns: [OutputColumn] { Self.columns(self) }

  package var headline: Headline { Headline("told by rules: nothing is predicted", value: nil) }

  package func summary(features: FeatureSet) -> any Encodable { self }

  package func isSound(in set: FeatureSet) -> Bool {
    settings.isSound && customers.count == settings.stages.count
      && (customers + [outside]).allSatisfy(Bounds.counts.contains)
  }

  package func belongs(to manifest: Manifest) -> Bool {
    customers.reduce(outside, +) == manifest.customers
  }

  package func sections(features: FeatureSet) -> [Document.Block] {
    let all = customers.reduce(outside, +)
    var table = Document.Table(
      .text("stage"), .number("customers"), .number("share", unit: "%"), .text("rows that count"))
    for (rule, count) in zip(settings.stages, customers) {
      table.add(
        .text(rule.name), .count(count), .share(all > 0 ? Double(count) / Double(all) : nil),
        .text(rule.condition))
    }
    return [
      .table(table),
      .note(
        "A customer is in the furthest stage that a row of the last \(settings.window) days matches; "
          + "\(Figures.grouped(outside)) are in none."),
    ]
  }

  package func scorers(_ set: FeatureSet) -> [any CustomerScorer] { [] }

  package func formula(features set: FeatureSet) throws(Inexpressible) -> Formula {
    throw Inexpressible("it takes the days of visits, which are no features")
  }

  package func complete(
    _ results: inout Results, of session: Session, models: TrainedModels
  ) async throws {
    session.options.progress("telling stages")
    let plan = try await JourneyPlan(session, settings: settings)
    let states = plan.fold(session).states()
    results.scores.add(
      columns,
      [
        .words(states.stage, of: settings.stages.map(\.name)), .numbers(states.days),
        .words(states.channel, of: plan.names.channels),
        .words(states.weekday, of: Self.weekdays), .numbers(states.hour),
        .numbers(states.contacts), .numbers(states.score),
      ])
  }

  static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// The columns of `model`; of nil those that any model can give.
  static func columns(_ model: JourneyModel?) -> [OutputColumn] {
    [
      OutputColumn(
        "stage", .text, values: model?.settings.stages.map(\.name), files: [.scores],
        meaning: "the stage of the journey on the last day; empty in none"),
      OutputColumn(
        "days_in_stage", .number, unit: "days", decimals: 0, files: [.scores],
        meaning: "the days since the customer came into it"),
      OutputColumn(
        "preferred_channel", .text, files: [.scores],
        meaning:
          "the channel of most touches, three of the mean customer added; empty without touches"
      ),
      OutputColumn(
        "preferred_weekday", .text, values: weekdays, files: [.scores],
        meaning: "the weekday of most touches, in the same way"),
      OutputColumn(
        "preferred_hour", .number, unit: "o'clock", decimals: 0, files: [.scores],
        meaning:
          "the hour of the day of most touches, in the same way; empty where touches have no time of day"
      ),
      OutputColumn(
        "contacts_30d", .number, decimals: 0, files: [.scores],
        meaning:
          "the messages sent (or, where the exports do not have those, opened) and advertisements shown in the last 30 days"
      ),
      OutputColumn(
        "satisfaction", .number, decimals: 2, files: [.scores],
        meaning: "the last answer's score, brought to 0 to 10; empty without one"),
    ]
  }
}
