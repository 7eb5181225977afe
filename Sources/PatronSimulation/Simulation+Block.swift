import Foundation
import PatronData
import PatronEngine
import PatronNumerics

extension Simulation {
  /// The rows of a run of customers, made by one thread and then written in the customers' order.
  struct Block {
    private let world: World
    private(set) var customers = RowBuffer()
    private(set) var orders = RowBuffer()
    private(set) var events = RowBuffer()
    private(set) var surveys = RowBuffer()
    private(set) var truth = RowBuffer()

    private var customer = Customer()
    private var generator = SeededGenerator(seed: 0)
    /// The last orders' number, for the identifier of the next one.
    private var orderNumber = 0

    init(world: World) { self.world = world }

    mutating func fill(_ numbers: Range<Int>) {
      customers.removeAll()
      orders.removeAll()
      events.removeAll()
      surveys.removeAll()
      truth.removeAll()
      for number in numbers {
        // Their own stream: no customer's rows depend on other customers, or on the thread.
        generator = SeededGenerator(seed: world.simulation.seed, stream: UInt64(number))
        customer.draw(number, in: world, using: &generator)
        writeCustomer()
        let history = writeOrders()
        writeEvents()
        writeTruth(history)
      }
    }

    // MARK: Customers

    private mutating func writeCustomer() {
      let profile = customer.profile
      let firstDay = world.simulation.firstDay
      let lastDay = world.simulation.lastDay
      let age = min(
        92,
        max(
          18,
          generator.normal(
            mean: profile.age.mean, deviation: profile.age.deviation * world.simulation.difficulty))
      )
      let birthDate = lastDay - DayCount(Int(age * Constants.daysPerYear))
      let isWoman = generator.chance(profile.women)
      let income = generator.logNormal(
        median: profile.income, spread: Constants.incomeSpread * world.simulation.difficulty)
      let city = world.cities[customer.segment].index(using: &generator)
      let acquisition = world.acquisitions[customer.segment].index(using: &generator)
      let plan = world.plans[customer.segment].index(using: &generator)

      customers.field(customer.name)
      customers.comma()
      customers.field(firstDay + DayCount(Int(customer.signedUp.rounded(.down))))
      customers.comma()
      if !generator.chance(Constants.birthMissing) { customers.field(birthDate) }
      customers.comma()
      if !generator.chance(Constants.genderMissing) { customers.field(isWoman ? "female" : "male") }
      customers.comma()
      customers.field(Catalogue.cities[city])
      customers.comma()
      if !generator.chance(Constants.incomeMissing) {
        customers.field(Int((income / 500).rounded()) * 500)
      }
      customers.comma()
      customers.field(Catalogue.acquisitions[acquisition])
      customers.comma()
      customers.field(Catalogue.plans[plan])
      customers.comma()
      customers.field(customer.hasConsent ? "yes" : "no")
      customers.endRow()
    }

    // MARK: Orders

    /// The figures of a customer's orders that the truth needs.
    private struct History {
      /// The position of the last order by the last day, or when the customer entered.
      var last: Double
      var outcomeOrders = 0
    }

    /// Who an order is booked on.
    private enum Buyer { case customer, nobody, stranger }

    /// Orders come at the customer's rate, in the season's time, until they drop out.
    private mutating func writeOrders() -> History {
      orderNumber = 0
      var history = History(last: customer.entered)
      let end = Double(world.dayCount)
      if customer.signedUp >= 0, generator.chance(Constants.firstOrder) {
        writeOrder(at: customer.signedUp)
      }
      var time = world.seasonalTime(at: customer.entered)
      while true {
        time += generator.exponential(mean: 1 / customer.orderRate)
        guard let position = world.position(atSeasonalTime: time), position < customer.leaves else {
          return history
        }
        if position < end {
          history.last = position
          writeOrder(at: position)
        } else {
          history.outcomeOrders += 1
        }
      }
    }

    /// Writes an order with its cart, its survey and its dirt.
    private mutating func writeOrder(at position: Double) {
      let channel = generator.index(weights: customer.channels)
      if generator.chance(Constants.cartBeforeOrder) {
        let before = 60 + generator.index(below: 3000)
        var moment = world.moment(at: position)
        moment.second -= before
        writeEvent("add_to_cart", at: moment, channel: channel == 1 ? "app" : "web")
      }
      writeLines(at: position, channel: channel, buyer: .customer)
      if generator.chance(Constants.guest) {
        writeLines(at: position, channel: channel, buyer: .nobody)
      }
      if generator.chance(Constants.unknown) {
        writeLines(at: position, channel: channel, buyer: .stranger)
      }
      if generator.chance(Constants.surveyAfterOrder) { writeSurvey(after: position) }
    }

