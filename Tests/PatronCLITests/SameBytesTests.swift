import Foundation
import PatronTestSupport
import Testing

/// What must not show in a model or a result: where and how the program runs.
@Suite("The same bytes, wherever the command runs")
struct SameBytesTests {
  struct Setting: Sendable, CustomTestStringConvertible {
    let environment: [String: String]
    let options: String
    var testDescription: String { "\(environment) \(options)" }
  }

  /// A zone at either end of the day, a locale with a decimal comma and another with its own capitals of i, a Hijri
  /// calendar; more threads and less memory than the first run had.
  static let settings = [
    Setting(
      environment: ["TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8"], options: "--threads 3"),
    Setting(
      environment: ["TZ": "Pacific/Pago_Pago", "LANG": "tr_TR.UTF-8"], options: "--threads 7"),
    Setting(environment: ["LC_ALL": "ar_SA.UTF-8"], options: "--threads 2 --memory 128MiB"),
  ]

  @Test(arguments: settings) func `are trained and scored`(setting: Setting) async throws {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder()
    var environment = setting.environment
    // As the first run, the program is called from the folder of the exports.
    environment["output"] = other.path
    let patron = PatronProgram(environment: environment)
    let plain = PatronProgram(environment: ["output": other.path])
    let here = "cd '\(folder.path)' && \"$patron\""
    for (patron, name, options) in [
      (plain, "first", "--threads 1"), (patron, "again", setting.options),
    ] {
      for line in [
        "train shop --models \"$output/\(name)-models\" --quiet \(options)",
        "score shop --models models --output \"$output/\(name)-scores\" --quiet \(options)",
        "report shop --models models --output \"$output/\(name).html\" --quiet \(options)",
      ] {
        let result = try await patron.shell("\(here) \(line)")
        try #require(result.status == 0, "\(result.errors)")
      }
    }
    let files = try other.files()
    #expect(files.count > 20)
    for (name, bytes) in files where name.hasPrefix("first") {
      #expect(files["again" + name.dropFirst("first".count)] == bytes, "\(name)")
    }
    let verified = try await patron.shell("\(here) verify models shop --quiet \(setting.options)")
    #expect(verified.status == 0, "\(verified.output) \(verified.errors)")
  }
}
