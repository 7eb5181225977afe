extension JourneySimulation {
  /// Visits of one device, browser and channel.
  struct Cell: Hashable {
    let device: Int
    let browser: Int
    let channel: Int

    init(pair: Int, channel: Int) {
      device = pair / browsers.count
      browser = pair % browsers.count
      self.channel = channel
    }

    var pair: Int { device * browsers.count + browser }
    var index: Int { pair * Channel.all.count + channel }

    static let pairShares = JourneySimulation.pairShares.flatMap { $0 }
    static let count = pairShares.count * Channel.all.count
    /// All cells, by their index.
    static let all = pairShares.indices.flatMap { pair in
      Channel.all.indices.map { Cell(pair: pair, channel: $0) }
    }
    /// Its share of the visits, before anybody unsubscribes.
    var share: Double { Self.pairShares[pair] * Channel.all[channel].share }
  }

  /// The cells of one device, one browser, one channel: of all of them where it is nil.
  struct Scope: Hashable {
    var device: Int?
    var browser: Int?
    var channel: Int?

    func contains(_ cell: Cell) -> Bool {
      device ?? cell.device == cell.device && browser ?? cell.browser == cell.browser
        && channel ?? cell.channel == cell.channel
    }
  }
}
