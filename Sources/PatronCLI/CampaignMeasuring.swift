import ArgumentParser
import Foundation
import Patron

struct CampaignMeasuring: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Tell what a campaign did, by the customers that chance left alone.",
    discussion: """
      With --plan it measures a campaign that 'patron campaign plan' planned, by a folder of exports that go on after it. \
      Else it measures a campaign that others ran, by a file (CSV, Parquet or JSON) with a row a customer, whether contacted or \
      not: --treatment names the column that says which arm a customer was assigned to, --outcome those that say what they did \
      afterwards. All other columns are taken as known before the campaign, unless --before names them or --ignore leaves them \
      out. First it is tested whether chance can have made the arms; where it cannot, no effect is told.

      Examples:
        patron campaign measure shop-in-autumn --plan campaigns/spring
        patron campaign measure email-test.csv --treatment segment --outcome visit,conversion,spend --randomised
        patron campaign measure email-test.csv --treatment group --control holdout --outcome revenue \
      --worth revenue=0.4 --contact-cost 0.05
      """)

  @Argument(
    help: "The folder of exports with --plan, else the file with a row a customer.",
    transform: PathArgument.path)
  var source: String
  @Option(
    help: ArgumentHelp("The folder that 'patron campaign plan' wrote.", valueName: "folder"),
    transform: PathArgument.path)
  var plan: String?
  @Option(help: ArgumentHelp("The column with the arm of a customer.", valueName: "column"))
  var treatment: String?
  @Option(
    help: ArgumentHelp(
      "The value of it that means no contact, '' for an empty cell; by default found by the usual words.",
      valueName: "value"))
  var control: String?
  @Option(
    help: ArgumentHelp(
      "The arms that are measured, with commas between; by default all.", valueName: "list"))
  var arms: String?
  @Option(
    help: ArgumentHelp(
      "The columns with what customers did, what the campaign was for first.", valueName: "list"))
  var outcome: String?
  @Option(
    help: ArgumentHelp(
      "The columns that were known before; by default all others.", valueName: "list"))
  var before: String?
  @Option(help: ArgumentHelp("Columns to leave out.", valueName: "list")) var ignore: String?
  @Option(
    help: ArgumentHelp("The column that names the customer.", valueName: "column"))
  var customer: String?
  @Option(
    help: ArgumentHelp("The mark before decimals: . or ,", valueName: "mark"),
    transform: { mark in
      guard mark == "." || mark == "," else {
        throw ValidationError("--decimal is . or , and nothing else.")
      }
      return mark
    })
  var decimal: String?
  @Flag(help: "State that chance alone decided which arm a customer was assigned to.")
  var randomised = false
  @Option(
    help: ArgumentHelp(
      "What one unit of an outcome is worth: the margin of an amount, the worth of a success.",
      valueName: "outcome=amount"),
    transform: { text in
      let words = text.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      guard words.count == 2, let amount = Double(words[1]), amount > 0, amount < 1e12 else {
        throw ValidationError(
          "--worth is written as outcome=amount, such as revenue=0.4, the amount above 0.")
      }
      return Worth(outcome: words[0], amount: amount)
    })
  var worth: Worth?
  @Option(help: ArgumentHelp("The currency of amounts, such as EUR.", valueName: "code"))
  var currency: String?
  @Option(
    help: ArgumentHelp(
      "What each customer of an arm cost, or of each: men=0.05,women=0.04.", valueName: "amount"),
    transform: { try NamedAmounts($0, of: "--contact-cost") })
  var contactCost = NamedAmounts()
  @Option(
    help: ArgumentHelp("What an arm as a whole cost, or each of them.", valueName: "amount"),
    transform: { try NamedAmounts($0, of: "--fixed-cost") })
  var fixedCost = NamedAmounts()
  @OptionGroup var format: FormatArguments
  @OptionGroup var shared: RunArguments

  struct Worth {
    let outcome: String
    let amount: Double
  }

  func validate() throws {
    guard (plan == nil) == (treatment != nil) else {
      throw ValidationError(
        "name a campaign's folder with --plan, or the columns of a file with --treatment and --outcome."
      )
    }
    guard plan != nil || outcome != nil else {
      throw ValidationError("--outcome names the columns with what customers did.")
    }
    let ofFiles =
      control != nil || arms != nil || outcome != nil || before != nil || ignore != nil
      || customer != nil || decimal != nil || randomised || worth != nil || currency != nil
      || contactCost.isStated
      || fixedCost.isStated
    guard plan == nil || !ofFiles else {
      throw ValidationError(
        "a plan says all of that itself: leave all but the folder and --plan out.")
    }
    guard plan != nil || shared.asOf == nil else {
      throw ValidationError("--as-of is of exports: a file has no days to be left out.")
    }
    guard worth != nil || (!contactCost.isStated && !fixedCost.isStated) else {
      throw ValidationError("costs mean nothing without --worth.")
    }
  }

  private static func list(_ text: String?) -> [String] {
    text?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
  }

  private func columns(_ treatment: String) -> CampaignFile {
    var columns = CampaignFile(treatment: treatment, outcomes: Self.list(outcome))
    columns.control = control
    columns.arms = Self.list(arms)
    columns.before = Self.list(before)
    columns.ignored = Self.list(ignore)
    columns.customer = customer
    columns.decimal = decimal
    columns.isRandom = randomised
    columns.worth = worth.map { ($0.outcome, $0.amount) }
    columns.currency = currency
    columns.contactCosts = .init(contactCost.all ?? 0, named: contactCost.named)
    columns.fixedCosts = .init(fixedCost.all ?? 0, named: fixedCost.named)
    return columns
  }

  func run() async throws {
    let measured = try await shared.perform { options in
      let observer = CampaignObserver(options: options)
      if let plan { return try await observer.measure(plan: plan, in: source) }
      return try await observer.measure(source, columns: columns(treatment ?? ""))
    }
    try format.write(measured, as: measured.document)
  }
}
