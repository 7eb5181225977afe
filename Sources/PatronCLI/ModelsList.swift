import ArgumentParser
import Foundation
import Patron
import PatronData
import PatronEngine
import PatronReport

struct ModelsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the model folders below a folder.",
    discussion: """
      Examples:
        patron models list
        patron models list --in /srv/models --json
      """)

  @Option(
    name: .customLong("in"), help: ArgumentHelp("The folder to look in.", valueName: "folder"),
    transform: PathArgument.path)
  var parent = "models"
  @OptionGroup var format: FormatArguments

  private struct Row: Encodable {
    let folder: String
    let name: String?
    let models: [TaskID]
    let customers: Int?
    let asOf: Day?
    let patron: String?
    /// Why the folder cannot be used, where it cannot.
    let problem: String?
  }

  func run() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: parent, isDirectory: &isFolder), isFolder.boolValue
    else {
      throw PatronError.noFolder(parent, remedy: "train first, or name another with --in")
    }
    let rows = ModelFolder.list(in: parent).map { folder in
      let name = URL(fileURLWithPath: folder.path).lastPathComponent
      do {
        let manifest = try folder.readManifest()
        return Row(
          folder: name, name: manifest.name, models: manifest.models,
          customers: manifest.customers, asOf: manifest.asOf, patron: manifest.patron, problem: nil)
      } catch {
        return Row(
          folder: name, name: nil, models: [], customers: nil, asOf: nil, patron: nil,
          problem: "\(error)")
      }
    }
    var table = Document.Table(
      .text("folder"), .text("name"), .text("models"), .number("customers"), .text("known up to"),
      .text("Patron"))
    for row in rows {
      table.add(
        .text(row.folder), .text(row.name),
        .text(row.problem ?? row.models.map(\.rawValue).joined(separator: ", ")),
        .count(row.customers), .day(row.asOf?.description), .text(row.patron))
    }
    try format.write(
      rows,
      as: Document(
        blocks: rows.isEmpty ? [.verbatim(["no model folders in \(parent)"])] : [.table(table)]))
  }
}
