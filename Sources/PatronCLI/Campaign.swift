import ArgumentParser

struct Campaign: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan whom to contact under a budget, with a control group.",
    subcommands: [CampaignPlanning.self])
}
