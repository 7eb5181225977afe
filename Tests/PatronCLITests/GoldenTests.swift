import Foundation
import PatronTestSupport
import Testing

/// The command's output, compared with files to the last character.
///
/// Figures of the models in models/aurora come from its files, and are compared; figures of models that
/// the tests train depend on the kind of processor, and only their form is compared.
@Suite("The command's output")
struct GoldenTests {
  private static let files = GoldenFiles()

  /// A command, and the folder that it is run in.
  struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: String
    var testDescription: String { name }

    init(_ name: String, _ arguments: String) {
      self.name = name
      self.arguments = arguments
    }
  }

  /// Both streams of `patron arguments`, run in `folder`.
  private func printed(
    _ arguments: String, in folder: TemporaryFolder
  ) async throws -> String {
    var patron = PatronProgram()
    patron.environment = ["COLUMNS": "80"]
    let result = try await patron.shell("cd '\(folder.path)' && \"$patron\" \(arguments)")
    #expect(result.status == 0, "\(result.errors)")
    return Self.text(of: result, arguments, in: folder)
  }

  private static func text(
    of result: PatronProgram.Result, _ arguments: String, in folder: TemporaryFolder
  ) -> String {
    let errors = result.errors.isEmpty ? "" : "\nOn standard error:\n" + result.errors
    return "$ patron \(arguments)\n"
      + (result.output + errors).replacing(folder.path, with: "FOLDER")
  }

  @Test(arguments: [
    "", "init", "check", "train", "evaluate", "score", "segments", "explain", "value", "journey",
    "report", "models", "verify", "forget", "subject", "doctor",
    "models list", "models show", "models sql", "models onnx", "simulate", "campaign",
    "campaign plan", "campaign measure",
  ])
  func `help`(command: String) async throws {
    let folder = try TemporaryFolder()
    let name = "help" + (command.isEmpty ? "" : "-") + command.replacing(" ", with: "-")
    let text = try await printed((command.isEmpty ? "" : command + " ") + "--help", in: folder)
    #expect(try Self.files.difference(of: text, from: name + ".txt") == nil)
  }

  @Test func `a draft and a check`() async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    let check = try await printed("check shop", in: folder)
    #expect(try Self.files.difference(of: check, from: "check.txt") == nil)
    let all = try await printed("check shop --all", in: folder)
    #expect(try Self.files.difference(of: all, from: "check-all.txt") == nil)
    try FileManager.default.removeItem(atPath: folder.path("shop/patron.yaml"))
    let draft = try await printed("init shop", in: folder)
    #expect(try Self.files.difference(of: draft, from: "init.txt") == nil)
  }

  @Test func `a simulation and its check`() async throws {
    let folder = try TemporaryFolder()
    let simulation = try await printed("simulate --customers 50 --seed 3 aurora", in: folder)
    #expect(try Self.files.difference(of: simulation, from: "simulate.txt") == nil)
    let check = try await printed("check aurora", in: folder)
    #expect(try Self.files.difference(of: check, from: "check-simulated.txt") == nil)
  }

  @Test func `a training`() async throws {
    let folder = try await Shop.trained()
    let result = try await Shop.training()
    let text = Self.text(of: result, "train shop --models models --threads 1", in: folder)
    #expect(
      try Self.files.difference(of: GoldenFiles.withoutFigures(text), from: "train.txt") == nil)
  }

  @Test(arguments: [
    Example("evaluate", "evaluate shop"),
    Example("evaluate-money", "evaluate shop --save-value 50 --contact-cost 1 --quiet"),
    Example("value", "value shop --models models"),
    Example("journey", "journey shop --models models"),
    Example("score", "score shop --models models --output scores-of-golden"),
    Example("segments-of-shop", "segments shop --models models"),
    Example("target-list", "segments shop --models models --limit 1 --output golden.csv"),
    Example("models-show-shop", "models show models"),
    Example(
      "campaign-plan",
      "campaign plan shop --models models --objective save --success-rate 0.2 --contact-cost 1 --output golden-plan"
    ),
  ])
  func `models of the corner shop`(example: Example) async throws {
    let folder = try await Shop.trained()
    let text = GoldenFiles.withoutFigures(try await printed(example.arguments, in: folder))
    #expect(try Self.files.difference(of: text, from: example.name + ".txt") == nil)
  }

  @Test(arguments: [
    Example("segments", "segments aurora --models models/aurora"),
    Example("segments-describe", "segments aurora --models models/aurora --describe"),
    Example("explain", "explain aurora C000123 --models models/aurora --top 5"),
    Example("models-list", "models list"),
    Example("models-show", "models show models/aurora"),
  ])
  func `the models of the repository`(example: Example) async throws {
    let folder = try TemporaryFolder()
    let repository = PublicData.repository.path
    try FileManager.default.createDirectory(
      atPath: folder.path("models"), withIntermediateDirectories: true)
    for (link, target) in [("aurora", "datasets/aurora"), ("models/aurora", "models/aurora")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(link), withDestinationPath: repository + "/" + target)
    }
    let text = try await printed(example.arguments, in: folder)
    #expect(try Self.files.difference(of: text, from: example.name + ".txt") == nil)
  }
}
