import PatronEngine
import PatronEngineTestSupport
import PatronTestSupport
import Testing

extension EngineContractTests {
  @Test(arguments: EngineUnderTest.all)
  func `a query that cannot be run is a bug, or the fault of whoever wrote it`(
    _ kind: EngineUnderTest
  ) async throws {
    let engine = try await kind.engine()
    #expect(try await engine.attempt("create table t as select 1 as x;") == nil)
    let unknown = try #require(try await engine.attempt("select nowhere from t;"))
    #expect(unknown.reason.contains("nowhere"))
    // A value is not shown.
    let failing: SQL = "select cast('a secret' as integer);"
    let failed = try #require(try await engine.attempt(failing))
    #expect(!failed.reason.contains("secret"))
    let bug = await #expect(throws: PatronError.self) { try await engine.run(failing) }
    #expect(bug == failed.bug)
    // A fault ends its script and no more.
    #expect(try await engine.attempt("select x from t;") == nil)
  }

  @Test(arguments: EngineUnderTest.all)
  func `a damaged export is nobody's fault`(_ kind: EngineUnderTest) async throws {
    let folder = try TemporaryFolder(["o.parquet": "no parquet, though long enough"])
    let engine = try await kind.engine(in: folder)
    let error = await #expect(throws: PatronError.self) {
      let rows = engine.dialect.source([folder.path("o.parquet")], form: FileForm(.parquet))
      _ = try await engine.attempt("select * from \(rows);")
    }
    #expect(error?.category == .data)
    #expect(error?.place == .export(["o.parquet"]))
  }
}
