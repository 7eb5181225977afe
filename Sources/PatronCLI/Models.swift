import ArgumentParser

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List model folders, show one, or compare two.",
    subcommands: [ModelsList.self, ModelsShow.self, ModelsCompare.self])
}
