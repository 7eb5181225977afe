import PatronData

/// Headers of exports, a column a line, before every preset.
struct HeaderTarget: FuzzTarget {
  let name = "header"

  /// The header of each preset, and one of all.
  let seeds =
    Preset.all.map { preset in Array(preset.header.map { $0[0] }.joined(separator: "\n").utf8) }
    + [Array(Preset.all.flatMap { $0.header.flatMap(\.self) }.joined(separator: "\n").utf8)]

  func run(_ input: [UInt8]) throws {
    let columns = String(decoding: input, as: UTF8.self).split(separator: "\n").map(String.init)
    for preset in Preset.all {
      guard preset.matches(columns) || preset.nearlyMatches(columns) else { continue }
      let applied = try preset.applied(to: ["export.csv"], columns: columns)
      guard applied.configuration.columns.values.allSatisfy(columns.contains) else {
        throw FuzzFailure("a preset names a column that the export does not have")
      }
    }
  }
}
