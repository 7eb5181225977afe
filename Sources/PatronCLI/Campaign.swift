import ArgumentParser

struct Campaign: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan which customers to contact under a budget, and measure what it did.",
    subcommands: [CampaignPlanning.self, CampaignMeasuring.self])
}
