import Foundation

/// The program that runs in Spark, and what it needs, as files.
enum SparkFiles {
  private static let sources: KeyValuePairs<String, [UInt8]> = [
    "patron.py": PackageResources.patron_py, "results.py": PackageResources.results_py,
    "session.py": PackageResources.session_py, "sources.py": PackageResources.sources_py,
    "tables.py": PackageResources.tables_py, "words.py": PackageResources.words_py,
    "Bytes.java": PackageResources.Bytes_java, "Csv.java": PackageResources.Csv_java,
    "CsvFile.java": PackageResources.CsvFile_java,
    "Functions.java": PackageResources.Functions_java, "Guard.java": PackageResources.Guard_java,
    "Json.java": PackageResources.Json_java, "Numbers.java": PackageResources.Numbers_java,
    "PatronFault.java": PackageResources.PatronFault_java,
    "Records.java": PackageResources.Records_java, "Strptime.java": PackageResources.Strptime_java,
    "Times.java": PackageResources.Times_java, "Words.java": PackageResources.Words_java,
  ]

  /// Makes `folder` with the files, and with the empty ones that Spark wants to be there.
  static func write(to folder: String) throws {
    do {
      for name in ["", "/classes/patron", "/spill", "/tables"] {
        try FileManager.default.createDirectory(
          atPath: folder + name, withIntermediateDirectories: true)
      }
      for (name, bytes) in sources {
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
      }
      try Data(log.utf8).write(to: URL(fileURLWithPath: folder + "/log4j2.properties"))
      try JSONEncoder().encode(Words()).write(to: URL(fileURLWithPath: folder + "/words.json"))
    } catch {
      throw ScratchFolder.unwritable()
    }
  }

  /// Nothing is logged but what keeps Spark from running.
  private static let log = """
    rootLogger.level = fatal
    rootLogger.appenderRef.stderr.ref = console
    appender.console.type = Console
    appender.console.name = console
    appender.console.target = SYSTEM_ERR
    appender.console.layout.type = PatternLayout
    appender.console.layout.pattern = %m%n

    """

  /// `TimeWords` for `Words.java`, with Java's patterns.
  private struct Words: Encodable {
    struct Step: Encodable {
      let step: TimeWords.Step

      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(JavaPattern.of(step.pattern))
        try list.encode(JavaPattern.replacement(step.replacement))
        try list.encode(step.isRepeated)
      }
    }

    let from = TimeWords.signs.from
    let to = TimeWords.signs.to
    let wrappings = TimeWords.wrappings.map(Step.init)
    let fillings = TimeWords.fillings.map(Step.init)
    let orders = TimeWords.orders.map(Step.init)
    let zone = JavaPattern.of(TimeWords.zone)
    let zones = Dictionary(
      uniqueKeysWithValues: TimeWords.zones.map {
        ($0.key, JavaPattern.replacement(" \($0.value)\\2"))
      })
    let word = JavaPattern.of(TimeWords.word)
    let months = Dictionary(
      TimeWords.months.enumerated().flatMap { month, names in
        names.map { ($0, TimeWords.english(month)) }
      }, uniquingKeysWith: { first, _ in first })
  }
}
