import Foundation
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("DuckDB as the engine")
struct EngineTests {
  /// A program that prints the `version` of DuckDB.
  private func program(_ version: String, in exports: TemporaryFolder, name: String) throws
    -> String
  {
    let folder = exports.path + "/" + name
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/duckdb"
    try "#!/bin/sh\necho '\(version)'\n".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return folder
  }

  @Test func `the first program that is new enough is taken`() async throws {
    let exports = try TemporaryFolder()
    let old = try program("v1.3.2 (Ossivalis) 0b83e5d2f6", in: exports, name: "old")
    let other = try program("something else", in: exports, name: "other")
    let new = try program("v1.4.0 (Andium) b8a06e4a22", in: exports, name: "new")
    let newer = try program("v1.10.0", in: exports, name: "newer")
    let found = try await DuckDBProgram.find(environment: [
      "PATH": "/nowhere:\(old):\(other):\(new):\(newer)", "HOME": "/nowhere",
    ])
    #expect("\(found.path)" == new + "/duckdb")
    #expect(found.version == "1.4.0")
    let named = try await DuckDBProgram.find(environment: [
      "PATH": new, "PATRON_DUCKDB": newer + "/duckdb",
    ])
    #expect(named.version == "1.10.0")
    let data = exports.path + "/data/patron/bin"
    _ = try program("v1.5.6", in: exports, name: "data/patron/bin")
    let installed = try await DuckDBProgram.find(environment: [
      "PATH": old, "XDG_DATA_HOME": exports.path + "/data",
    ])
    #expect("\(installed.path)" == data + "/duckdb")
  }

  @Test func `none, or none new enough, is an error with the remedy`() async throws {
    let exports = try TemporaryFolder()
    let old = try program("v1.3.2 (Ossivalis) 0b83e5d2f6", in: exports, name: "old")
    let remedy = "run scripts/setup, or set PATRON_DUCKDB to the program"
    await expectError(.engine, "the engine, DuckDB's program 'duckdb', was not found: \(remedy)") {
      _ = try await DuckDBProgram.find(environment: ["PATH": "/nowhere", "HOME": "/nowhere"])
    }
    await expectError(
      .engine, "\(old)/duckdb: DuckDB 1.3 is too old; 1.4 or newer is needed: \(remedy)"
    ) { _ = try await DuckDBProgram.find(environment: ["PATH": old, "HOME": "/nowhere"]) }
    await expectError(
      .engine, "/nowhere/duckdb: PATRON_DUCKDB names it, and it is no program: \(remedy)"
    ) {
      _ = try await DuckDBProgram.find(environment: ["PATRON_DUCKDB": "/nowhere/duckdb"])
    }
    let mute = try program("hello", in: exports, name: "mute")
    await expectError(
      .engine, "\(mute)/duckdb: the program prints no DuckDB version: \(remedy)"
    ) { _ = try await DuckDBProgram.find(environment: ["PATRON_DUCKDB": mute + "/duckdb"]) }
  }

  /// Work without an end that a person would wait for.
  private static let endless: SQL =
    "select count(*) from range(1000000000000) as a(x) where x % 7 = 3;"

  @Test func `a step that takes too long is stopped`() async throws {
    let scratch = try ScratchFolder()
    let engine = try await DuckDBEngine(
      folders: [], limits: .init(threads: 1, memory: 1 << 28, seconds: 1), scratch: scratch)
    // Nothing but being stopped ends the step.
    await expectError(
      .engine, "the engine was stopped after 1 s on one step: give it more memory"
    ) { try await engine.run(Self.endless) }
  }

  /// What is waited for comes, or never does: a test that runs beside all others may be slow.
  @Test(.timeLimit(.minutes(10)))
  func `a task that is cancelled takes the engine with it`() async throws {
    let exports = try TemporaryFolder()
    let engine = try await exports.engine()
    let path = exports.path + "/out.csv"
    let task = Task {
      try await engine.export(
        "select * from range(1000000000000) as a(x)", to: path, format: .csv)
    }
    while !exports.contents.contains(where: OutputPlace.isTemporary) {
      try await Task.sleep(for: .milliseconds(10))
    }
    task.cancel()
    // The query would go on for days: that this returns at all is that it was stopped.
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(exports.contents.isEmpty)
  }

