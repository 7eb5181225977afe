extension Simulation {
  /// A true segment: the means around which each customer's
  /// own habits are drawn.
  struct Profile {
    let name: String
    /// The share of all customers.
    let share: Double
    /// Age on the last day, in years: mean and standard deviation.
    let age: (mean: Double, deviation: Double)
    /// The share of women among women and men.
    let women: Double
    /// The median yearly income of the household, in EUR.
    let income: Double
    /// Weights of `Catalogue.cities`, `acquisitions` and `plans`.
    let cities: [Double]
    let acquisitions: [Double]
    let plans: [Double]
    /// Orders a year while alive, in a mean season.
    let ordersPerYear: Double
    /// The mean of the yearly rate of dropping out.
    let dropoutsPerYear: Double
    /// The mean price of a product of price level 1, in EUR.
    let unitPrice: Double
    /// Order lines beyond the first, mean.
    let furtherLines: Double
    /// The mean chance to open an e-mail.
    let engagement: Double
    /// Mean habits: shares of `Catalogue.channels` and of `Catalogue.topics`.
    let channels: [Double]
    let topics: [Double]

    /// The five true segments.
    static let all = [
      Profile(
        name: "trail regulars", share: 0.22, age: (32, 4), women: 0.45, income: 40_000,
        cities: [30, 25, 20, 15, 1, 1, 3, 1, 0, 0, 2, 2], acquisitions: [14, 10, 64, 8, 1, 3],
        plans: [10, 22, 68], ordersPerYear: 11.5, dropoutsPerYear: 4.8, unitPrice: 46,
        furtherLines: 0.8, engagement: 0.24, channels: [22, 68, 10],
        topics: [32, 24, 22, 7, 6, 1, 1, 1, 1, 1, 1, 3]),
      Profile(
        name: "camping families", share: 0.24, age: (44, 4), women: 0.58, income: 56_000,
        cities: [1, 1, 1, 6, 32, 27, 25, 2, 2, 2, 1, 0], acquisitions: [68, 5, 8, 5, 3, 11],
        plans: [12, 76, 12], ordersPerYear: 9, dropoutsPerYear: 3.5, unitPrice: 32,
        furtherLines: 1.6, engagement: 0.2, channels: [52, 8, 40],
        topics: [4, 1, 2, 12, 34, 36, 3, 2, 1, 2, 2, 1]),
      Profile(
        name: "home nesters", share: 0.18, age: (56, 4.5), women: 0.66, income: 78_000,
        cities: [0, 1, 1, 8, 2, 1, 1, 50, 32, 2, 1, 1], acquisitions: [11, 2, 7, 6, 69, 5],
        plans: [12, 30, 58], ordersPerYear: 8.5, dropoutsPerYear: 3, unitPrice: 66,
        furtherLines: 1.1, engagement: 0.26, channels: [84, 6, 10],
        topics: [1, 1, 1, 1, 1, 1, 34, 26, 26, 5, 2, 1]),
      Profile(
        name: "student bargain hunters", share: 0.2, age: (22, 2), women: 0.52, income: 18_000,
        cities: [3, 0, 0, 9, 3, 7, 5, 3, 0, 38, 32, 0], acquisitions: [11, 78, 8, 1, 0, 2],
        plans: [90, 8, 2], ordersPerYear: 9.5, dropoutsPerYear: 5.9, unitPrice: 15,
        furtherLines: 0.5, engagement: 0.16, channels: [12, 86, 2],
        topics: [3, 4, 5, 28, 3, 0, 4, 2, 7, 0, 1, 43]),
      Profile(
        name: "garden retirees", share: 0.16, age: (70, 4), women: 0.5, income: 31_000,
        cities: [3, 4, 5, 6, 4, 4, 6, 2, 2, 3, 5, 56], acquisitions: [5, 1, 6, 72, 15, 1],
        plans: [60, 34, 6], ordersPerYear: 8, dropoutsPerYear: 2.4, unitPrice: 25,
        furtherLines: 1.2, engagement: 0.17, channels: [11, 2, 87],
        topics: [2, 0, 0, 2, 1, 2, 8, 2, 2, 50, 30, 1]),
    ]
  }

  /// The constants of the model that all segments share. `datasets/aurora/README.md` states the
  /// equations they stand in.
  enum Constants {
    static let daysPerYear = 365.25

    /// The share of customers who had signed up, and not dropped out, before the first day, and the
    /// most days before it.
    static let establishedShare = 0.12
    static let establishedDays = 1_000.0
    /// New customers sign up at U^growth of the period, U uniform: more and more of them.
    static let growth = 0.75
    /// The chance that signing up comes with a first order.
    static let firstOrder = 0.85

    /// Gamma shapes of the rates of ordering and of dropping out, within a segment.
    static let orderShape = 4.5
    static let dropoutShape = 0.6
    /// The inverse-gamma shape of a customer's mean unit price, and the gamma shape of one price
    /// around it (Fader & Hardie's gamma-gamma: q and p).
    static let spendShape = 12.0
    static let priceShape = 8.0
    /// How close one customer's habits keep to the segment's: sums of Dirichlet concentrations.
    static let topicConcentration = 24.0
    static let channelConcentration = 16.0
    static let tasteConcentration = 7.0
    /// The standard deviation of log income within a segment.
    static let incomeSpread = 0.16

    /// Quantities 1, 2, 3, 4 of a line.
    static let quantities = [0.8, 0.14, 0.04, 0.02]

    /// Days before dropping out over which attention fades, the part left at the end, and after.
    static let fadingDays = 75.0
    static let fadedAttention = 0.15
    static let goneAttention = 0.06

    static let engagementShape = 3.0
    static let campaignEvery = 14
    static let visitsPerYear = 4.5
    static let abandonedCartsPerYear = 0.6
    static let ticketsPerYear = 0.2
    /// How many times likelier a ticket is while attention fades.
    static let fadingTickets = 6.0
    static let cartBeforeOrder = 0.2
    static let share = 0.05
    static let surveyAfterOrder = 0.06
    static let comment = 0.35

    static let consent = 0.78
    static let birthMissing = 0.05
    static let incomeMissing = 0.1
    static let genderMissing = 0.05

    /// Dirt, as chances for each order line …
    static let returned = 0.002
    static let duplicated = 0.001
    static let free = 0.0005
    /// … and for each order: another one without a customer, and one of a customer not known.
    static let guest = 0.0005
    static let unknown = 0.0003

    /// The days after the last one over which `truth.csv` counts orders.
    static let outcomeDays = 90
  }
}
