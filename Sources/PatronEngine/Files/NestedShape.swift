/// How a value that may hold others becomes columns of text.
package indirect enum NestedShape: Hashable, Sendable {
  /// A text, number or truth value.
  case scalar
  /// JSON text: a list, or values that are objects or lists in some records and scalars in others.
  case text(isMixed: Bool)
  case object([Field])
  case pairs(Pairs)

  package struct Field: Hashable, Sendable {
    package let name: String
    package let shape: NestedShape
  }

  /// A list of keys and their values, such as the parameters of an event.
  package struct Pairs: Hashable, Sendable {
    /// The keys, each once; a column a key.
    package let keys: [String]
    /// The names of the value's types, one of them filled in an element; none where it is the value.
    package let values: [String]

    /// The types of a value in BigQuery's export of Google Analytics 4.
    static let valueNames = ["string_value", "int_value", "float_value", "double_value"]
  }

  /// A column: its name, which is its path with points between, and how to come to it.
  package struct Column: Hashable, Sendable {
    package let name: String
    package let path: [String]
    package let kind: Kind

    package enum Kind: Hashable, Sendable {
      case scalar
      case text(isMixed: Bool)
      /// The value of `key` in the list at the path.
      case pair(key: String, values: [String])
    }
  }

  /// The columns in the order of their keys.
  package var columns: [Column] {
    var columns: [Column] = []
    collect(into: &columns, path: [])
    return columns
  }

  private func collect(into columns: inout [Column], path: [String]) {
    let name = path.joined(separator: ".")
    switch self {
    case .scalar: columns.append(Column(name: name, path: path, kind: .scalar))
    case .text(let isMixed):
      columns.append(Column(name: name, path: path, kind: .text(isMixed: isMixed)))
    case .object(let fields):
      for field in fields { field.shape.collect(into: &columns, path: path + [field.name]) }
    case .pairs(let pairs):
      columns += pairs.keys.map { key in
        Column(name: name + "." + key, path: path, kind: .pair(key: key, values: pairs.values))
      }
    }
  }

  /// Columns that one table may have: beyond it keys are data, such as identifiers.
  package static let columnLimit = 5_000

  /// Throws where the columns of `files` are too many, or two have the same name.
  static func check(_ columns: [Column], of files: [String]) throws {
    guard columns.count <= columnLimit else {
      throw PatronError(
        .data, at: .export(files),
        "\(columns.count) different keys, more than the \(columnLimit) columns a table may have",
        remedy: "export identifiers as values, not as keys")
    }
    var seen: [String: Column] = [:]
    for column in columns {
      if column.path.contains("") {
        throw PatronError(
          .data, at: .export(files), "a key without a name", remedy: "give it one")
      }
      guard let other = seen.updateValue(column, forKey: column.name.lowercased()) else { continue }
      let reason =
        other.name == column.name
        ? "is a key and a path at once" : "and '\(other.name)' differ by case alone"
      throw PatronError(
        .data, at: .export(files), "the key '\(column.name)' \(reason)",
        remedy: "rename one of them")
    }
  }
}
