import Foundation
import Patron
import PatronData
import PatronSimulation
import PatronTestSupport
import Testing

/// A simulated shop in a folder of its own, from which people can be deleted by hand.
struct ErasableShop {
  let folder: TemporaryFolder
  var path: String { folder.path("shop") }

  /// Whoever is asked to be forgotten: every 40th customer of the table.
  static let gone: [String] = stride(from: 5, to: 300, by: 40).map { id(customer: $0) }

  private static func id(customer: Int) -> String {
    let number = String(customer + 1)
    return "C" + String(repeating: "0", count: 6 - number.count) + number
  }

  init(yaml: String = "") throws {
    folder = try TemporaryFolder()
    try Simulation(customers: 300, seed: 5).write(
      to: URL(fileURLWithPath: folder.path("shop")))
    let whole = try folder.text("shop/patron.yaml")
    try folder.write(whole + yaml, to: "shop/patron.yaml")
  }

  /// Deletes the rows of `people` from every file, as a person would with an editor.
  func delete(_ people: [String]) throws {
    let people = Set(people)
    for name in ["customers.csv", "orders.csv", "events.csv", "surveys.csv"] {
      let lines = try folder.text("shop/" + name).split(
        separator: "\n", omittingEmptySubsequences: false)
      let header = lines[0].split(separator: ",")
      guard let column = header.firstIndex(of: "customer_id") else {
        Issue.record("\(name) has no customer_id")
        return
      }
      let kept = lines.enumerated().filter { index, line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return index == 0 || fields.count <= column || !people.contains(String(fields[column]))
      }.map(\.element)
      // Few answer a survey.
      #expect(kept.count < lines.count || name == "surveys.csv")
      try folder.write(kept.joined(separator: "\n"), to: "shop/" + name)
    }
  }

  /// Adds the column `profile` to the customers, "no" for `people`.
  func withhold(_ people: [String]) throws {
    let people = Set(people)
    let lines = try folder.text("shop/customers.csv").split(separator: "\n")
    let rows = lines.enumerated().map { index, line in
      let id = String(line.split(separator: ",")[0])
      return "\(line),\(index == 0 ? "profile" : people.contains(id) ? "no" : "yes")"
    }
    try folder.write(rows.joined(separator: "\n") + "\n", to: "shop/customers.csv")
  }

  func trained(threads: Int = 2) async throws -> TrainedModels {
    var options = TrainedShop.options(threads: threads)
    options.seed = 9
    return try await Trainer(options: options).train(path)
  }

  /// The files of the folder of `models`, without what the manifest and the card say of the exports' files, and what
  /// follows from it.
  func bytes(_ models: TrainedModels) throws -> [String: Data] {
    let name = "models-\(UUID().uuidString)"
    try ModelFolder(folder.path(name)).write(models)
    var files = try folder.files(below: name)
    let manifest = try #require(files["manifest.json"])
    var object = try #require(
      JSONSerialization.jsonObject(with: manifest) as? [String: Any])
    object["exports"] = nil
    object["checksum"] = nil
    var checksums = try #require(object["files"] as? [String: String])
    checksums["card.md"] = nil
    object["files"] = checksums
    let card = String(decoding: try #require(files["card.md"]), as: UTF8.self)
    files["card.md"] = Data(
      card.split(separator: "\n").filter { !$0.contains(".csv") }.joined(separator: "\n").utf8)
    files["manifest.json"] = try JSONSerialization.data(
      withJSONObject: object, options: [.sortedKeys])
    return files
  }

  /// The lists of a scoring; the record names the exports.
  func scores(_ models: TrainedModels) async throws -> [String: Data] {
    let name = "scores-\(UUID().uuidString)"
    _ = try await Scorer(options: TrainedShop.options(threads: 2))
      .score(path, with: models, to: folder.path(name))
    return try folder.files(below: name).filter { $0.key != "results.json" }
  }
}
