import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

/// The files of features that programs for other systems read.
@Suite("Tables of features")
struct FeatureTableTests {
  /// The table as the user has it and the query over it, beside scores.csv, whose figures have six digits.
  @Test(arguments: ExportFormat.allCases)
  func `the query over the file gives what scoring gives`(format: ExportFormat) async throws {
    let models = try SampleShop.models
    let folder = try TemporaryFolder()
    let summary = try await Scorer(format: format, keepsFeatures: true)
      .score(SampleShop.exports, with: models, to: folder.path("scores"))
    let churn = try PortableModel(.churn, of: models)
    let file = folder.path("scores/\(churn.table).\(format.rawValue)")
    #expect(summary.files.contains(file))
    let engine = try await Engines.open(folders: [folder.path])
    try await engine.closing {
      let scores = folder.path("scores/scores.\(format.rawValue)")
      let query = try churn.sql(for: .duckdb, from: "features")
      struct Difference: Decodable, Sendable { let rows: Int, bands: Int, largest: Double }
      let read: (String) -> SQL = { "\(name: $0)" }
      let found = try await engine.rows(
        """
        with features as (select * from \(read(file))), mine as (\(SQL(written: query)))
        select count(*) as "rows", count(*) filter (m.churn_band is distinct from s.churn_band) as bands,
          max(abs(m.churn_probability - s.churn_probability)) as largest
        from mine as m join \(read(scores)) as s on s.customer_id = m.customer_id
        """, as: Difference.self
      ).first
      #expect(found?.rows == summary.customers)
      #expect(found?.bands == 0)
      #expect((found?.largest ?? 1) <= 0.5e-6 + 1e-9)
    }
  }

  /// A query would take the one column for the other.
  @Test(arguments: [("customer_id,plan", "customer_id"), ("plan,Customer_ID", "Customer_ID")])
  func `two columns of one name are refused`(names: String, repeated: String) async throws {
    let rows = (0..<60).map { "\($0),\(["a", "b"][$0 % 2]),\(["x", "y", "z"][$0 % 3])\n" }
    let folder = try TemporaryFolder([
      "people.csv": "id,\(names)\n" + rows.joined(),
      "patron.yaml": "customers: {file: people.csv, id: id}\n",
    ])
    let models = try await Trainer(only: [.segments]).train(folder.path)
    let error = await #expect(throws: PatronError.self) {
      _ = try await Scorer(keepsFeatures: true)
        .score(folder.path, with: models, to: folder.path("scores"))
    }
    #expect(error?.category == .data && error?.description.contains(repeated) == true)
    #expect(!FileManager.default.fileExists(atPath: folder.path("scores")))
    let segments = try PortableModel(.segments, of: models)
    #expect(throws: PortableError.repeatedName(.segments, repeated)) {
      try segments.sql(for: .duckdb)
    }
    #expect(try !segments.onnx().isEmpty)
  }

  @Test func `without asking there is none`() async throws {
    let models = try SampleShop.models
    let folder = try TemporaryFolder()
    _ = try await Scorer(keepsFeatures: true)
      .score(SampleShop.exports, with: models, to: folder.path("scores"))
    #expect(folder.contents == ["scores"])
    // A later scoring leaves no table of an earlier one beside its results.
    _ = try await Scorer().score(SampleShop.exports, with: models, to: folder.path("scores"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("scores"))
    #expect(!names.contains { $0.contains("features.") && !$0.contains("results") })
  }
}
