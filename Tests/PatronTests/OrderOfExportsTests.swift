import Foundation
import Patron
import PatronNumerics
import PatronTestSupport
import Testing

/// Exports say the same in whatever order they are written.
@Suite("The order of exports")
struct OrderOfExportsTests {
  /// The rows and the columns of the CSV `text` in another order, by `random`. No cell of it holds a line end.
  private static func shuffled(
    _ text: String, _ random: inout SeededGenerator
  ) -> (head: String, rows: [String]) {
    let rows = text.split(separator: "\n").map { cells(String($0)) }
    let order = shuffled(Array(rows[0].indices), &random)
    let lines = rows.map { row in order.map { row[$0] }.joined(separator: ",") }
    return (lines[0], shuffled(Array(lines.dropFirst()), &random))
  }

  private static func shuffled<Element>(
    _ elements: [Element], _ random: inout SeededGenerator
  ) -> [Element] {
    var elements = elements
    for place in elements.indices.dropFirst() {
      elements.swapAt(place, random.index(below: place + 1))
    }
    return elements
  }

  /// The cells of a line as they stand, with their quotes.
  private static func cells(_ line: String) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    return cells
  }

  @Test func `another order of rows, columns and files makes the same models`() async throws {
    let models = try await TrainedShop.trained.value
    var random = SeededGenerator(seed: 8)
    var files: [String: String] = [:]
    for name in ["customers", "orders", "events", "content", "surveys"] {
      let text = try String(
        contentsOfFile: "\(TrainedShop.folder)/\(name).csv", encoding: .utf8)
      let (head, rows) = Self.shuffled(text, &random)
      guard name == "orders" else {
        files["\(name).csv"] = ([head] + rows).joined(separator: "\n") + "\n"
        continue
      }
      // The later rows stand in the file that is read first.
      let middle = rows.count / 2
      files["orders-1.csv"] = ([head] + rows[middle...]).joined(separator: "\n") + "\n"
      files["orders-2.csv"] = ([head] + rows[..<middle]).joined(separator: "\n") + "\n"
    }
    files["patron.yaml"] = try String(
      contentsOfFile: "\(TrainedShop.folder)/patron.yaml", encoding: .utf8
    ).replacing("orders.csv", with: "orders-*.csv")
    let shop = try TemporaryFolder(files)
    let again = try await Trainer(options: TrainedShop.options(threads: 1)).train(shop.path)
    let folders = try TemporaryFolder()
    for (name, models) in [("models", models), ("again", again)] {
      try ModelFolder("\(folders.path)/\(name)").write(models)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folders.path + "/models")
      .sorted()
    #expect(names.contains("churn.json") && names.contains("content.safetensors"))
    // These two name the files, with their checksums.
    for name in names where !["manifest.json", "card.md"].contains(name) {
      #expect(
        FileManager.default.contents(atPath: "\(folders.path)/models/\(name)")
          == FileManager.default.contents(atPath: "\(folders.path)/again/\(name)"), "\(name)")
    }
    // The record alone names the files.
    for (output, exports) in [("one", TrainedShop.folder), ("other", shop.path)] {
      _ = try await Scorer().score(exports, with: models, to: folders.path(output))
    }
    let scores = try folders.files(below: "one")
    #expect(scores.count > 5)
    let others = try folders.files(below: "other")
    for (name, bytes) in scores where name != ScoreFolder.fileNames.last {
      #expect(others[name] == bytes, "\(name)")
    }
  }
}
