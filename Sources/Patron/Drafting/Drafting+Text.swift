import Foundation
import PatronData
import PatronEngine

extension Drafting {
  /// The configuration as a commented file, which has been read again to see that it can be.
  func draft() throws -> Draft {
    let plain = configuration.yaml
    do {
      let lines = try Configuration(
        yaml: plain, file: Exports.configurationName, defaultName: configuration.name
      ).origin.lines
      var text = plain.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for (path, comment) in comments {
        guard let line = lines[path], text.indices.contains(line - 1) else { continue }
        let separator = text[line - 1].contains("  # ") ? "; " : "  # "
        text[line - 1] += separator + Self.line(comment)
      }
      let head = ["# Drafted by 'patron init': look it through, then run 'patron check'."]
      let assumed = assumptions.map { "#   - " + Self.line($0) }
      let unused = leftOut.map { "#   - " + Self.line($0) }
      let yaml =
        (head + (assumed.isEmpty ? [] : ["# Taken for granted:"] + assumed)
        + (unused.isEmpty ? [] : ["# Not used:"] + unused)
        + (configuration.currency == nil && guesses[.transactions] != nil
          ? ["# Name the currency of amounts by a line such as   currency: EUR"] : []) + text)
        .joined(separator: "\n")
      let read = try Configuration(
        yaml: yaml, file: Exports.configurationName, defaultName: configuration.name)
      return Draft(
        configuration: read, yaml: yaml, assumptions: assumptions, leftOut: leftOut)
    } catch {
      throw PatronError(.bug, "the draft cannot be read again (\(error))")
    }
  }

  /// `text` as one line of a comment.
  private static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: " "
          default: scalar
          }
        }))
  }
}
