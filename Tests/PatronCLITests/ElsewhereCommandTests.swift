import Foundation
import PatronTestSupport
import Testing

/// Models for other systems, and what a machine has, as the command tells them.
@Suite("The command: elsewhere")
struct ElsewhereCommandTests {
  private let patron = PatronProgram()
  private static let aurora = PublicData.repository.appendingPathComponent("models/aurora").path

  @Test func `a query for each model, and a word on the others`() async throws {
    let result = try await patron("models", "sql", Self.aurora, "--dialect", "postgresql")
    #expect(result.status == 0)
    let queries = result.output.split(separator: ";\n\n")
    #expect(queries.count == 3)
    #expect(queries.allSatisfy { $0.contains("with given as materialized (") })
    for refused in ["journey", "value", "content"] {
      #expect(result.errors.contains("note: \(refused) cannot be written for another system"))
    }
    let one = try await patron(
      "models", "sql", Self.aurora, "--dialect", "bigquery", "--task", "churn", "--table",
      "crm.a`b", "--customer", "who")
    #expect(one.status == 0)
    #expect(one.errors.isEmpty)
    #expect(one.output.contains("select `who` as customer_id"))
    #expect(one.output.contains(#"from `crm`.`a\`b`"#))
  }

  @Test(arguments: [
    "--dialect oracle", "--dialect duckdb --task nothing", "--dialect duckdb --task value",
    "--dialect duckdb --table features", "--dialect duckdb --task churn --table .",
    "--dialect duckdb --task churn --table a.", "--dialect duckdb --task churn --customer ''",
  ])
  func `what cannot be written ends with 64`(arguments: String) async throws {
    let result = try await patron.shell("\"$patron\" models sql '\(Self.aurora)' \(arguments)")
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
  }

  @Test func `ONNX is written whole or not at all`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path("churn.onnx")
    let result = try await patron(
      "models", "onnx", Self.aurora, "--task", "churn", "--output", file)
    #expect(result.status == 0)
    #expect(result.errors == "written: \(file), which gives churn_probability, churn_band\n")
    let refused = try await patron(
      "models", "onnx", Self.aurora, "--task", "content", "--output", folder.path("content.onnx"))
    #expect(refused.status == 64)
    #expect(folder.contents == ["churn.onnx"])
    let below = try await patron(
      "models", "onnx", Self.aurora, "--task", "churn", "--output", folder.path("new/churn.onnx"))
    #expect(below.status == 0)
    #expect(try folder.files()["new/churn.onnx"] == folder.files()["churn.onnx"])
    try folder.write("{}", to: "models/manifest.json")
    let over = try await patron(
      "models", "onnx", Self.aurora, "--task", "churn", "--output", folder.path("models/a.onnx"))
    #expect(over.status == 73)
  }

  @Test func `a machine that has all is told, and one without the engine ends with 69`()
    async throws
  {
    let whole = try await patron("doctor")
    #expect(whole.status == 0)
    #expect(whole.output.contains("DuckDB "))
    #expect(whole.output.hasSuffix("Nothing is missing.\n"))
    var other = PatronProgram()
    other.environment = ["PATRON_DUCKDB": "/nowhere/duckdb"]
    let lacking = try await other("doctor", "--json")
    #expect(lacking.status == 69)
    #expect(lacking.errors.isEmpty)
    #expect(lacking.output.contains("PATRON_DUCKDB names it, and it is no program"))
    other.environment = ["TMPDIR": "/nowhere"]
    #expect(try await other("doctor").status == 73)
  }
}
