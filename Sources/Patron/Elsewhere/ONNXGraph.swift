import Foundation

/// A graph of ONNX: operators and constants, each value by a name (onnx.proto3 of ONNX 1.12, operators of version 17).
struct ONNXGraph {
  /// The kinds of elements, by the numbers that ONNX has for them.
  enum Element: Int {
    case float = 1
    case int64 = 7
    case string = 8
    case double = 11
  }

  /// A constant that later operators take, by its elements and its shape.
  enum Constant: Hashable {
    case doubles([Double], shape: [Int])
    case integers([Int], shape: [Int])
    case texts([String])
  }

  private var body = ProtocolBuffer()
  private var ports = ProtocolBuffer()
  private var constants: [Constant: String] = [:]
  private var count = 0

  /// An argument of an operator that is no value of the graph.
  enum Attribute {
    case integer(String, Int)
  }

  /// The result of the operator `type` of values by their names.
  mutating func add(_ type: String, _ inputs: [String], _ attributes: [Attribute] = []) -> String {
    add(type, inputs, attributes, resultCount: 1)[0]
  }

  mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [Attribute] = [], resultCount: Int
  ) -> [String] {
    let names = (0..<resultCount).map { _ in fresh() }
    body.field(1) { node in
      for input in inputs { node.field(1, input) }
      for name in names { node.field(2, name) }
      node.field(4, type)
      for case .integer(let name, let value) in attributes {
        node.field(5) { attribute in
          attribute.field(1, name)
          attribute.field(3, value)
          attribute.field(20, 2)
        }
      }
    }
    return names
  }

  /// Gives a value the name `name`, under which it leaves the graph.
  mutating func output(_ value: String, as name: String, _ element: Element) {
    body.field(1) { node in
      node.field(1, value)
      node.field(2, name)
      node.field(4, "Identity")
    }
    port(12, name, element, width: nil)
  }

  /// The input `name`, rows of `width` numbers.
  mutating func input(_ name: String, _ element: Element, width: Int) {
    port(11, name, element, width: width)
  }

  private mutating func port(_ number: Int, _ name: String, _ element: Element, width: Int?) {
    ports.field(number) { value in
      value.field(1, name)
      value.field(2) { type in
        type.field(1) { tensor in
          tensor.field(1, element.rawValue)
          tensor.field(2) { shape in
            shape.field(1) { $0.field(2, "customers") }
            if let width { shape.field(1) { $0.field(1, width) } }
          }
        }
      }
    }
  }

  /// The name of a constant; equal ones are there once.
  mutating func constant(_ constant: Constant) -> String {
    if let name = constants[constant] { return name }
    let name = fresh()
    constants[constant] = name
    body.field(5) { tensor in
      switch constant {
      case .doubles(let elements, let shape):
        for side in shape { tensor.field(1, side) }
        tensor.field(2, Element.double.rawValue)
        tensor.field(8, name)
        tensor.field(9, Self.bytes(elements.map(\.bitPattern)))
      case .integers(let elements, let shape):
        for side in shape { tensor.field(1, side) }
        tensor.field(2, Element.int64.rawValue)
        tensor.field(8, name)
        tensor.field(9, Self.bytes(elements.map { UInt64(bitPattern: Int64($0)) }))
      case .texts(let elements):
        tensor.field(1, elements.count)
        tensor.field(2, Element.string.rawValue)
        for text in elements { tensor.field(6, text) }
        tensor.field(8, name)
      }
    }
    return name
  }

  private static func bytes(_ words: [UInt64]) -> Data {
    words.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }

  private mutating func fresh() -> String {
    count += 1
    return "v\(count)"
  }

  /// The bytes of a model of this graph, called `name`, with `notes` that a program may read.
  func model(_ name: String, version: String, notes: [(key: String, value: String)]) -> Data {
    var model = ProtocolBuffer()
    model.field(1, 8)  // the version of the format that came with the operators
    model.field(2, "patron")
    model.field(3, version)
    var graph = body
    graph.field(2, name)
    model.field(7, graph.data + ports.data)
    model.field(8) { operators in
      operators.field(1, "")
      operators.field(2, 17)
    }
    for note in notes {
      model.field(14) { entry in
        entry.field(1, note.key)
        entry.field(2, note.value)
      }
    }
    return model.data
  }
}
