import Foundation
import PatronData
import PatronEngine

/// Who was assigned to which campaign, and for which days: a file of keyed hashes, no person in the clear.
///
/// Planning reads it for contacts of late and for controls that are not to be disturbed, training so that who was contacted
/// is not taken for who was not.
struct CampaignLedger {
  let path: String

  init(_ path: String) { self.path = path }

  /// The assignment of one person.
  struct Entry: Hashable {
    let hash: String
    let campaign: String
    let isTreated: Bool
    let channel: String
    /// The days in which the campaign works.
    let first: Day
    let last: Day
  }

  private static let header = "hash,campaign,arm,channel,first,last"
  private static let arms = (treated: "contacted", control: "control")

  /// Whether `name` can be that of a campaign or of a channel: it stands in a line of the file.
  static func canHold(_ name: String) -> Bool {
    !name.contains { $0 == "," || $0 == "\"" || $0.isNewline }
  }

  /// The entries in the order of the file; none where there is no file.
  func read() throws -> [Entry] {
    guard PrivateFile(path).exists else { return [] }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw PatronError.unreadable(path)
    }
    return try String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
      .enumerated().compactMap { index, line in
        if index == 0, line == Self.header { return nil }
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 6, fields[0].utf8.count == 64,
          [Self.arms.treated, Self.arms.control].contains(fields[2]),
          let first = Day(iso: fields[4]), let last = Day(iso: fields[5]), first <= last
        else {
          throw PatronError(
            .data, at: .export([path], line: index + 1), "no line of the ledger of campaigns",
            remedy: "put the file back that campaigns wrote")
        }
        return Entry(
          hash: fields[0].lowercased(), campaign: fields[1],
          isTreated: fields[2] == Self.arms.treated, channel: fields[3], first: first, last: last)
      }
  }

  /// Puts `entries` in the place of those of `campaign`: a plan that is made again replaces itself.
  ///
  /// - Parameter body: puts the plan in its place, once the ledger is ready to follow; where it fails the ledger stays as it is.
  func replace(_ campaign: String, by entries: [Entry], with body: () throws -> Void) throws {
    try PrivateFile(path).whileLocked {
      let staged = try staged(try read().filter { $0.campaign != campaign } + entries)
      try body()
      try staged.place()
    }
  }

  private func staged(_ entries: [Entry]) throws -> StagedFile {
    let lines = entries.map { entry in
      let arm = entry.isTreated ? Self.arms.treated : Self.arms.control
      return "\(entry.hash),\(entry.campaign),\(arm),\(entry.channel),\(entry.first),\(entry.last)"
    }
    let text = ([Self.header] + lines).map { $0 + "\n" }.joined()
    return try PrivateFile(path).staged(Data(text.utf8))
  }

  /// Takes the lines of the people `hashes` out, and returns how many there were.
  func remove(_ hashes: Set<String>) throws -> Int {
    guard PrivateFile(path).exists else { return 0 }
    return try PrivateFile(path).whileLocked {
      let all = try read()
      let kept = all.filter { !hashes.contains($0.hash) }
      if kept.count < all.count { try staged(kept).place() }
      return all.count - kept.count
    }
  }
}
