import Foundation
import PatronData
import PatronNumerics

extension JourneySimulation {
  /// The rows of a run of customers.
  struct Block: CustomerBlock {
    private let world: World
    private var events = RowBuffer()
    private var orders = RowBuffer()
    private var surveys = RowBuffer()
    private var truth = RowBuffer()

    private var customer = Customer()
    private var generator = SeededGenerator(seed: 0)
    private var touches: [Touch] = []
    /// When something failed for this customer, and when they answer a survey, as seconds of touches.
    private var failures: [Int] = []
    private var answers: [Int] = []
    /// The days on which they review an order.
    private var reviews: [Int] = []
    private var isVisited: [Bool]
    private var visitCount = 0
    private var orderCount = 0
    /// The visits that an incident stopped.
    private var stoppedCount = 0

    init(world: World) {
      self.world = world
      isVisited = Array(repeating: false, count: world.dayCount)
    }

    /// A row of events.csv; `second` counts from the first day's midnight.
    private struct Touch {
      var second: Int
      var type: StaticString
      var channel: Int
      var pair: Int
    }

    mutating func fill(_ numbers: Range<Int>) {
      events.removeAll()
      orders.removeAll()
      surveys.removeAll()
      truth.removeAll()
      for number in numbers {
        // Their own stream: no customer's draws depend on other customers, or on the thread.
        generator = SeededGenerator(seed: world.simulation.seed, stream: UInt64(number))
        customer.draw(number, in: world, using: &generator)
        clear()
        visit()
        addLoneTouches()
        writeEvents()
        writeSurveys()
        writeTruth()
      }
    }

    func bytes(of table: Table) -> [UInt8] {
      switch table {
      case .events: events.bytes
      case .orders: orders.bytes
      case .surveys: surveys.bytes
      case .truth: truth.bytes
      }
    }

    private mutating func clear() {
      touches.removeAll(keepingCapacity: true)
      failures.removeAll(keepingCapacity: true)
      answers.removeAll(keepingCapacity: true)
      reviews.removeAll(keepingCapacity: true)
      for day in isVisited.indices { isVisited[day] = false }
      visitCount = 0
      orderCount = 0
      stoppedCount = 0
    }

    // MARK: Visits

    /// Visits at the customer's rate, in the calendar's time: the first of each day.
    private mutating func visit() {
      var time = 0.0
      var last = -1
      while true {
        time += generator.exponential(mean: 1 / customer.visitRate)
        guard let day = world.calendar.day(atVisitTime: time) else { return }
        guard day > last else { continue }
        last = day
        let channel = generator.index(weights: customer.channels)
        if channel == Channel.email, day > customer.unsubscribes { continue }
        isVisited[day] = true
        addVisit(on: day, channel: channel)
      }
    }

    /// What happens in a visit: which step it reaches, and in which steps something fails.
    private struct Course {
      /// The step reached, an order being the one after the last.
      var reached = 0
      /// The steps with a failure, as bits.
      var failed: UInt8 = 0
      var isStoppedByIncident = false
    }

    private mutating func course(on day: Int, in cell: Cell) -> Course {
      var course = Course()
      while course.reached < Step.all.count {
        let step = course.reached
        let logOdds = world.calendar.logOdds(step, on: day, in: cell) + customer.logOdds
        let rate = SpecialFunctions.sigmoid(logOdds)
        let drawn = generator.uniform()
        let goesOn = drawn < rate * world.factor(step, on: day, in: cell)
        course.isStoppedByIncident = !goesOn && drawn < rate
        let chances = Step.all[step].failures
        let failure =
          goesOn
          ? chances.goingOn : course.isStoppedByIncident ? chances.incident : chances.stopping
        if generator.chance(failure) { course.failed |= 1 << UInt8(step) }
        guard goesOn else { break }
        course.reached += 1
      }
      return course
    }

