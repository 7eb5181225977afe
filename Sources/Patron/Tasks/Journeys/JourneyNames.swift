import PatronData
import PatronEngine

/// The names of what journeys are made of, and the numbers that stand for them.
struct JourneyNames: Sendable {
  /// The types of row: those of events, then those of the other tables.
  let types: [String]
  /// What each type means; nil where its name tells nothing.
  let senses: [EventSense?]
  /// The types of rows that are no events; nil where the exports have none.
  let order: Int32?
  let answer: Int32?
  /// The channels of events and of orders together, each name once.
  let channels: [String]
  /// The channel of each channel key of events, and of each of orders.
  let eventChannels: [Int32]
  let orderChannels: [Int32]
  /// The columns that figures of events are given by, and the cells of each group of them.
  let by: [String]
  let groups: [[String]]
  /// The same of answers, whose groups have the themes of their comments behind these columns.
  let answersBy: [String]
  let answerThemes: [String]
  let answerGroups: [[String]]

  /// The names of rows that are orders and answers.
  static let orderType = "order"
  static let answerType = "answer"

  init(_ prepared: PreparedExports) async throws {
    let configuration = prepared.exports.configuration
    var types: [String] = []
    if prepared.tables.contains(.events) { types = try await prepared.eventTypeNames() }
    var senses = types.map(configuration.sense)
    func added(_ name: String, _ sense: EventSense, where isThere: Bool) -> Int32? {
      guard isThere else { return nil }
      types.append(name)
      senses.append(sense)
      return Int32(types.count - 1)
    }
    order = added(Self.orderType, .purchase, where: prepared.tables.contains(.transactions))
    answer = added(Self.answerType, .answer, where: prepared.tables.contains(.surveys))
    self.types = types
    self.senses = senses
    let ofEvents = try await prepared.channelNames(of: .events)
    let ofOrders = try await prepared.channelNames(of: .transactions)
    channels = Set(ofEvents).union(ofOrders).sorted()
    let places = Dictionary(uniqueKeysWithValues: channels.enumerated().map { ($1, Int32($0)) })
    eventChannels = ofEvents.map { places[$0] ?? JourneyRow.missing }
    orderChannels = ofOrders.map { places[$0] ?? JourneyRow.missing }
    by = configuration.tables[.events]?.by ?? []
    groups = try await prepared.groupNames(of: .events)
    answersBy = configuration.tables[.surveys]?.by ?? []
    answerThemes = CommentTheme.all(configuration.tables[.surveys]).map(\.name)
    answerGroups = try await prepared.groupNames(of: .surveys)
  }

  /// The names that `type` and channels without one are shown by.
  func touchpoints() -> [String] { channels.isEmpty ? types : channels + ["(none)"] }

  /// What is credited with a touch: its channel or, where events have none, its type.
  func touchpoint(_ row: JourneyRow) -> Int32 {
    if channels.isEmpty { return row.type }
    return row.channel == JourneyRow.missing ? Int32(channels.count) : row.channel
  }
}
