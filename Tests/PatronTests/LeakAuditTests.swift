import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Columns that know the outcome")
struct LeakAuditTests {
  /// Six hundred customers, a third of them leavers, with honest columns and planted ones.
  private static func people(trust: String = "") -> [String: String] {
    var generator = SeededGenerator(seed: 11)
    var rows = "id,plan,visits,left,copy,nearly,churn_reason,call duration,contract_duration\n"
    for customer in 0..<600 {
      let left = customer % 3 == 0
      let visits = Int(generator.uniform() * 20) + (left ? 0 : 4)
      let nearly = (generator.uniform() < 0.02) != left
      let seconds = Int(generator.uniform() * 300) + (left ? 150 : 0)
      rows += "\(customer),\(["basic", "club"][customer % 2]),\(visits),\(left ? "yes" : "no"),"
      rows +=
        "\(left ? 7 : 3),\(nearly ? "x" : "y"),\(left ? ["price", "move"][customer % 2] : ""),"
      rows += "\(seconds),\(seconds)\n"
    }
    return [
      "patron.yaml": """
      name: club
      customers: {file: people.csv\(trust)}
      churn: {definition: label, column: left, positive: "yes"}
      """, "people.csv": rows,
    ]
  }

  private func trained(_ files: [String: String]) async throws -> TrainedModels {
    let folder = try TemporaryFolder(files)
    return try await Trainer(only: [.churn]).train(folder.path)
  }

  private func features(_ models: TrainedModels) -> [String] {
    models.manifest.featureSet.features.map(\.name)
  }

  @Test func `a column that equals the label is named and left out, and so is its like`()
    async throws
  {
    let models = try await trained(Self.people())
    let left = models.manifest.suspects.filter { $0.verdict == .leftOut }.map(\.feature)
    #expect(Set(left) == ["copy", "nearly", "churn_reason", "call duration"])
    #expect(features(models) == ["contract_duration", "plan", "visits"])
    // Leavers' visits lie 20 % of their range lower, their contracts half a range higher: alone that
    // gives 1 − 0.8²/2 = 0.68 and 1 − 0.5²/2 = 0.875, together more, and not all.
    let auc = try #require(models.outcome(.churn)?.evaluation.model?.metrics.auc)
    #expect((0.85..<0.95).contains(auc))
    #expect(models.manifest.certificate == nil)
  }

  @Test func `columns that patron.yaml trusts are learned from, and still named`() async throws {
    let models = try await trained(Self.people(trust: ", trust: [\"call duration\"]"))
    #expect(features(models).contains("call duration"))
    let suspect = models.manifest.suspects.first { $0.feature == "call duration" }
    #expect(suspect?.verdict == .trusted)
    let error = await #expect(throws: PatronError.self) {
      _ = try await trained(Self.people(trust: ", trust: [visit]"))
    }
    #expect(error?.category == .configuration)
    #expect(error?.description.contains("did you mean 'visits'?") == true)
  }

  @Test func `a date that moves on with the customer is left out`() async throws {
    var generator = SeededGenerator(seed: 12)
    var orders = "customer,time,amount\n"
    var people = "id,signed_up,last_login,first_mail\n"
    let start = Day(year: 2024, month: 1, day: 1)
    for customer in 0..<300 {
      let pace = 5 + customer % 30
      var day = start + DayCount(Int(generator.uniform() * 100))
      var last = day
      people += "\(customer),\(day),"
      let mail = day + 1
      while day < start + 500, generator.uniform() < 0.93 {
        orders += "\(customer),\(day),\(10 + customer % 7)\n"
        last = day
        day = day + DayCount(1 + Int(generator.uniform() * Double(2 * pace)))
      }
      // What ranks customers as their last order does is left out before the audit sees it; this does not.
      people += "\(last + DayCount(Int(generator.uniform() * 400))),\(mail)\n"
    }
    let models = try await trained([
      "patron.yaml": """
      name: shop
      customers: {file: people.csv}
      transactions: {file: orders.csv}
      churn: {definition: inactivity, horizon: 60d}
      """, "orders.csv": orders, "people.csv": people,
    ])
    let left = models.manifest.suspects.filter { $0.verdict == .leftOut }.map(\.feature)
    #expect(left == ["last_login_days"])
    let names = features(models)
    #expect(names.contains("tenure_days") && names.contains("first_mail_days"))
    #expect(!names.contains("last_login_days"))
    let certificate = try #require(models.manifest.certificate)
    // Of some 500 days 180 are looked back upon: five outcomes of 60 fit behind them.
    let snapshots = certificate.entries.map(\.snapshot)
    #expect(snapshots.count == 5)
    #expect(zip(snapshots, snapshots.dropFirst()).allSatisfy { $0 - 60 == $1 })
    #expect(Set(certificate.entries.map(\.sha256)).count == certificate.entries.count)
  }
}
