import Foundation
import PatronEngine
import PatronEngineTestSupport
import PatronTestSupport
import Testing

@Suite(
  "What Spark alone must do",
  .enabled(if: EngineUnderTest.hasSpark, EngineUnderTest.withoutSpark), .serialized)
struct SparkEngineTests {
  @Test func `an expression of a user's runs no program, calls no method and reads no file`()
    async throws
  {
    let folder = try TemporaryFolder(["secret.csv": "a\nsecret\n"])
    let engine = try await folder.spark()
    let expressions: [SQL] = [
      "reflect('java.lang.System', 'getProperty', 'user.home')",
      #"(select "reflect"('java.lang.System', 'getProperty', 'user.home'))"#,
      "identifier('java_' || 'method')('java.lang.System', 'getProperty', 'user.home')",
      "coalesce(null, system.builtin.try_reflect('java.lang.System', 'getProperty', 'user.home'))",
      "(select max(x) from (select transform(1) using 'echo 1' as (x)))",
      "(select max(x) from (from (select 1 as a) map a using r'echo 1' as x))",
      "(select max(line) from patron_lines('/etc/passwd'))",
      #"(select max(line) from "patron_lines"('/etc/passwd'))"#,
      #"(select max(value) from text."/etc/passwd")"#,
      "size(patron_rows('{}', 0))",
    ]
    for expression in expressions {
      let made: SQL = "drop table if exists t; create table t as select \(expression) as x;"
      let fault = try await engine.attempt(made)
      #expect(fault != nil, "\(expression)")
    }
    #expect(try await engine.attempt("create table t as select length('abc') as x;") == nil)
  }

  @Test func `what is packed is read, and what is damaged is named`() async throws {
    let folder = try TemporaryFolder(["shop/plain.csv": "a,b\n1,2\n", "shop/bad.csv.gz": "a,b\n"])
    _ = try await ChildProgram.run("/usr/bin/env", ["gzip", folder.path("shop/plain.csv")])
    let engine = try await folder.spark()
    struct Row: Decodable, Equatable { let a, b: String }
    let file = folder.path("shop/plain.csv.gz")
    let form = try await FileForm(of: [file], delimiter: ",", engine: engine)
    let rows = try await engine.rows(
      "select a, b from \(engine.dialect.source([file], form: form));", as: Row.self)
    #expect(rows == [Row(a: "1", b: "2")])
    let bad = folder.path("shop/bad.csv.gz")
    let error = await #expect(throws: PatronError.self) {
      try await engine.run("select * from \(engine.dialect.source([bad], form: form));")
    }
    #expect(error?.category == .data && error?.place == .export(["bad.csv.gz"]))
  }
}
