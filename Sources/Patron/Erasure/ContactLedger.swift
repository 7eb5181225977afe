import Foundation
import PatronData
import PatronEngine

/// The file of those who were contacted, by keyed hash: CSV, whose column `hash` names the person of a row.
struct ContactLedger {
  let path: String

  init(_ path: String) { self.path = path }

  /// Takes the rows of `hashes` out, and returns how many there were.
  func remove(_ hashes: Set<String>) throws -> Int {
    guard PrivateFile(path).exists else { return 0 }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw PatronError.unreadable(path)
    }
    let lines = String(decoding: data, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let header = lines.first?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard let column = header?.firstIndex(of: "hash") else {
      throw PatronError(
        .data, at: .export([path], line: 1), "no column 'hash', so that nobody can be taken out",
        remedy: "put the file back that campaigns wrote")
    }
    let kept = lines.enumerated().filter { index, line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return index == 0 || fields.count <= column
        || !hashes.contains(fields[column].lowercased())
    }.map(\.element)
    guard kept.count < lines.count else { return 0 }
    try PrivateFile(path).write(Data(kept.joined(separator: "\n").utf8))
    return lines.count - kept.count
  }
}