  @Test func `scripts are split into statements outside quotes and comments`() {
    let statements: [(String, [String])] = [
      ("", []), (" ;; -- nothing; at all\n ;", []), ("select 1", ["select 1"]),
      ("a; b ;c", ["a;", " b ;", "c"]), ("select ';' || \";\";x", ["select ';' || \";\";", "x"]),
      ("select 'it''s; ';x;", ["select 'it''s; ';", "x;"]),
      ("-- one; two\nselect 1;-- three;", ["-- one; two\nselect 1;"]),
      ("select 'a -- b';x;", ["select 'a -- b';", "x;"]),
      ("select 1 - -1; x", ["select 1 - -1;", " x"]),
    ]
    for (script, expected) in statements {
      #expect(Array(SQLStatements(script: script)) == expected, "\(script)")
    }
  }

  @Test(
    .timeLimit(.minutes(10)), .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd")))
  func `an engine that is killed is reported, and the next script finds another`() async throws {
    let scratch = try ScratchFolder()
    let engine = try await DuckDBEngine(
      folders: [], limits: .init(threads: 1, memory: 1 << 28), scratch: scratch)
    let work = Task { try await engine.run("create table t as select 1 as x; \(Self.endless)") }
    // The process is known by the folder that it spills to.
    var found: Int32?
    while found == nil {
      try await Task.sleep(for: .milliseconds(20))
      found = Self.processes(holding: scratch.path).first
    }
    kill(try #require(found), SIGKILL)
    await expectError(
      .engine,
      """
      the engine was killed by signal 9, as a machine short of memory does: give it less with \
      --memory, or fewer --threads
      """
    ) { try await work.value }
    try await engine.run("create table t as select 1 as x;")
    await engine.close()
    #expect(Self.processes(holding: scratch.path).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: scratch.path))
  }

  /// The other processes that have a file open in `folder`.
  private static func processes(holding folder: String) -> [Int32] {
    let manager = FileManager.default
    let numbers = ((try? manager.contentsOfDirectory(atPath: "/proc")) ?? [])
      .compactMap { Int32($0) }.filter { $0 != getpid() }
    return numbers.filter { number in
      let files = "/proc/\(number)/fd"
      return ((try? manager.contentsOfDirectory(atPath: files)) ?? []).contains { file in
        let target = try? manager.destinationOfSymbolicLink(atPath: "\(files)/\(file)")
        return target?.hasPrefix(folder + "/") == true
      }
    }
  }

  @Test func `an output that cannot be written`() async throws {
    let exports = try TemporaryFolder()
    let engine = try await exports.engine()
    try await engine.export("select 1 as a", to: exports.path + "/made/x.csv", format: .csv)
    #expect(try exports.text("made/x.csv") == "a\n1\n")
    try exports.write("", to: "file")
    await expectError(
      .output, "\(exports.path)/file: cannot be made: 'file' is a file: name another folder"
    ) { try await engine.export("select 1", to: exports.path + "/file/x.csv", format: .csv) }
    try FileManager.default.createDirectory(
      atPath: exports.path + "/x.csv", withIntermediateDirectories: false)
    await expectError(
      .output, "\(exports.path)/x.csv: a folder, not a file: name a file"
    ) { try await engine.export("select 1", to: exports.path + "/x.csv", format: .csv) }
    #expect(exports.contents == ["file", "made", "x.csv"])
  }

  @Test func `a scratch folder is private, needs a parent folder and goes with its owner`()
    async throws
  {
    let exports = try TemporaryFolder()
    do {
      let scratch = try ScratchFolder(in: exports.path)
      let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
      #expect(exports.contents.count == 1)
    }
    #expect(exports.contents.isEmpty)
    await expectError(
      .output,
      """
      /proc/nowhere: no scratch folder can be made (No such file or directory): set TMPDIR to a folder \
      that can be written
      """
    ) { _ = try ScratchFolder(in: "/proc/nowhere") }
    let scratch = try ScratchFolder(in: exports.path)
    let engine = try await DuckDBEngine(folders: [], scratch: scratch)
    scratch.remove()
    await expectError(
      .output,
      """
      the scratch folder was removed while it was in use: keep from it what clears temporary files, or \
      set TMPDIR to another folder
      """
    ) { try await engine.run("select 1;") }
  }

  @Test func `a scratch folder that is removed in the middle of the work is told as that`()
    async throws
  {
    let parent = try TemporaryFolder()
    let scratch = try ScratchFolder(in: parent.path)
    let engine = try await DuckDBEngine(folders: [], scratch: scratch)
    try await engine.run("create table t as select 1 as x;")
    scratch.remove()
    let error = await #expect(throws: PatronError.self) {
      try await engine.load(table: "u", columns: [LoadedColumn("x", .integer)]) { rows in
        rows.write(1)
        try rows.endRow()
      }
    }
    #expect(error == ScratchFolder.removed)
    await #expect(throws: ScratchFolder.removed) {
      _ = try await engine.frame(["x"], by: "x", from: "t", workers: .all)
    }
  }

