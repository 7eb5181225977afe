import Foundation
import Patron
import PatronData
import PatronModels
import PatronReport
import PatronTestSupport
import Testing

@Suite("The texts of results")
struct ReportTests {
  private static func committed() throws -> TrainedModels {
    try ModelFolder(PublicData.repository.appendingPathComponent("models/aurora").path).read()
  }

  @Test func `a forecaster is written as its name`() throws {
    let all: [Forecaster] = [.model, .baseRate, .other("recency_days alone")]
    let data = try JSONEncoder().encode(all)
    #expect(String(decoding: data, as: UTF8.self) == #"["model","base rate","recency_days alone"]"#)
    #expect(try JSONDecoder().decode([Forecaster].self, from: data) == all)
  }

  @Test func `a model's card has the same figures in every form`() throws {
    let models = try Self.committed()
    let auc = try #require(models.outcome(.churn)?.evaluation.model?.metrics.auc)
    let shown = String(format: "%.4f", auc)
    for renderer in [TerminalRenderer(), MarkdownRenderer(), HTMLRenderer()]
      as [any DocumentRenderer]
    {
      #expect(renderer.text(of: models.document).contains(shown))
    }
    #expect("\(models)" == TerminalRenderer().text(of: models.document))
    let json = JSONRenderer().text(of: models.document)
    #expect(json.contains("\"number\" : \(auc)"))
    #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
  }

  @Test func `every result that has a document prints it`() throws {
    let models = try Self.committed()
    let segments = try #require(models.segments)
    let churn = try #require(models.outcome(.churn))
    let content = try #require(models.content?.description)
    let evaluation = try #require(content.evaluation)
    let results: [any DocumentConvertible] = [
      models, segments, churn, churn.evaluation, content, evaluation,
    ]
    for result in results {
      #expect("\(result)".contains("\n") && "\(result)" == result.document.description)
    }
  }

  /// Four customers who moved, and what they spend, could be recognised; five are reported.
  @Test func `few who moved are not reported`() throws {
    let segments = try #require(try Self.committed().segments)
    let migration = Migration(
      from: [1, 1, 1, 1, 2, 2, 2, 2, 2], by: segments, to: [2, 2, 2, 2, 1, 1, 1, 1, 1],
      by: segments, spend: [Float](repeating: 10, count: 9))
    let tables = migration.sections().compactMap { block in
      switch block {
      case .table(let table): table
      case .figure(let figure): figure.data
      default: nil as Document.Table?
      }
    }
    try #require(tables.count == 2)
    #expect(tables[0].rows[0][2] == .missing && tables[0].rows[1][1] == .count(5))
    #expect(tables[1].rows[0][2] == .missing)
    #expect(tables[1].rows[1][1] == .quantity(50, unit: ""))
  }
}
