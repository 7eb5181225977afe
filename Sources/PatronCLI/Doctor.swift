import ArgumentParser
import Patron
import PatronReport

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what Patron found on this machine, and what is missing.",
    discussion: """
      The engine with its version and where it was found, the numeric library, threads, memory, and the folder for \
      intermediate files. Ends with 69 where the engine is missing or of another version, and with 73 where that folder \
      cannot be written.

      Examples:
        patron doctor
        patron doctor --json
      """)

  @OptionGroup var format: FormatArguments

  func run() async throws {
    let machine = await Machine()
    try format.write(machine, as: machine.document)
    if let problem = machine.parts.compactMap(\.problem).first { throw ExitCode(problem.status) }
  }
}
