import ArgumentParser
import Patron
import PatronData
import PatronEngine

struct ModelsONNX: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "onnx", abstract: "Write a model as ONNX, for a service that scores customers.",
    discussion: """
      Its input 'features' is a row a customer with the columns of the file that 'patron score --features' writes, without \
      the customer: numbers of 32 bits, a category by the number of its level from 0, and NaN for what is missing. The \
      model's metadata describe the columns as JSON.

      Example:
        patron models onnx models/shop --task churn --output churn.onnx
      """)

  @Argument(help: "The model folder.", transform: PathArgument.path) var folder: String
  @Option(help: ArgumentHelp("The model.", valueName: "name")) var task: String
  @Option(
    help: ArgumentHelp("The file to write.", valueName: "file"), transform: PathArgument.path)
  var output: String
  @OptionGroup var reporting: ReportingArguments

  func run() throws {
    let model = try PortableModel(TaskID(rawValue: task), of: ModelFolder(folder).read())
    try ExportsGuard.check(file: output, option: "--output")
    let staged = try StagedFile(for: output)
    try staged.write(model.onnx())
    try staged.place()
    reporting.say("written: \(output), which gives \(model.outputs.joined(separator: ", "))")
  }
}