    private mutating func writeLines(at position: Double, channel: Int, buyer: Buyer) {
      orderNumber += 1
      let moment = world.moment(at: position)
      let lineCount = 1 + generator.poisson(mean: customer.profile.furtherLines)
      for _ in 0..<lineCount {
        let topic = generator.index(weights: customer.topics)
        let rank = world.products.index(using: &generator)
        let product = topic * Catalogue.productsPerTopic + rank
        let quantity = 1 + world.quantities.index(using: &generator)
        let price = generator.gamma(
          shape: Constants.priceShape,
          scale: customer.unitPrice * world.productLevels[product] / Constants.priceShape)
        // Up to the next price tag that ends in 49 or 99 cents.
        let cents = max(1, Int((price * 2).rounded(.up))) * 50 - 1
        let isFree = generator.chance(Constants.free)
        let amount = isFree ? 0 : cents * quantity

        let line = orders.bytes.count
        writeLine(
          at: moment, product: product, quantity: quantity, cents: amount, channel: channel,
          buyer: buyer)
        if generator.chance(Constants.duplicated) { orders.repeatBytes(from: line) }
        if generator.chance(Constants.returned) {
          let back = position + 2 + 26 * generator.uniform()
          if back < Double(world.dayCount), amount > 0 {
            writeLine(
              at: world.moment(at: back), product: product, quantity: -quantity, cents: -amount,
              channel: channel, buyer: buyer)
          }
        }
      }
    }

    private mutating func writeLine(
      at moment: Moment, product: Int, quantity: Int, cents: Int, channel: Int, buyer: Buyer
    ) {
      switch buyer {
      case .customer: orders.field(customer.name)
      case .nobody: break
      case .stranger:
        orders.field("X")
        orders.field(customer.number, width: 6)
      }
      orders.comma()
      orders.field(moment)
      orders.comma()
      orders.field("O")
      orders.field(customer.number, width: 6)
      orders.field("-")
      orders.field(orderNumber)
      orders.comma()
      orders.field(world.productNames[product])
      orders.comma()
      orders.field(Catalogue.topics[product / Catalogue.productsPerTopic])
      orders.comma()
      orders.field(quantity)
      orders.comma()
      orders.field(cents, decimals: 2)
      orders.comma()
      orders.field(Catalogue.channels[channel])
      orders.endRow()
    }

    // MARK: Surveys

    /// An answer some days after an order: higher for the satisfied, lower as attention fades.
    private mutating func writeSurvey(after position: Double) {
      let day = position + 1 + 5 * generator.uniform()
      let mood = customer.attention(at: position)
      let raw = generator.normal(
        mean: 5.9 + 1.1 * customer.satisfaction + 1.6 * mood, deviation: 1.3)
      let score = min(10, max(0, Int(raw.rounded())))
      let comments =
        score >= 9
        ? Catalogue.praise : score >= 7 ? Catalogue.indifference : Catalogue.complaint
      let comment = comments[generator.index(below: comments.count)]
      let isCommented = generator.chance(Constants.comment)
      guard day < Double(world.dayCount) else { return }
      surveys.field(customer.name)
      surveys.comma()
      surveys.field(world.moment(at: day))
      surveys.comma()
      surveys.field(score)
      surveys.comma()
      if isCommented { surveys.quotedField(comment) }
      surveys.endRow()
    }

    // MARK: Events

    private mutating func writeEvents() {
      writeCampaignEvents()
      writeVisits()
      writeCarts()
      writeTickets()
    }

    /// Newsletters, to customers who agreed: opened by attention and interest, and one article clicked.
    private mutating func writeCampaignEvents() {
      guard customer.hasConsent else { return }
      for campaign in world.campaigns where Double(campaign.day) >= customer.entered {
        var interest = 0.0
        for item in campaign.items { interest += customer.tastes[world.items[item].topic] }
        let attention = customer.attention(at: Double(campaign.day))
        let mean = 3 / Double(Catalogue.topics.count)
        let opens = min(0.95, customer.engagement * attention * (0.6 + 0.4 * interest / mean))
        guard generator.chance(opens) else { continue }
        let position = Double(campaign.day) + 0.2 + generator.exponential(mean: 0.4)
        let clicks = generator.chance(min(0.75, 0.05 + 0.8 * interest))
        guard position < Double(world.dayCount) else { continue }
        var moment = world.moment(at: position)
        writeEvent("email_open", at: moment, channel: "email", campaign: campaign.name)
        guard clicks else { continue }
        var rest = generator.uniform() * interest
        var chosen = campaign.items.count - 1
        for (i, item) in campaign.items.enumerated() {
          rest -= customer.tastes[world.items[item].topic]
          if rest < 0 {
            chosen = i
            break
          }
        }
        let item = campaign.items[chosen]
        guard world.items[item].isOpen(on: moment.day) else { continue }
        moment.second += 5 + generator.index(below: 240)
        writeEvent(
          "email_click", at: moment, channel: "email", item: item, campaign: campaign.name)
        writeShare(of: item, after: moment, channel: "email")
      }
    }