    /// The steps that a visit shows in its events, as bits: all that it reached, but for rare skips.
    private mutating func shownSteps(reached: Int) -> UInt8 {
      var shown = UInt8(truncatingIfNeeded: (1 << min(reached + 1, Step.all.count)) - 1)
      if reached >= 2, generator.chance(Constants.skippedProduct) { shown &= ~0b0010 }
      if reached >= 3, generator.chance(Constants.skippedCart) { shown &= ~0b0100 }
      if reached == Step.all.count, generator.chance(Constants.directPurchase) { shown = 0b0001 }
      return shown
    }

    private mutating func addVisit(on day: Int, channel: Int) {
      let isMain = generator.chance(Constants.mainPair)
      let pair = isMain ? customer.mainPair : world.pairs.index(using: &generator)
      let course = course(on: day, in: Cell(pair: pair, channel: channel))
      let shown = shownSteps(reached: course.reached)
      var touch = Touch(
        second: day * 86_400 + world.second(using: &generator), type: "", channel: channel,
        pair: pair)
      addArrival(&touch)
      for step in Step.all.indices where shown >> UInt8(step) & 1 == 1 {
        let views = views(of: step)
        for _ in 0..<views { add(Step.all[step].name, &touch) }
        if course.failed >> UInt8(step) & 1 == 1 {
          failures.append(touch.second)
          add(Step.all[step].failure, &touch)
        }
      }
      visitCount += 1
      if course.isStoppedByIncident { stoppedCount += 1 }
      let isOrder = course.reached == Step.all.count
      if isOrder {
        addOrder(at: touch.second)
        wait(&touch)
      }
      if course.reached >= 1, generator.chance(Constants.share) { add("share", &touch) }
      let ticket = course.failed == 0 ? Constants.ticket : Constants.ticketAfterFailure
      if generator.chance(ticket) {
        touch.second += generator.index(below: 480)
        add("support_ticket", &touch)
      }
      addAnswer(after: touch.second, isOrder: isOrder)
    }

    /// How often a visit shows a page, a product: once, and often again.
    private mutating func views(of step: Int) -> Int {
      let further = step == 0 ? Constants.furtherPage : step == 1 ? Constants.furtherProduct : 0
      var views = 1
      while views < Constants.mostViews, generator.chance(further) { views += 1 }
      return views
    }

    /// What comes before the first page: an e-mail, an advertisement.
    private mutating func addArrival(_ touch: inout Touch) {
      switch touch.channel {
      case Channel.email:
        add("email_open", &touch)
        add("email_click", &touch)
      case Channel.display: add("ad_impression", &touch)
      case Channel.social where generator.chance(Constants.paidSocial):
        add("ad_impression", &touch)
      default: break
      }
    }

    /// Adds an event at the touch's time, and moves the time on.
    private mutating func add(_ type: StaticString, _ touch: inout Touch) {
      touch.type = type
      touches.append(touch)
      wait(&touch)
    }

    private mutating func wait(_ touch: inout Touch) {
      touch.second += 5 + generator.index(below: 115)
    }

    // MARK: Touches without a visit

    /// What comes on days without a visit, so that it never runs into one.
    private mutating func addLoneTouches() {
      addUnsubscription()
      for day in days(at: Constants.opensPerDay) where day < customer.unsubscribes {
        addLone("email_open", on: day, channel: Channel.email)
      }
      for day in days(at: Constants.impressionsPerDay) {
        let isSocial = generator.chance(Constants.socialImpressions)
        addLone("ad_impression", on: day, channel: isSocial ? Channel.social : Channel.display)
      }
      addReviews()
    }

    /// The days without a visit on which something comes at `rate` a day.
    private mutating func days(at rate: Double) -> [Int] {
      var days: [Int] = []
      var position = generator.exponential(mean: 1 / rate)
      while position < Double(world.dayCount) {
        if !isVisited[Int(position)] { days.append(Int(position)) }
        position += generator.exponential(mean: 1 / rate)
      }
      return days
    }

    private mutating func addReviews() {
      for day in reviews where day < world.dayCount && !isVisited[day] {
        addLone("review", on: day, channel: Channel.direct)
      }
    }

