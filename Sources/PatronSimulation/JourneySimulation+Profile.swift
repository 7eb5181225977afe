extension JourneySimulation {
  /// A step of a visit on its way to an order.
  struct Step {
    /// The type of event with which a visit reaches the step.
    let name: StaticString
    /// The share that goes on to the next step, for a customer without an effect of their own who
    /// comes directly, on desktop and Chrome, in a mean week.
    let rate: Double
    /// The type of event that shows a failure in the step, and its chance in visits that go on from it,
    /// that stop there by themselves, and that an incident stops.
    let failure: StaticString
    let failures: (goingOn: Double, stopping: Double, incident: Double)

    static let all = [
      Step(
        name: "page_view", rate: 0.55, failure: "error",
        failures: (goingOn: 0.004, stopping: 0.02, incident: 0.6)),
      Step(
        name: "product_view", rate: 0.34, failure: "error",
        failures: (goingOn: 0.004, stopping: 0.02, incident: 0.6)),
      Step(
        name: "add_to_cart", rate: 0.58, failure: "error",
        failures: (goingOn: 0.006, stopping: 0.03, incident: 0.6)),
      Step(
        name: "checkout", rate: 0.76, failure: "payment_failed",
        failures: (goingOn: 0.02, stopping: 0.15, incident: 0.6)),
    ]
    /// What follows the last step.
    static let order: StaticString = "order"
  }

  /// A device, a browser or a channel, with what it adds to the log odds of going on from each step.
  struct Part {
    let name: StaticString
    let effects: [Double]
  }

  /// The channels that visits come by: one effect in every step, which adds to no other visit.
  struct Channel {
    let name: StaticString
    /// The share of the visits, before anybody unsubscribes.
    let share: Double
    /// What it adds to the log odds of going on, in every step.
    let effect: Double

    static let all = [
      Channel(name: "search", share: 0.32, effect: 0.2),
      Channel(name: "social", share: 0.14, effect: -0.3),
      Channel(name: "email", share: 0.16, effect: 0.3),
      Channel(name: "display", share: 0.08, effect: -0.45),
      Channel(name: "direct", share: 0.22, effect: 0),
      Channel(name: "partner", share: 0.08, effect: 0.1),
    ]
    static let (search, social, email, display, direct, partner) = (0, 1, 2, 3, 4, 5)
  }

  static let devices = [
    Part(name: "mobile", effects: [-0.1, -0.15, -0.35, -0.3]),
    Part(name: "desktop", effects: [0, 0, 0, 0]),
    Part(name: "tablet", effects: [-0.05, -0.05, -0.15, -0.1]),
  ]

  static let browsers = [
    Part(name: "Chrome", effects: [0, 0, 0, 0]),
    Part(name: "Safari", effects: [0.05, 0.05, 0, 0.15]),
    Part(name: "Firefox", effects: [-0.05, 0, -0.1, -0.1]),
    Part(name: "Edge", effects: [0, -0.05, 0.05, 0]),
  ]

  /// The share of each browser (columns, as in `browsers`) on each device (rows, as in `devices`) among
  /// all visits.
  static let pairShares = [
    [0.285, 0.27, 0.01, 0.015],
    [0.22, 0.045, 0.035, 0.06],
    [0.018, 0.04, 0.001, 0.001],
  ]

  /// The constants of the model that all customers and days share.
  enum Constants {
    /// Visits a day, and the gamma shape of a customer's rate about it.
    static let visitsPerDay = 0.042
    static let visitShape = 0.9
    /// Visits of Monday to Sunday, relative to their mean.
    static let weekdays = [1.08, 1.05, 1.02, 1, 0.95, 0.87, 1.03]
    /// The amplitude of the year and the deviation of one day, in the logarithm of visits.
    static let visitYear = 0.12
    static let visitShock = 0.05
    static let daysPerYear = 365.25

    /// Standard deviations in the log odds of going on: of a customer, in all steps alike; of a weekday in
    /// one step; of a day in one step and on one device. The amplitude of the year in one step.
    static let customerSpread = 0.4
    static let weekdaySpread = 0.06
    static let dayShock = 0.04
    static let rateYear = 0.1

    /// The chance that a visit is on the customer's main device and browser, not on any.
    static let mainPair = 0.75
    /// How close a customer's channels keep to all visits: the Dirichlet concentration.
    static let channelConcentration = 6.0
    /// The rate a day of unsubscribing.
    static let unsubscribing = 0.0004

    /// The chance of one more page or product after each, and the most of them.
    static let furtherPage = 0.35
    static let furtherProduct = 0.3
    static let mostViews = 5
    /// The chances that a visit that went on beyond them shows no product, no cart; and that an order
    /// follows on the first page.
    static let skippedProduct = 0.02
    static let skippedCart = 0.03
    static let directPurchase = 0.01

    /// Chances of a visit: an impression before one from social, a share after a product, a ticket.
    static let paidSocial = 0.4
    static let share = 0.01
    static let ticket = 0.003
    static let ticketAfterFailure = 0.12
    /// E-mails opened and advertisements seen a day without a visit; the part seen on social.
    static let opensPerDay = 0.012
    static let impressionsPerDay = 0.012
    static let socialImpressions = 0.4
    static let review = 0.06

    /// The chance of an answer after a visit with an order, and after another one.
    static let surveyAfterOrder = 0.15
    static let surveyAfterVisit = 0.02
    static let score = (mean: 7.8, satisfaction: 0.9, failure: -2.5, deviation: 1.6)
    /// The days before an answer over which a failure is remembered.
    static let memory = 14

    /// The median of an order in EUR, its spread among customers and among one's orders, in logarithms.
    static let amount = (median: 48.0, customers: 0.4, orders: 0.5)
    static let products = 200

    /// The days before the first incident, of an incident, and at least between two of them.
    static let quietDays = 14
    static let incidentDays = 3...14
    static let daysBetween = 7
    /// The relative change of a rate in an incident, in hundredths.
    static let falls = 20...60
    /// The visits a week in the step that an incident's scope needs.
    static let weeklyVisits = 500.0
  }
}
