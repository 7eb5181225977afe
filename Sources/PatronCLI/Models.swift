import ArgumentParser

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List model folders, show one, compare two, or write a model for another system.",
    subcommands: [
      ModelsList.self, ModelsShow.self, ModelsCompare.self, ModelsSQL.self, ModelsONNX.self,
    ])
}
