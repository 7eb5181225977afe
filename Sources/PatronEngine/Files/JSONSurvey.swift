import Foundation

/// The form of a JSON file: its records, every key of every record, and whether numbers survive the engine.
///
/// The engine would look at the first records and guess; this looks at all of them, and at nothing but
/// the form: it keeps no value.
package struct JSONSurvey: Sendable {
  /// How records follow one another.
  enum Layout: String, Hashable, Sendable {
    /// One a line.
    case lines = "newline_delimited"
    /// One behind another, over any number of lines.
    case sequence = "unstructured"
    case array
  }

  /// The list that the one object of a file wraps: `{"data": {"orders": [...]}}`.
  struct Wrapper: Hashable, Sendable {
    let path: [String]
    /// The bytes of the list, its brackets included.
    let range: Range<Int>
  }

  var layout: Layout
  var wrapper: Wrapper?
  package var records: Int
  /// The tree of a record.
  var tree: JSONTree
  /// Whether a number is written as the engine would not write it again.
  var hasInexactNumber: Bool
  /// The bytes of the longest record.
  var longestRecord: Int

  /// Reads `file` from end to end.
  package init(of file: String) throws {
    var scanner = JSONScanner(try ByteSource(file), name: FileName.of(file))
    self = try scanner.survey()
  }

  init(
    layout: Layout, wrapper: Wrapper?, records: Int, tree: JSONTree, hasInexactNumber: Bool,
    longestRecord: Int
  ) {
    self.layout = layout
    self.wrapper = wrapper
    self.records = records
    self.tree = tree
    self.hasInexactNumber = hasInexactNumber
    self.longestRecord = longestRecord
  }
}
