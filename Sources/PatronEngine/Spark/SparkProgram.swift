import Foundation
import Subprocess

#if canImport(System)
  package import System
#else
  package import SystemPackage
#endif

/// Apache Spark with its Python and its Java, found and checked.
package struct SparkProgram: Hashable, Sendable {
  /// The folder with `jars`, and `bin/spark-submit`.
  package let home: String
  package let version: String
  /// The interpreter that the program runs in.
  package let python: FilePath

  /// The major versions that Patron was tried with.
  package static let majors = 4...4
  /// Spark 4 needs it.
  package static let oldestJava = 17

  static let remedy = """
    install Spark 4 (pip install pyspark) and Java 17, and set PATRON_SPARK to its folder or to spark-submit
    """

  /// Finds Spark: `PATRON_SPARK`, the path of spark-submit or of a folder of Spark, or the first `spark-submit`
  /// on PATH.
  package static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> SparkProgram {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let named = environment["PATRON_SPARK"].flatMap { $0.isEmpty ? nil : $0 }
    guard let found = candidates(environment).lazy.compactMap(home).first else {
      guard let named else {
        throw PatronError(
          .engine, "the engine, Spark's program 'spark-submit', was not found", remedy: remedy)
      }
      throw PatronError(
        .engine, at: .file(named), "PATRON_SPARK names it, and it is no Spark", remedy: remedy)
    }
    let version = try version(of: found.home)
    let pythons =
      [environment["PYSPARK_PYTHON"], found.folder + "/python3"].compactMap { $0 }
      + folders.map { $0 + "/python3" }
    guard let python = pythons.first(where: FileManager.default.isExecutableFile) else {
      throw PatronError(
        .engine, "Spark needs Python, and no 'python3' was found",
        remedy: "install it, or set PYSPARK_PYTHON to it")
    }
    try await checkJava(environment, folders)
    return SparkProgram(home: found.home, version: version, python: FilePath(python))
  }

  /// Whether a Spark is named or on PATH, of whatever version.
  package static func isFound(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Bool {
    candidates(environment).contains { home($0) != nil }
  }

  private static func candidates(_ environment: [String: String]) -> [String] {
    if let named = environment["PATRON_SPARK"], !named.isEmpty { return [named] }
    return (environment["PATH"] ?? "").split(separator: ":").map { $0 + "/spark-submit" }
  }

  /// The folder of Spark that `path` is or belongs to, and the one with its programs.
  private static func home(_ path: String) -> (home: String, folder: String)? {
    let manager = FileManager.default
    func hasJars(_ folder: String) -> Bool { coreJar(in: folder) != nil }
    if hasJars(path) { return (path, path + "/bin") }
    guard manager.isExecutableFile(atPath: path) else { return nil }
    for file in [path, URL(fileURLWithPath: path).resolvingSymlinksInPath().path] {
      let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
      let above = folder.deletingLastPathComponent()
      if hasJars(above.path) { return (above.path, folder.path) }
      // pip puts the programs beside the interpreter, and Spark among its packages.
      let library = above.appendingPathComponent("lib").path
      for python in (try? manager.contentsOfDirectory(atPath: library))?.sorted() ?? [] {
        let packages = "\(library)/\(python)/site-packages/pyspark"
        if hasJars(packages) { return (packages, folder.path) }
      }
    }
    return nil
  }

  private static func coreJar(in folder: String) -> String? {
    (try? FileManager.default.contentsOfDirectory(atPath: folder + "/jars"))?
      .first { $0.hasPrefix("spark-core_") }
  }

  /// The version that the name of Spark's core says.
  private static func version(of home: String) throws -> String {
    let name = coreJar(in: home) ?? ""
    let version = String(name.split(separator: "-").last ?? "").replacing(".jar", with: "")
    guard let major = version.split(separator: ".").first.flatMap({ Int($0) }) else {
      throw PatronError(
        .engine, at: .folder(home), "no version of Spark is found there", remedy: remedy)
    }
    guard majors.contains(major) else {
      throw PatronError(
        .engine, at: .folder(home),
        "Spark \(version) is not one that Patron was tried with; \(majors.lowerBound).x is needed",
        remedy: remedy)
    }
    return version
  }

  private static func checkJava(_ environment: [String: String], _ folders: [String]) async throws {
    let javas =
      (environment["JAVA_HOME"].map { [$0 + "/bin/java"] } ?? []) + folders.map { $0 + "/java" }
    guard let java = javas.first(where: FileManager.default.isExecutableFile) else {
      throw PatronError(
        .engine, "Spark needs Java, and no 'java' was found",
        remedy: "install Java \(oldestJava), or set JAVA_HOME to it")
    }
    let printed: String
    do {
      // The version is printed as an error.
      printed = try await Subprocess.run(
        .path(FilePath(java)), arguments: ["-version"], output: .discarded,
        error: .string(limit: 4096)
      ).standardError
    } catch {
      try Task.checkCancellation()
      throw PatronError(
        .engine, at: .file(java), "Java does not start", remedy: "install Java \(oldestJava)")
    }
    let number = printed.firstMatch(of: /version "(\d+)/).flatMap { Int($0.output.1) }
    let remedy = "install Java \(oldestJava), or set JAVA_HOME to it"
    guard let number else {
      throw PatronError(
        .engine, at: .file(java), "the program prints no version of Java", remedy: remedy)
    }
    guard number >= oldestJava else {
      throw PatronError(
        .engine, at: .file(java), "Java \(number) is too old for Spark", remedy: remedy)
    }
  }

  /// What the interpreter needs to find Spark, and to keep its own files in the folder `temporary`.
  func environment(_ inherited: [String: String], temporary: String) -> [String: String] {
    let libraries =
      (try? FileManager.default.contentsOfDirectory(atPath: home + "/python/lib")) ?? []
    let own =
      [home + "/python"]
      + libraries.filter { $0.hasSuffix(".zip") }.map { "\(home)/python/lib/\($0)" }
    let paths =
      own.filter(FileManager.default.fileExists) + [inherited["PYTHONPATH"]].compactMap { $0 }
    return [
      "SPARK_HOME": home, "PYTHONPATH": paths.joined(separator: ":"),
      "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "TMPDIR": temporary,
    ]
  }
}
