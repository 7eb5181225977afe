import ArgumentParser
import PatronNumerics

/// The command `patron-bench`: kernels on the files that other tools are timed on, one JSON line out.
@main
struct PatronBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patron-bench",
    abstract: "Time one of Patron's fits on a file, and print the quality that proves equal work.",
    discussion: """
      Prints one line of JSON: the task, the seconds of the fit alone, the peak memory of the whole \
      process in MB, and the quality. Matrices are .npy files, little-endian, in C order.
      """,
    subcommands: [
      KMeansTask.self, LogisticTask.self, ContentTask.self, FeaturesTask.self,
      PipelineTask.self, PurchasesTask.self, GenerateTask.self,
    ])

  static func main() async {
    Processor.restartWithItsKernels()
    await main(nil)
  }
}