  @Test func `the scratch folder of a run that was killed goes with the next one's`() throws {
    let parent = try TemporaryFolder([
      "patron-scratch-leftover/spill/a": "", "patron-scratch-inuse123/a": "", "patron-mine/a": "",
    ])
    let lock = try HeldLock(parent.path("patron-scratch-inuse123"))
    try withExtendedLifetime(lock) { _ = try ScratchFolder(in: parent.path) }
    #expect(parent.contents == ["patron-mine", "patron-scratch-inuse123"])
  }

  @Test(arguments: [
    ("a,b\n1,2\r\n3,4\n", 2), ("a,b\r\n1,2\r\n3,4\n5,6\r\n", 3),
    ("a,b\n\"1\r\n1\",2\n3,4\r\n", 4), ("a,b\n1,2\n", nil),
  ])
  func `a line that does not end as the others is named`(text: String, line: Int?) throws {
    let folder = try TemporaryFolder(["o.csv": text])
    let error = PatronError(.data, at: .export(["o.csv"]), PatronError.noCSV)
      .placed(in: [folder.path("o.csv")])
    #expect(error.place == .export([line == nil ? "o.csv" : folder.path("o.csv")], line: line))
  }

  @Test func `a query reaches no file outside the folders`() async throws {
    let inside = try TemporaryFolder(["a.csv": "x\n1\n"])
    let outside = try TemporaryFolder(["b.csv": "x\n1\n"])
    let engine = try await inside.engine()
    try await engine.run("select * from read_csv(\(text: inside.path + "/a.csv"));")
    for query: SQL in [
      "select * from read_csv(\(text: outside.path + "/b.csv"));",
      "copy (select 1) to \(text: outside.path + "/c.csv");",
      "attach \(text: outside.path + "/d.db");",
      "set enable_external_access = true;", "install httpfs;", "load httpfs;",
      "copy (select 1) to \(text: inside.path + "/../e.csv");",
    ] {
      await #expect(throws: PatronError.self, "\(query)") { try await engine.run(query) }
    }
    #expect(outside.contents == ["b.csv"])
  }

  @Test func `a template fills values and lists, in turn and in one another`() {
    func template(_ text: String) -> QueryTemplate { QueryTemplate(Array(text.utf8)) }
    let filled = template("a{{x}}{{each rows}}[{{x}}{{y}}{{each cells}}({{z}}){{end}}]{{end}}b")
      .filled([
        "x": .integer(1),
        "rows": .list([
          [
            "y": .sql(SQL(text: "{{x}}")),
            "cells": .list([["z": .integer(2)], ["z": .integer(3)]]),
          ],
          ["y": .integer(4), "cells": .list([])],
        ]),
      ])
    #expect(DuckDBDialect().text(of: filled) == "a1[1'{{x}}'(2)(3)][14]b")
    #expect(
      template("{{each none}}x{{each more}}y{{end}}{{end}}z").filled(["none": .list([])]) == "z")
    #expect(
      template("{{each rows, union}} {{x}}{{end}};").filled([
        "rows": .list([["x": .integer(1)], ["x": .integer(2)], ["x": .integer(3)]])
      ]) == " 1 union 2 union 3;")
  }
}
