import Foundation
import PatronEngine
import PatronEngineTestSupport
import PatronTestSupport
import Testing

@Suite("How Spark is found")
struct SparkProgramTests {
  /// A folder that looks like a Spark of `version`, with a Java that says it is `java` and a Python.
  private func home(_ version: String, java: String = "17.0.15") throws -> TemporaryFolder {
    let folder = try TemporaryFolder([
      "jars/spark-core_2.13-\(version).jar": "", "bin/spark-submit": "#!/bin/sh\n",
      "bin/python3": "#!/bin/sh\n",
      "bin/java": "#!/bin/sh\necho 'openjdk version \"\(java)\"' >&2\n",
    ])
    for name in ["spark-submit", "python3", "java"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.path("bin/" + name))
    }
    return folder
  }

  @Test func `it is named by its folder or its program, or is on PATH`() async throws {
    let folder = try home("4.1.0")
    let bin = folder.path + "/bin"
    for environment in [
      ["PATRON_SPARK": folder.path, "PATH": bin],
      ["PATRON_SPARK": bin + "/spark-submit", "PATH": bin], ["PATH": "/nowhere:" + bin],
    ] {
      let found = try await SparkProgram.find(environment: environment)
      #expect(found.home == folder.path && found.version == "4.1.0")
      #expect("\(found.python)" == bin + "/python3")
    }
  }

  @Test func `none, or one that does not serve, is an error with the remedy`() async throws {
    func refusal(_ environment: [String: String]) async -> PatronError? {
      await #expect(throws: PatronError.self) {
        _ = try await SparkProgram.find(environment: environment)
      }
    }
    let none = await refusal(["PATH": "/nowhere"])
    #expect(none?.category == .engine && none?.remedy?.contains("PATRON_SPARK") == true)
    let named = await refusal(["PATRON_SPARK": "/nowhere", "PATH": ""])
    #expect(named?.category == .engine && named?.place == .file("/nowhere"))
    for (version, java, place) in [("3.5.1", "17.0.1", ""), ("4.0.0", "11.0.2", "/bin/java")] {
      let folder = try home(version, java: java)
      let error = await refusal(["PATRON_SPARK": folder.path, "PATH": folder.path + "/bin"])
      #expect(error?.category == .engine)
      let found = folder.path + place
      #expect(error?.place == (place.isEmpty ? .folder(found) : .file(found)))
    }
  }

  @Test func `another engine than the two is refused`() async {
    let error = await #expect(throws: PatronError.self) {
      _ = try await Engines.open(folders: [], environment: ["PATRON_ENGINE": "sqlite"])
    }
    #expect(error?.category == .configuration)
    #expect(error?.remedy?.contains("spark") == true)
  }
}
