import PatronData

extension JourneySimulation {
  /// The tables of the truth that do not grow with the customers.
  struct Truth {
    let expectation: Expectation
    let incidents: [Incident]

    /// steps.csv: how many go on from each step without incidents: in all, by device, by browser and by
    /// channel.
    func stepRows() -> [UInt8] {
      var rows = RowBuffer()
      rows.field("step,next_step,device,browser,channel,log_odds,rate,visits_per_week\n")
      for (number, step) in Step.all.enumerated() {
        func add(_ scope: Scope, logOdds: Double?) {
          rows.field(step.name)
          rows.comma()
          rows.field(number + 1 < Step.all.count ? Step.all[number + 1].name : Step.order)
          rows.comma()
          rows.field(scope)
          rows.comma()
          if let logOdds { rows.field(logOdds, decimals: 3) }
          rows.comma()
          rows.field(expectation.rate(number, in: scope), decimals: 5)
          rows.comma()
          rows.field(expectation.weeklyVisits(reaching: number, in: scope), decimals: 1)
          rows.endRow()
        }
        add(Scope(), logOdds: nil)
        for (i, device) in devices.enumerated() {
          add(Scope(device: i), logOdds: device.effects[number])
        }
        for (i, browser) in browsers.enumerated() {
          add(Scope(browser: i), logOdds: browser.effects[number])
        }
        for (i, channel) in Channel.all.enumerated() {
          add(Scope(channel: i), logOdds: channel.effect)
        }
      }
      return rows.bytes
    }

    /// channels.csv: the share of visits, the effect in every step and on the odds of an order in a
    /// visit, against one that comes directly. Without incidents.
    func channelRows() -> [UInt8] {
      var rows = RowBuffer()
      rows.field("channel,visit_share,log_odds,conversion,odds_ratio\n")
      let all = expectation.visits(reaching: 0, in: Scope())
      func odds(_ channel: Int) -> Double {
        let conversion = expectation.conversion(in: Scope(channel: channel))
        return conversion / (1 - conversion)
      }
      for (i, channel) in Channel.all.enumerated() {
        let scope = Scope(channel: i)
        rows.field(channel.name)
        rows.comma()
        rows.field(expectation.visits(reaching: 0, in: scope) / all, decimals: 5)
        rows.comma()
        rows.field(channel.effect, decimals: 3)
        rows.comma()
        rows.field(expectation.conversion(in: scope), decimals: 5)
        rows.comma()
        rows.field(odds(i) / odds(Channel.direct), decimals: 4)
        rows.endRow()
      }
      return rows.bytes
    }

    /// incidents.csv: where and when an incident was planted, by how much it changed the rate of going
    /// on, to what, and the orders that it cost.
    func incidentRows() -> [UInt8] {
      var rows = RowBuffer()
      rows.field(
        "first_day,last_day,step,device,browser,channel,change,rate,visits_per_week,orders_lost\n")
      let firstDay = expectation.calendar.firstDay
      for incident in incidents {
        let scope = incident.scope
        let rate = expectation.rate(incident.step, in: scope, on: incident.days)
        rows.field(firstDay + DayCount(incident.days.lowerBound))
        rows.comma()
        rows.field(firstDay + DayCount(incident.days.upperBound - 1))
        rows.comma()
        rows.field(Step.all[incident.step].name)
        rows.comma()
        rows.field(scope)
        rows.comma()
        rows.field(incident.change, decimals: 2)
        rows.comma()
        rows.field((1 + incident.change) * rate, decimals: 5)
        rows.comma()
        rows.field(expectation.weeklyVisits(reaching: incident.step, in: scope), decimals: 1)
        rows.comma()
        rows.field(expectation.lostOrders(incident), decimals: 1)
        rows.endRow()
      }
      return rows.bytes
    }
  }
}

extension RowBuffer {
  /// Device, browser and channel of `scope`, each empty where it is all of them.
  fileprivate mutating func field(_ scope: JourneySimulation.Scope) {
    if let device = scope.device { field(JourneySimulation.devices[device].name) }
    comma()
    if let browser = scope.browser { field(JourneySimulation.browsers[browser].name) }
    comma()
    if let channel = scope.channel { field(JourneySimulation.Channel.all[channel].name) }
  }
}