    /// Visits to read: one article, often further ones on the same topic.
    private mutating func writeVisits() {
      let rate =
        Constants.visitsPerYear / Constants.daysPerYear * customer.engagement
        / customer.profile.engagement
      var position = customer.entered
      while true {
        position += generator.exponential(mean: 1 / rate)
        guard position < Double(world.dayCount) else { return }
        guard generator.chance(customer.attention(at: position)) else { continue }
        let topic = generator.index(weights: customer.tastes)
        let isApp = customer.channels[1] > customer.channels[0]
        var moment = world.moment(at: position)
        var earlier = -1
        var pages = 0
        repeat {
          pages += 1
          if let item = openItem(of: topic, on: moment.day), item != earlier {
            earlier = item
            writeEvent("page_view", at: moment, channel: isApp ? "app" : "web", item: item)
            writeShare(of: item, after: moment, channel: isApp ? "app" : "web")
            moment.second += 20 + generator.index(below: 280)
          }
        } while pages < 5 && generator.chance(0.3)
      }
    }

    /// An article of `topic` that can be read on `day`; articles listed first are read more.
    private mutating func openItem(of topic: Int, on day: Day) -> Int? {
      let count = Catalogue.titles[topic].count
      for _ in 0..<8 {
        // The lesser of two draws: the chance falls evenly along the list.
        let i = min(generator.index(below: count), generator.index(below: count))
        let item = topic * count + i
        if world.items[item].isOpen(on: day) { return item }
      }
      return nil
    }

    private mutating func writeShare(of item: Int, after moment: Moment, channel: StaticString) {
      guard generator.chance(Constants.share) else { return }
      var later = moment
      later.second += 3 + generator.index(below: 15)
      writeEvent("share", at: later, channel: channel, item: item)
    }

    /// Carts that were filled and left.
    private mutating func writeCarts() {
      let mean = Constants.daysPerYear / Constants.abandonedCartsPerYear
      var position = customer.entered
      while true {
        position += generator.exponential(mean: mean)
        guard position < Double(world.dayCount) else { return }
        guard generator.chance(customer.attention(at: position)) else { continue }
        let channel: StaticString = customer.channels[1] > customer.channels[0] ? "app" : "web"
        writeEvent("add_to_cart", at: world.moment(at: position), channel: channel)
      }
    }

    /// Calls for help, thinned from the rate they have while attention fades; none once they left.
    private mutating func writeTickets() {
      let mean = Constants.daysPerYear / (Constants.ticketsPerYear * Constants.fadingTickets)
      var position = customer.entered
      while true {
        position += generator.exponential(mean: mean)
        guard position < min(customer.leaves, Double(world.dayCount)) else { return }
        let isFading = customer.leaves - position < Constants.fadingDays
        guard generator.chance(isFading ? 1 : 1 / Constants.fadingTickets) else { continue }
        writeEvent("support_ticket", at: world.moment(at: position), channel: "phone")
      }
    }

    private mutating func writeEvent(
      _ type: StaticString, at moment: Moment, channel: StaticString, item: Int? = nil,
      campaign: [UInt8]? = nil
    ) {
      events.field(customer.name)
      events.comma()
      events.field(moment)
      events.comma()
      events.field(type)
      events.comma()
      events.field(channel)
      events.comma()
      if let item { events.field(world.items[item].name) }
      events.comma()
      if let campaign { events.field(campaign) }
      events.endRow()
    }

    // MARK: Truth

    private mutating func writeTruth(_ history: History) {
      let alive = customer.aliveProbability(lastOrder: history.last, in: world)
      let silent = customer.silenceProbability(in: world)
      truth.field(customer.name)
      truth.comma()
      truth.field(customer.profile.name)
      truth.comma()
      truth.field(customer.orderRate * Constants.daysPerYear, decimals: 3)
      truth.comma()
      truth.field(customer.dropoutRate * Constants.daysPerYear, decimals: 4)
      truth.comma()
      if customer.leaves < Double(world.dayCount) {
        truth.field(world.simulation.firstDay + DayCount(Int(customer.leaves)))
      }
      truth.comma()
      truth.field(alive, decimals: 5)
      truth.comma()
      truth.field(1 - alive * (1 - silent), decimals: 5)
      truth.comma()
      truth.field(history.outcomeOrders)
      truth.comma()
      truth.field(customer.unitPrice, decimals: 2)
      truth.comma()
      truth.field(customer.engagement, decimals: 4)
      truth.comma()
      truth.field(Catalogue.topics[customer.taste])
      truth.endRow()
    }
  }
}
