import Foundation
import PatronEngine

/// The files of keyed hashes that stand beside exports.
package struct PeopleFiles: Hashable, Sendable {
  package let key: String
  package let suppressed: String
  package let ledger: String

  /// Finds the files of the exports of `folder`; one that is an export too is refused.
  package init(_ configuration: Configuration, in folder: String, files: [Table: [String]]) throws {
    let people = configuration.people ?? Configuration.People()
    func path(_ name: String) -> String {
      name.hasPrefix("/")
        ? name : URL(fileURLWithPath: folder).appendingPathComponent(name).standardizedFileURL.path
    }
    (key, suppressed, ledger) = (path(people.key), path(people.suppressed), path(people.ledger))
    let exports = Set(files.values.joined().map(Self.real))
    for (name, file) in [("key", key), ("suppressed", suppressed), ("ledger", ledger)]
    where exports.contains(Self.real(file)) {
      throw PatronError(
        .configuration, at: configuration.place(of: "people.\(name)"),
        "people.\(name) is one of the exports", remedy: "name a file of its own")
    }
  }

  private static func real(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }
}

extension PeopleFiles {
  /// The key; made where there is none, unless there are hashes already that another has made.
  func settledKey() throws -> PersonKey {
    if !PrivateFile(key).exists,
      let file = [suppressed, ledger].first(where: { PrivateFile($0).exists })
    {
      throw PatronError(
        .missingInput, at: .file(key), "the key of the hashes in \(FileName.of(file)) is not there",
        remedy: "put it back: with another one nobody in that file is recognised")
    }
    return try PersonKey(makingAt: key)
  }
}

extension Exports {
  package var people: PeopleFiles {
    get throws { try PeopleFiles(configuration, in: folder, files: files) }
  }
}

/// The people who are not to be read: a file of their keyed hashes, one a line with the day of the request.
package struct SuppressionList: Hashable, Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// One hash of a person, who may have several.
  package struct Entry: Hashable, Sendable {
    package let hash: String
    package let day: Day
  }

  private static let header = "hash,day"

  /// The entries in the order of the file; none where there is no file.
  package func read() throws -> [Entry] {
    guard PrivateFile(path).exists else { return [] }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw PatronError.unreadable(path)
    }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    return try lines.enumerated().compactMap { index, line in
      if index == 0, line == Self.header { return nil }
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 2, fields[0].utf8.count == 64, fields[0].allSatisfy(\.isHexDigit),
        let day = Day(iso: String(fields[1]))
      else {
        throw PatronError(
          .data, at: .export([path], line: index + 1),
          "no hash of 64 hexadecimal digits with a day: nobody can be recognised by it",
          remedy: "mend the line, or put the file back that was written")
      }
      return Entry(hash: fields[0].lowercased(), day: day)
    }
  }

  /// Adds the `hashes` that are not there yet, requested on `day`.
  package func add(_ hashes: [String], on day: Day) throws {
    guard !hashes.isEmpty else { return }
    let file = PrivateFile(path)
    try file.whileLocked {
      let known = try read()
      var seen = Set(known.map(\.hash))
      let added = hashes.filter { seen.insert($0).inserted }.map { Entry(hash: $0, day: day) }
      guard !added.isEmpty else { return }
      let lines = [Self.header] + (known + added).map { "\($0.hash),\($0.day)" }
      try file.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
  }
}
