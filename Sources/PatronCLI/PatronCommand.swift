import ArgumentParser
import Foundation
import Patron
import PatronNumerics

/// The command `patron`.
@main
struct PatronCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patron",
    abstract: "Segments, predictions and target lists from the exports a business already has.",
    discussion: """
      A folder of exports holds patron.yaml and the files it names. First steps:

        patron simulate --customers 2000 --seed 1 shop
        patron check shop
        patron train shop
        patron score shop --models models/shop --output scores

      Results go to standard output or files, everything else to standard error.

      Exit status: 0 success; 64 wrong usage; 65 the data are bad; 66 an input is missing; 69 the \
      engine is missing, too old or failed; 70 a bug; 73 output cannot be written; 78 the configuration is wrong; \
      129, 130 or 143 stopped by a signal.
      """,
    version: Manifest.patronVersion,
    subcommands: [
      Init.self, Check.self, Train.self, Evaluate.self, Score.self, Segments.self, Explain.self,
      Value.self, Journey.self, Campaign.self, Report.self, Models.self, Verify.self, Forget.self,
      Subject.self, Simulate.self, Doctor.self,
    ])

  /// Runs the command that the arguments ask for; only here the process ends.
  static func main() async {
    Processor.restartWithItsKernels()
    do {
      try MachineLimits.settle()
    } catch {
      Foundation.exit(Failure(error, of: self).end(interruptedBy: nil))
    }
    // A reader that has seen enough (| head) shows as an error of write, so that the engine is ended
    // and the scratch folder removed before the process goes.
    signal(SIGPIPE, SIG_IGN)
    // So does a file that has become larger than a limit allows.
    signal(SIGXFSZ, SIG_IGN)
    let task = Task {
      do {
        var command = try parseAsRoot()
        if var command = command as? any AsyncParsableCommand {
          try await command.run()
        } else {
          try command.run()
        }
        return nil as Failure?
      } catch {
        return Failure(error, of: self)
      }
    }
    let interruption = Interruption { task.cancel() }
    let failure = await task.value
    Foundation.exit(failure?.end(interruptedBy: interruption.signal) ?? 0)
  }
}