    /// Customers unsubscribe in an e-mail, on the first day without a visit.
    private mutating func addUnsubscription() {
      guard let free = isVisited[customer.unsubscribes...].firstIndex(of: false) else { return }
      var touch = lone(on: free, channel: Channel.email)
      add("email_open", &touch)
      add("unsubscribe", &touch)
    }

    private mutating func addLone(_ type: StaticString, on day: Int, channel: Int) {
      var touch = lone(on: day, channel: channel)
      add(type, &touch)
    }

    private mutating func lone(on day: Int, channel: Int) -> Touch {
      Touch(
        second: day * 86_400 + world.second(using: &generator), type: "", channel: channel,
        pair: customer.mainPair)
    }

    // MARK: Orders and answers

    private mutating func addOrder(at second: Int) {
      orderCount += 1
      let product = world.products.index(using: &generator)
      let amount = generator.logNormal(median: customer.amount, spread: Constants.amount.orders)
      orders.field(customer.name)
      orders.comma()
      orders.field(world.moment(second))
      orders.comma()
      orders.field("O")
      orders.field(customer.number, width: 6)
      orders.field("-")
      orders.field(orderCount)
      orders.comma()
      orders.field("P")
      orders.field(product + 1, width: 3)
      orders.comma()
      orders.field(max(0.01, amount), decimals: 2)
      orders.field(",web\n")
      if generator.chance(Constants.review) {
        reviews.append(second / 86_400 + 3 + generator.index(below: 8))
      }
    }

    /// Asks for an answer one to five days after a visit.
    private mutating func addAnswer(after second: Int, isOrder: Bool) {
      guard generator.chance(isOrder ? Constants.surveyAfterOrder : Constants.surveyAfterVisit)
      else { return }
      let day = second / 86_400 + 1 + generator.index(below: 5)
      answers.append(day * 86_400 + world.second(using: &generator))
    }

    // MARK: Rows

    private mutating func writeEvents() {
      touches.sort { $0.second < $1.second }
      for touch in touches {
        events.field(customer.name)
        events.comma()
        events.field(world.moment(touch.second))
        events.comma()
        events.field(touch.type)
        events.comma()
        events.field(Channel.all[touch.channel].name)
        events.comma()
        events.field(devices[touch.pair / browsers.count].name)
        events.comma()
        events.field(browsers[touch.pair % browsers.count].name)
        events.endRow()
      }
    }

    /// The scores: lower where something failed in the days before the answer.
    private mutating func writeSurveys() {
      answers.sort()
      for second in answers {
        let hasFailed = failures.contains {
          $0 < second && second - $0 <= Constants.memory * 86_400
        }
        let raw = generator.normal(
          mean: Constants.score.mean + Constants.score.satisfaction * customer.satisfaction
            + (hasFailed ? Constants.score.failure : 0),
          deviation: Constants.score.deviation)
        guard second < world.dayCount * 86_400 else { continue }
        surveys.field(customer.name)
        surveys.comma()
        surveys.field(world.moment(second))
        surveys.comma()
        surveys.field(min(10, max(0, Int(raw.rounded()))))
        surveys.endRow()
      }
    }

    private mutating func writeTruth() {
      truth.field(customer.name)
      truth.comma()
      truth.field(customer.visitRate, decimals: 5)
      truth.comma()
      truth.field(customer.logOdds, decimals: 4)
      truth.comma()
      truth.field(customer.satisfaction, decimals: 4)
      truth.comma()
      truth.field(customer.amount, decimals: 2)
      truth.comma()
      truth.field(devices[customer.mainPair / browsers.count].name)
      truth.comma()
      truth.field(browsers[customer.mainPair % browsers.count].name)
      truth.comma()
      if customer.unsubscribes < world.dayCount {
        truth.field(world.calendar.firstDay + DayCount(customer.unsubscribes))
      }
      truth.comma()
      truth.field(visitCount)
      truth.comma()
      truth.field(orderCount)
      truth.comma()
      truth.field(stoppedCount)
      truth.endRow()
    }
  }
}
