import ArgumentParser

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List model folders, or show one.",
    subcommands: [ModelsList.self, ModelsShow.self])
}
