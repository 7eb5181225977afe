import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronEngine
import PatronReport

struct Forget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Forget people for good, and train the models again without them.",
    discussion: """
      Writes the people to the list of those who are suppressed, as keyed hashes of all their identifiers: from then on \
      no command reads them, whoever exports them again. Takes them out of the ledger of contacts, trains the models \
      again from the rest with the same settings and seed, scores again into the folders of --scores, and writes a \
      certificate (JSON, and Markdown beside it) of what changed. Whoever is in no export is suppressed all the same. The \
      exports themselves stay as they are: take the people out where they come from.

      With --check nothing is changed: a certificate is held against the list, the files and the models, which are \
      trained again in memory. The exit status is 0 where it holds, else 65.

      Identifiers on a command line stay in the shell's history; --file takes them from a file, one a line.

      Examples:
        patron forget shop C000123 --models models/shop --scores scores
        patron forget shop --file requests.txt --no-train
        patron forget shop --check shop/.patron/erasures/2026-11-30-1f0c22ab.json --models models/shop
      """)

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @Argument(
    help: ArgumentHelp("Identifiers of the people, as the exports have them.", valueName: "id"))
  var identifiers: [String] = []
  @Option(
    help: ArgumentHelp("A file of identifiers, one a line.", valueName: "file"),
    transform: PathArgument.path)
  var file: String?
  @OptionGroup var models: ModelArguments
  @Option(
    help: ArgumentHelp(
      "A folder that 'patron score' wrote, to be scored again; may be given several times.",
      valueName: "folder"), transform: PathArgument.path)
  var scores: [String] = []
  @Flag(name: .customLong("no-train"), help: "Leave the models as they are.") var isNotTrained =
    false
  @Option(
    help: ArgumentHelp(
      "The certificate to write; by default one in .patron/erasures of the exports.",
      valueName: "file.json"), transform: PathArgument.path)
  var certificate: String?
  @Option(
    help: ArgumentHelp("Check this certificate and change nothing.", valueName: "file.json"),
    transform: PathArgument.path)
  var check: String?
  @OptionGroup var format: FormatArguments
  @OptionGroup var limits: LimitArguments

  func validate() throws {
    let asks = !identifiers.isEmpty || file != nil
    guard asks != (check != nil) else {
      throw ValidationError(
        asks
          ? "--check changes nothing: leave the identifiers out."
          : "no identifier: write one, name a file of them with --file, or check a certificate with --check."
      )
    }
    guard check == nil || (scores.isEmpty && certificate == nil && !isNotTrained) else {
      throw ValidationError(
        "--check changes nothing: leave --scores, --certificate and --no-train out.")
    }
  }

  func run() async throws {
    let folder = self.folder
    let named = try models.folder(for: folder)
    // The folder that is taken where none is named need not be there.
    let target = models.models != nil || named.exists ? named : nil
    if let check {
      let held = try ErasureCertificate(of: check)
      let found = try await limits.perform {
        try await Forgetter(options: $0).check(held, of: folder, models: target)
      }
      try format.write(found, as: found.document)
      guard found.isHeld else { throw ExitCode(Failure.Status.data) }
      return
    }
    let people = try asked()
    if let certificate { try ExportsGuard.check(file: certificate, option: "--certificate") }
    let done = try await limits.perform { options in
      try await Forgetter(options: options).forget(
        people, of: folder, on: Self.today, models: target,
        scores: scores.map { ScoreFolder($0) }, trains: !isNotTrained)
    }
    let output =
      certificate ?? "\(folder)/.patron/erasures/\(done.day)-\(done.checksum.prefix(8)).json"
    try done.write(to: output)
    try format.write(done, as: done.document)
    limits.reporting.say("certificate: \(output)")
  }

  /// A line without the quotes that a spreadsheet puts around it.
  private static func unquoted(_ line: Substring) -> String {
    let text = line.trimmingCharacters(in: .whitespaces)
    guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
    return String(text.dropFirst().dropLast().replacing("\"\"", with: "\""))
  }

  /// The identifiers of the command line and of the file, each once and without the blanks around them.
  private func asked() throws -> [String] {
    var all = identifiers
    if let file {
      guard FileManager.default.fileExists(atPath: file) else {
        throw PatronError(
          .missingInput, at: .file(file), "there is no such file", remedy: "see its spelling")
      }
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw PatronError(
          .data, at: .file(file), "cannot be read as UTF-8 text",
          remedy: "save it as UTF-8, an identifier a line")
      }
      all += text.split(whereSeparator: \.isNewline).map(Self.unquoted)
    }
    var seen: Set<String> = []
    let people = all.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
      .filter { !$0.isEmpty && seen.insert($0).inserted }
    guard !people.isEmpty else {
      throw ValidationError(
        file == nil
          ? "the identifier is empty: write that of a person." : "the file of --file names nobody.")
    }
    return people
  }

  private static var today: Day { Day(time(nil) / 86_400) }
}
