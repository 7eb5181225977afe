import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

/// The contract of every task of `Tasks.all`.
@Suite("The contract of tasks")
struct TaskContractTests {
  @Test func `names, files and columns are a task's own`() {
    #expect(Set(Tasks.ids).count == Tasks.ids.count)
    let columns = Tasks.all.flatMap(\.columns)
    #expect(Set(columns.map(\.name)).count == columns.count)
    #expect(columns.filter(\.meaning.isEmpty).map(\.name) == [])
    #expect(Tasks.all.allSatisfy { !$0.title.isEmpty && !$0.columns.isEmpty })
    #expect(Set(ModelFolder.fileNames).count == ModelFolder.fileNames.count)
  }

  @Test func `every model is read back from its own files alone`() async throws {
    let models = try await TrainedShop.withContracts.value.models
    #expect(models.models.map(\.task) == Tasks.ids)
    for (task, model) in zip(Tasks.all, models.models) {
      let files = ModelFiles(path: "shop", contents: try model.files)
      #expect(Set(files.contents.keys).isSubset(of: ModelFolder.fileNames))
      let read = try #require(try task.model(from: files))
      let isSame = read.isEqual(to: model)
      #expect(isSame, "\(task.id)")
      #expect(read.isSound(in: models.manifest.featureSet))
      #expect(try task.model(from: ModelFiles(path: "shop", contents: [:])) == nil)
    }
  }

  /// The columns that a task declares before anything is trained are its model's columns, of numbered ones the
  /// first, but for those of what the shop's exports lack; and the model gives values for each of them.
  @Test func `declared columns are given`() async throws {
    let (folder, models) = try await TrainedShop.withContracts.value
    for (task, model) in zip(Tasks.all, models.models) {
      let names = model.columns.map(\.name)
      let declared = task.columns.map(\.name).filter { !$0.hasPrefix("referred_") }
      #expect(Array(names.prefix(declared.count)) == declared, "\(task.id)")
    }
    try await Session.with(folder: folder.path, options: RunOptions()) { session in
      let results = try await Scorer().results(session, with: models).results
      #expect(
        Set(results.scores.columns.map(\.name)).union(["customer_id"])
          == Set(models.outputColumns.map(\.name)))
      #expect(results.scores.values.count == results.scores.columns.count)
      #expect(results.scores.rowCount == session.prepared.customerCount)
    }
  }

  /// Exports in which something is missing for each task, and for some all.
  private static let lacking = [
    ["patron.yaml": "customers: {file: c.csv}\n", "c.csv": "id,plan\n1,a\n2,b\n"],
    [
      "patron.yaml": "transactions: {file: o.csv}\n",
      "o.csv": "customer,time\n1,2025-01-01\n1,2025-01-09\n2,2025-01-03\n",
    ],
    [
      "patron.yaml": """
      transactions: {file: o.csv}
      churn: off
      content: off
      repurchase: {horizon: 400d}
      segments: off
      """,
      "o.csv": "customer,time\n1,2025-01-01\n1,2025-01-09\n2,2025-01-03\n",
    ],
    [
      "patron.yaml": """
      customers: {file: c.csv}
      events: {file: e.csv}
      churn: {column: left, positive: 1}
      """,
      "c.csv": "id,left\n1,0\n2,1\n", "e.csv": "customer,type,content\n1,view,a\n2,view,a\n",
    ],
  ]

  @Test(arguments: lacking)
  func `an obstacle is reported alike by a check and by training`(files: [String: String])
    async throws
  {
    let folder = try TemporaryFolder(files)
    let options = RunOptions()
    try await Session.with(folder: folder.path, options: options, keepsTyped: true) { session in
      let report = try await Checker().check(session)
      // Contracts and events that are not there go without saying, and so does what nobody asks for.
      let hasEvents = files["e.csv"] != nil
      let unasked: Set<TaskID> =
        hasEvents ? [.contracts, .advocacy] : [.contracts, .advocacy, .journey]
      #expect(report.tasks.map(\.task) == Tasks.ids.filter { !unasked.contains($0) })
      let impossible = report.tasks.filter { !$0.isPossible }
      #expect(!impossible.isEmpty)
      let reported: [String]
      do {
        reported = try await Trainer().train(folder.path).manifest.skipped.map(\.sentence)
      } catch let error as PatronError {
        reported = [error.description]
      }
      // What patron.yaml asks for by name ends a training at once; what it turns off is then not reported.
      let asked = impossible.filter { outlook in
        Tasks.named(outlook.task)?.isAskedFor(by: session.configuration) == true
      }
      for outlook in asked.isEmpty ? impossible : Array(asked.prefix(1)) {
        #expect(reported.contains { $0.contains(outlook.text) }, "\(outlook.task): \(reported)")
      }
    }
  }

  /// The case and the figures of an obstacle are kept.
  @Test func `an obstacle survives JSON`() throws {
    let obstacles: [Obstacle] = [
      .turnedOff, .noTable(.transactions), .noTable(nil), .noItems(.product), .noItems(nil),
      .noFeatures, .undatedLabel(.churn), .fewOutcomes(known: 3, needed: 50),
      .oneOutcome(known: 60, isPositive: true),
      .oneLabel(column: "left", positive: ["yes"], isPositive: false),
      .noActiveCustomers(days: 90), .fewCustomers(active: 3, segments: 8), .fewItems(.content),
      .noInteractions(.content), .noNewInteractions(days: 30),
      .unknownYet(days: 30, after: Day(20_000)),
      .noTimes, .noKeptRows, .unfit(.noColumns),
    ]
    let data = try JSONEncoder().encode(obstacles)
    #expect(try JSONDecoder().decode([Obstacle].self, from: data) == obstacles)
    #expect(Set(obstacles.map(\.description)).count == obstacles.count)
  }
}
