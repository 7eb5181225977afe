import Foundation
import PatronData
import PatronEngine
import Testing

/// A folder of exports for one test, removed when the test is done with it.
final class ExportsFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.path + "/patron-exports-\(UUID().uuidString)"

  /// Makes a folder that holds `files`, by name.
  init(_ files: [String: String] = [:]) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
  }

  /// The rows of a CSV file whose cells hold no line breaks, by column name.
  func rows(_ name: String) throws -> [[String: String]] {
    let text = try String(contentsOfFile: path + "/" + name, encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map(Self.cells)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}

/// The day number of `text`.
func dayNumber(_ text: String) throws -> Int { try #require(CivilDay(iso: text)).number }
