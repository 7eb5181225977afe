/// The values at one path of many JSON records: their kinds, and what they hold.
struct JSONTree: Hashable, Sendable {
  /// The kinds of value that were seen; none where the value was null or not there.
  struct Kinds: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let scalar = Kinds(rawValue: 1)
    static let object = Kinds(rawValue: 2)
    static let emptyObject = Kinds(rawValue: 4)
    static let list = Kinds(rawValue: 8)
    static let emptyList = Kinds(rawValue: 16)
  }

  struct Field: Hashable, Sendable {
    let name: String
    var tree: JSONTree
  }

  var kinds: Kinds = []
  /// The keys of objects, in the order in which they were first seen.
  var fields: [Field] = []
  /// The elements of lists: one tree, or none where every list was empty.
  var elements: [JSONTree] = []
  /// The different texts, where this is the `key` of a list's elements.
  var keys: [String] = []
  /// Whether a list named a `key` twice, or so many that they are no columns.
  var repeatsKeys = false

  subscript(_ name: String) -> JSONTree? { fields.first { $0.name == name }?.tree }

  /// Adds what another file was seen to hold.
  mutating func merge(_ other: JSONTree) {
    kinds.formUnion(other.kinds)
    for field in other.fields {
      if let index = fields.firstIndex(where: { $0.name == field.name }) {
        fields[index].tree.merge(field.tree)
      } else {
        fields.append(field)
      }
    }
    if elements.isEmpty {
      elements = other.elements
    } else if let more = other.elements.first {
      elements[0].merge(more)
    }
    var known = Set(keys)
    keys += other.keys.filter { known.insert($0).inserted }
    repeatsKeys = repeatsKeys || other.repeatsKeys
  }
}

extension JSONTree {
  /// Levels of objects that become columns: `a.b.c.d.e`. Deeper values are one column of JSON text.
  static let depthLimit = 5

  /// The columns that records of this tree make.
  ///
  /// An object becomes a column a key, by its path. A path that holds an object in one record and
  /// a scalar or a list in another is one column of text, each value as the record has it, so that
  /// none is lost. Lists are one column of JSON text; lists of `key` and `value` a column a key.
  var shape: NestedShape { shape(depth: 0) }

  private func shape(depth: Int) -> NestedShape {
    if kinds.contains(.object), kinds.isDisjoint(with: [.scalar, .list]), depth < Self.depthLimit {
      return .object(fields.map { .init(name: $0.name, shape: $0.tree.shape(depth: depth + 1)) })
    }
    if kinds.contains(.list), kinds.isDisjoint(with: [.scalar, .object, .emptyObject]),
      let pairs = elements.first?.pairs
    {
      return .pairs(pairs)
    }
    return kinds.isSubset(of: .scalar) ? .scalar : .text(isMixed: kinds.contains(.scalar))
  }

  /// The elements of a list of keys and values: an object with a name for each type, as BigQuery exports
  /// them, or a scalar. The time when a value was set is no value.
  private var pairs: NestedShape.Pairs? {
    guard kinds == .object, Set(fields.map(\.name)) == ["key", "value"], let key = self["key"],
      let value = self["value"], key.kinds == .scalar, !key.keys.isEmpty, !key.repeatsKeys
    else { return nil }
    if value.kinds.isSubset(of: .scalar) { return .init(keys: key.keys, values: []) }
    guard value.kinds.isSubset(of: [.object, .emptyObject]),
      value.fields.allSatisfy({ $0.tree.kinds.isSubset(of: .scalar) }),
      value.fields.contains(where: { NestedShape.Pairs.valueNames.contains($0.name) })
    else { return nil }
    let values = value.fields.map(\.name).filter(NestedShape.Pairs.valueNames.contains)
    return .init(keys: key.keys, values: values)
  }
}
