import ArgumentParser
import Foundation
import Patron
import PatronData

struct CampaignPlanning: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Choose which customers to contact under a budget, and draw a control.",
    discussion: """
      Takes the customers that the objective is for and who consent, works out what contacting each of them is expected to \
      earn, spends the budget on the best, and leaves a part of them alone by chance, so that the effect can be measured. \
      Writes into the output folder list.csv (the customers to contact, through which channel, with what), control.csv (the customers to leave alone), \
      assignments.parquet (what measuring needs) and plan.json.

      The objectives, and what --success-rate or --lift says of them:
      \(objectives)
      With --effect-of it is what an earlier campaign showed.

      Examples:
        patron campaign plan shop --objective save --success-rate 0.2 --contact-cost 0.5 --output campaigns/keep
        patron campaign plan shop --objective win-back --lift 0.3 --contact-cost email=0.02,post=0.9 \
      --capacity post=500 --budget 400 --margin 0.4 --columns email --output campaigns/back
        patron campaign plan shop --objective review --success-rate 0.05 --value 4 --output campaigns/reviews
      """)

  private static let objectives = CampaignObjective.all.map { objective in
    let option =
      switch objective.effect {
      case .kept: "--success-rate: the share of those about to leave who stay"
      case .lifted: "--lift: the part by which orders grow"
      case .asked: "--success-rate: the share of those contacted who do it"
      }
    let name = objective.name.padding(toLength: 12, withPad: " ", startingAt: 0)
    return "  \(name)\(objective.purpose); \(option)"
  }.joined(separator: "\n")

  @Argument(help: "The folder with patron.yaml and the exports.", transform: PathArgument.path)
  var folder: String
  @OptionGroup var models: ModelArguments
  @OptionGroup var scores: ScoresArguments
  @Option(
    help: ArgumentHelp(
      "What it is to bring about: \(CampaignObjective.all.map(\.name).joined(separator: ", ")).",
      valueName: "name"),
    transform: { name in
      guard let objective = CampaignObjective.named(name) else {
        throw ValidationError(
          "'\(name)' is no objective: use one of \(CampaignObjective.all.map(\.name).joined(separator: ", "))."
        )
      }
      return objective
    })
  var objective: CampaignObjective
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Contact only those who match, a filter as that of 'patron segments'.", valueName: "filter"))
  var filter: String?
  @Option(help: ArgumentHelp("The share of contacts that succeed.", valueName: "share"))
  var successRate: Double?
  @Option(
    help: ArgumentHelp(
      "The part by which the probability of an order grows, 0.1 for 10 % more.",
      valueName: "part"))
  var lift: Double?
  @Option(
    help: ArgumentHelp(
      "The rate that an earlier campaign showed: what 'patron campaign measure --json' wrote.",
      valueName: "file"), transform: PathArgument.path)
  var effectOf: String?
  @Option(
    help: ArgumentHelp("The arm of --effect-of, where it has several.", valueName: "name"))
  var effectArm: String?
  @Option(
    help: ArgumentHelp(
      "What a success is worth; by default what the models expect of each customer.",
      valueName: "amount"))
  var value: Double?
  @Option(help: ArgumentHelp("The part of the models' worth that is profit.", valueName: "share"))
  var margin = 1.0
  @Option(
    help: ArgumentHelp(
      "What it costs to reach a customer, or of each channel: email=0.02,post=0.9.",
      valueName: "amount"),
    transform: { try NamedAmounts($0, of: "--contact-cost") })
  var contactCost = NamedAmounts()
  @Option(
    help: ArgumentHelp(
      "What the offer costs with each who takes it, with or without the effect.",
      valueName: "amount"))
  var offerCost = 0.0
  @Option(help: ArgumentHelp("The most that the campaign may cost, in money.", valueName: "amount"))
  var budget: Double?
  @Option(
    help: ArgumentHelp(
      "The most customers to contact, or of channels: 5000, or post=500,phone=40.", valueName: "n"),
    transform: { try NamedAmounts($0, of: "--capacity", isCount: true) })
  var capacity = NamedAmounts()
  @Option(
    help: ArgumentHelp(
      "Leave alone who had so many contacts in the 30 days before.", valueName: "n"))
  var mostContacts: Int?
  @Option(
    help: ArgumentHelp(
      "The share of the list that is not contacted; by default what shows the expected effect.",
      valueName: "share"))
  var control: Double?
  @Option(
    help: ArgumentHelp(
      "The probability of showing the expected effect, for the size of the control.",
      valueName: "share"))
  var power = 0.8
  @Option(
    help: ArgumentHelp(
      "The days in which the effect will be measured; by default those of the prediction.",
      valueName: "days"))
  var window: Int?
  @Option(
    help: ArgumentHelp(
      "What the campaign is called; by default as the output folder.", valueName: "name"))
  var name: String?
  @Option(
    help: ArgumentHelp(
      "Further columns of the list, of the results and of the customers table, with commas between.",
      valueName: "list"))
  var columns: String?
  @Option(
    help: ArgumentHelp("The folder for the plan; made where it is not.", valueName: "folder"),
    transform: PathArgument.path)
  var output: String
  @Flag(
    help: "Replace a campaign of this name in the ledger that contacts others, and is not over.")
  var replace = false
  @OptionGroup var format: FormatArguments
  @OptionGroup var seed: SeedArguments
  @OptionGroup var shared: RunArguments

  /// Money beyond this is a slip: a million millions.
  private static let largestAmount = 1e12

  func validate() throws {
    guard effectArm == nil || effectOf != nil else {
      throw ValidationError("--effect-arm is of --effect-of: name the measured campaign.")
    }
    if effectOf != nil {
      guard successRate == nil, lift == nil else {
        throw ValidationError(
          "--effect-of gives the rate: leave \(lift == nil ? "--success-rate" : "--lift") out.")
      }
    } else {
      try validateRate()
    }
    try validateMoney()
    guard control ?? 0.5 > 0, control ?? 0.5 < 1 else {
      throw ValidationError("--control is a share between 0 and 1, such as 0.1.")
    }
    guard power > 0.05, power < 1 else {
      throw ValidationError("--power is a share between 0.05 and 1, such as 0.8.")
    }
    guard mostContacts ?? 1 >= 1 else {
      throw ValidationError("--most-contacts must be at least 1.")
    }
    guard (1...3_650).contains(window ?? 1) else {
      throw ValidationError("--window is a number of days from 1 to 3650.")
    }
    guard !campaignName.isEmpty else { throw ValidationError("--name is empty.") }
    for (option, name) in [("--name", campaignName)]
      + contactCost.order.map({ ("--contact-cost", $0) })
    where !CampaignSettings.canBeName(name) {
      throw ValidationError(
        "\(option) has a name with a comma, a quote or a line break: choose another.")
    }
    guard value != nil || !objective.needsValue else {
      throw ValidationError(
        "the objective \(objective.name) takes --value, what a success is worth, such as 4.")
    }
  }

  private func validateRate() throws {
    switch objective.effect {
    case .lifted:
      guard successRate == nil else {
        throw ValidationError(
          "--success-rate is of other objectives than \(objective.name): leave it out, and give --lift."
        )
      }
      guard let lift else {
        throw ValidationError(
          "the objective \(objective.name) takes --lift, the part by which orders grow, such as 0.1."
        )
      }
      guard lift > 0, lift <= CampaignSettings.largestRate(of: objective) else {
        throw ValidationError("--lift is a part above 0 and up to 10, such as 0.1.")
      }
    case .kept, .asked:
      guard lift == nil else {
        throw ValidationError(
          "--lift is of other objectives than \(objective.name): leave it out, and give --success-rate."
        )
      }
      guard let successRate else {
        throw ValidationError(
          "the objective \(objective.name) takes --success-rate, the share of contacts that succeed, such as 0.2."
        )
      }
      guard successRate > 0, successRate <= 1 else {
        throw ValidationError("--success-rate is a share above 0 and up to 1, such as 0.2.")
      }
    }
  }

  private func validateMoney() throws {
    for (option, amount) in [("--offer-cost", offerCost), ("--budget", budget ?? 0)] {
      guard amount >= 0, amount < Self.largestAmount else {
        throw ValidationError("\(option) is an amount of 0 or more and below 1e12.")
      }
    }
    guard value ?? 1 > 0, value ?? 1 < Self.largestAmount else {
      throw ValidationError("--value is an amount above 0 and below 1e12.")
    }
    guard margin > 0, margin <= 1 else {
      throw ValidationError("--margin is a share above 0 and up to 1, such as 0.4.")
    }
    guard value == nil || margin == 1 else {
      throw ValidationError(
        "--margin is of the models' worth: state the profit itself with --value.")
    }
    for channel in capacity.named.keys.sorted() where contactCost.named[channel] == nil {
      throw ValidationError(
        "--capacity names the channel '\(channel)', which --contact-cost does not: give its cost, 0 where it is "
          + "free.")
    }
    guard contactCost.all == nil || contactCost.named.isEmpty else {
      throw ValidationError("--contact-cost is one amount, or one of each channel.")
    }
  }

  private var campaignName: String {
    name ?? URL(fileURLWithPath: output).standardizedFileURL.lastPathComponent
  }

  private func settings() throws -> CampaignSettings {
    var settings =
      try effectOf.map {
        CampaignSettings(
          campaignName, objective: objective,
          measured: try MeasuredRate(of: $0, arm: effectArm, for: objective))
      } ?? CampaignSettings(campaignName, objective: objective, rate: successRate ?? lift ?? 0)
    settings.filter = filter
    if !contactCost.named.isEmpty {
      settings.channels = contactCost.order.map { channel in
        .init(
          channel, cost: contactCost.named[channel] ?? 0,
          capacity: capacity.named[channel].map { Int($0) })
      }
    } else {
      settings.channels = [.init(nil, cost: contactCost.all ?? 0)]
    }
    settings.offerCost = offerCost
    settings.value = value
    settings.margin = margin
    settings.budget = budget
    settings.capacity = capacity.all.map { Int($0) }
    settings.mostContacts = mostContacts
    settings.control = control
    settings.replaces = replace
    settings.power = power
    settings.window = window.map { DayCount($0) }
    settings.columns =
      columns?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
    return settings
  }

  func run() async throws {
    let trained = try models.folder(for: folder).read()
    let settings = try settings()
    let plan = try await shared.perform(seed: seed.seed) { options in
      try await CampaignPlanner(options: options).plan(
        settings, of: folder, from: scores.folder, with: trained, to: output)
    }
    try format.write(plan, as: plan.document)
    for file in CampaignPlan.fileNames.sorted() {
      shared.reporting.say("written: \(output)/\(file)")
    }
    shared.reporting.say(
      "next: contact those of \(output)/list.csv, leave those of \(output)/control.csv alone, and measure it with "
        + shellLine("patron", "campaign", "measure", folder, "--plan", output))
  }
}
