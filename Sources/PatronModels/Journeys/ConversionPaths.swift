/// Journeys as the touches that lead to a conversion, or to none: each distinct path once.
///
/// A journey ends at its conversion and a new one begins after it. Journeys that end without one
/// belong in: without them every path converts. Channels are dense numbers.
public struct ConversionPaths: Hashable, Sendable, Codable {
  public let channelCount: Int
  /// Path p has the touches `starts[p]..<starts[p + 1]`, oldest first.
  public let starts: [Int]
  public let channels: [Int32]
  /// For each touch its age at the end of the journey, in days; nil where it is not known.
  public let ages: [Int32]?
  /// How often each path converted, and how often it did not.
  public let conversions: [Int]
  public let failures: [Int]
  /// What the conversions of each path brought together.
  public let revenues: [Double]

  public var pathCount: Int { conversions.count }

  /// Groups rows, each of which has touches and how often they converted, what that brought and how
  /// often they did not. The order of the rows does not matter.
  ///
  /// - Parameter ages: of each row's touches, in days before the end of the journey.
  /// - Throws: a `JourneyError` for the first row that cannot be, and where nothing converted.
  /// - Complexity: O(touches · log rows).
  public init(
    channelCount: Int, paths: [[Int32]], ages: [[Int32]]? = nil, conversions: [Int],
    revenues: [Double], failures: [Int]
  ) throws(JourneyError) {
    precondition(
      paths.count == conversions.count && paths.count == revenues.count
        && paths.count == failures.count && paths.count == ages?.count ?? paths.count,
      "counts and a revenue a path")
    for row in paths.indices {
      guard !paths[row].isEmpty else { throw .noTouches(row: row) }
      for channel in paths[row] where channel < 0 || channel >= channelCount {
        throw .unknownChannel(row: row, found: channel, channels: channelCount)
      }
      guard conversions[row] >= 0, failures[row] >= 0, revenues[row].isFinite,
        conversions[row] > 0 || revenues[row] == 0
      else { throw .impossiblePath(row: row) }
      guard ages?[row].count ?? paths[row].count == paths[row].count else {
        throw .impossiblePath(row: row)
      }
    }
    guard conversions.contains(where: { $0 > 0 }) else { throw .noConversions }
    func precedes(_ one: Int, _ other: Int) -> Bool {
      if paths[one] != paths[other] { return paths[one].lexicographicallyPrecedes(paths[other]) }
      if let ages, ages[one] != ages[other] {
        return ages[one].lexicographicallyPrecedes(ages[other])
      }
      // Sums of revenue in one order, whatever that of the rows.
      return (revenues[one], conversions[one]) < (revenues[other], conversions[other])
    }
    var (starts, channels, touchAges) = ([0], [Int32](), [Int32]())
    var (sums, fails, money) = ([Int](), [Int](), [Double]())
    var last: Int?
    for row in paths.indices.sorted(by: precedes) where conversions[row] + failures[row] > 0 {
      if let last, paths[last] == paths[row], ages?[last] == ages?[row] {
        sums[sums.count - 1] += conversions[row]
        fails[fails.count - 1] += failures[row]
        money[money.count - 1] += revenues[row]
      } else {
        channels += paths[row]
        touchAges += ages?[row] ?? []
        starts.append(channels.count)
        sums.append(conversions[row])
        fails.append(failures[row])
        money.append(revenues[row])
        last = row
      }
    }
    self.channelCount = channelCount
    self.starts = starts
    self.channels = channels
    self.ages = ages == nil ? nil : touchAges
    self.conversions = sums
    self.failures = fails
    self.revenues = money
  }

  /// The touches of path `path`.
  func touches(_ path: Int) -> ArraySlice<Int32> { channels[starts[path]..<starts[path + 1]] }

  /// The counts of the journeys, as they were observed.
  var counts: JourneyCounts {
    JourneyCounts(
      conversions: conversions.map(Double.init), revenues: revenues,
      failures: failures.map(Double.init))
  }
}
