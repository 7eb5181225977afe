import Foundation
import PatronModels

/// Writes a formula as a graph of ONNX: a row of features in, the outputs out, all in 64 bits where the model is.
struct FormulaONNX {
  private let formula: Formula
  private var graph = ONNXGraph()
  /// The values of the steps, by name.
  private var steps: [String] = []
  /// The features of 64 bits, NaN where they are missing, and whether they are known: (customers × features).
  private var features = ""
  private var known = ""
  /// What quantities are called that several need.
  private var names: [Quantity: String] = [:]
  /// The least two of quantities, and their indices.
  private var nearest: [[Quantity]: (values: String, indices: String)] = [:]

  /// The name of the input: rows of the features, 32 bits wide.
  static let input = "features"

  /// The graph of `formula`, whose rows have `width` features.
  init(_ formula: Formula, width: Int) {
    self.formula = formula
    graph.input(Self.input, .float, width: width)
    let wide = graph.add("Cast", [Self.input], [.integer("to", ONNXGraph.Element.double.rawValue)])
    known = graph.add(
      "LessOrEqual",
      [graph.add("Abs", [wide]), number(Double(Float.greatestFiniteMagnitude))])
    features = graph.add("Where", [known, wide, number(.nan)])
    for step in formula.steps {
      switch step {
      case .quantity(let quantity): steps.append(name(quantity))
      case .choice(let choice): steps.append(name(choice))
      }
    }
    for output in formula.outputs { give(output) }
  }

  /// The bytes of the model, with `notes` that a program may read.
  func model(_ name: String, version: String, notes: [(key: String, value: String)]) -> Data {
    graph.model(name, version: version, notes: notes)
  }

  private mutating func give(_ output: Formula.Output) {
    switch output.value {
    case .number(let quantity):
      let rows = whole(column(0, of: known))
      let zeros = graph.add("Mul", [toDouble(rows), number(0)])
      let value = name(quantity)
      graph.output(graph.add("Add", [value, zeros]), as: output.name, .double)
    case .whole(let choice, let numbers):
      let table = graph.constant(.integers(numbers + [0], shape: [numbers.count + 1]))
      let index = everyRow(choice)
      graph.output(graph.add("Gather", [table, index]), as: output.name, .int64)
    case .text(let choice, let texts):
      let table = graph.constant(.texts(texts.map { $0 ?? "" } + [""]))
      let index = everyRow(choice)
      graph.output(graph.add("Gather", [table, index]), as: output.name, .string)
    }
  }

  /// A choice as one index a row, though it be the same for all; −1 is the last of what is chosen from.
  private mutating func everyRow(_ choice: Choice) -> String {
    let zeros = graph.add("Mul", [whole(column(0, of: known)), index(0)])
    return graph.add("Add", [name(choice), zeros])
  }
}

// MARK: Quantities

extension FormulaONNX {
  private mutating func name(_ quantity: Quantity) -> String {
    if let name = names[quantity] { return name }
    let name = made(quantity)
    names[quantity] = name
    return name
  }

  private mutating func made(_ quantity: Quantity) -> String {
    switch quantity {
    case .number(let value): return number(value)
    case .feature(let index, let missing):
      return graph.add(
        "Where", [column(index, of: known), column(index, of: features), number(missing)])
    case .step(let index): return steps[index]
    case .sum(let terms): return graph.add("Sum", terms.map { name($0) })
    case .scaled(let factor, let one): return graph.add("Mul", [number(factor), name(one)])
    case .quotient(let one, let other): return graph.add("Div", [name(one), name(other)])
    case .square(let one): return graph.add("Mul", [name(one), name(one)])
    case .positiveCube(let one):
      let positive = graph.add("Max", [name(one), number(0)])
      return graph.add("Mul", [graph.add("Mul", [positive, positive]), positive])
    case .signedLogarithm(let one):
      let size = graph.add("Add", [number(1), graph.add("Abs", [name(one)])])
      return graph.add("Mul", [graph.add("Sign", [name(one)]), graph.add("Log", [size])])
    case .held(let one, let range):
      let above = graph.add("Max", [name(one), number(range.lowerBound)])
      return graph.add("Min", [above, number(range.upperBound)])
    case .single(let one):
      let short = graph.add("Cast", [name(one)], [.integer("to", ONNXGraph.Element.float.rawValue)])
      return toDouble(short)
    case .value(let axes, let values):
      var cell = steps[axes[0].step]
      for axis in axes.dropFirst() {
        cell = graph.add(
          "Add", [graph.add("Mul", [cell, index(axis.count)]), steps[axis.step]])
      }
      return graph.add(
        "Gather", [graph.constant(.doubles(values, shape: [values.count])), cell])
    case .sigmoid(let one): return graph.add("Sigmoid", [name(one)])
    case .squareRoot(let one): return graph.add("Sqrt", [name(one)])
    case .least(let all): return column(0, of: leastTwo(all).values)
    case .secondLeast(let all): return column(1, of: leastTwo(all).values)
    case .only(let condition, let one):
      return graph.add("Where", [name(condition), name(one), number(.nan)])
    }
  }

  /// The least two of quantities a row (customers × 2), and their indices, the lower first among equals.
  private mutating func leastTwo(_ all: [Quantity]) -> (values: String, indices: String) {
    if let found = nearest[all] { return found }
    let side = graph.constant(.integers([1], shape: [1]))
    let columns = all.map { graph.add("Unsqueeze", [name($0), side]) }
    let rows = graph.add("Concat", columns, [.integer("axis", 1)])
    let two = graph.constant(.integers([2], shape: [1]))
    let found = graph.add(
      "TopK", [rows, two], [.integer("axis", 1), .integer("largest", 0), .integer("sorted", 1)],
      resultCount: 2)
    nearest[all] = (found[0], found[1])
    return (found[0], found[1])
  }

  private mutating func number(_ value: Double) -> String {
    graph.constant(.doubles([value], shape: []))
  }

  private mutating func index(_ value: Int) -> String {
    graph.constant(.integers([value], shape: []))
  }

  private mutating func column(_ index: Int, of rows: String) -> String {
    graph.add("Gather", [rows, self.index(index)], [.integer("axis", 1)])
  }

  private mutating func toDouble(_ value: String) -> String {
    graph.add("Cast", [value], [.integer("to", ONNXGraph.Element.double.rawValue)])
  }

  private mutating func whole(_ value: String) -> String {
    graph.add("Cast", [value], [.integer("to", ONNXGraph.Element.int64.rawValue)])
  }
}

// MARK: Choices

extension FormulaONNX {
  private mutating func name(_ choice: Choice) -> String {
    switch choice {
    case .index(let value): return index(value)
    case .bin(let feature, let cuts, let missing):
      let isKnown = column(feature, of: known)
      guard !cuts.isEmpty else { return graph.add("Where", [isKnown, index(0), index(missing)]) }
      let side = graph.constant(.integers([1], shape: [1]))
      let value = graph.add("Unsqueeze", [column(feature, of: features), side])
      let limits = graph.constant(.doubles(cuts.map(Double.init), shape: [1, cuts.count]))
      let above = whole(graph.add("Greater", [value, limits]))
      let bin = graph.add("ReduceSum", [above, side], [.integer("keepdims", 0)])
      return graph.add("Where", [isKnown, bin, index(missing)])
    case .group(let feature, let groups, let missing):
      let value = column(feature, of: features)
      let isInside = graph.add(
        "And",
        [
          graph.add("GreaterOrEqual", [value, number(0)]),
          graph.add("Less", [value, number(Double(groups.count))]),
        ])
      let isWhole = graph.add("Equal", [value, graph.add("Floor", [value])])
      let isLevel = graph.add("And", [isInside, isWhole])
      let level = graph.add("Where", [isLevel, value, number(Double(groups.count))])
      let table = graph.constant(.integers(groups + [missing], shape: [groups.count + 1]))
      return graph.add("Gather", [table, whole(level)])
    case .band(let quantity, let bounds):
      let value = name(quantity)
      let reached = bounds.map { whole(graph.add("GreaterOrEqual", [value, number($0)])) }
      return reached.dropFirst().reduce(reached[0]) { graph.add("Add", [$0, $1]) }
    case .nearest(let all): return column(0, of: leastTwo(all).indices)
    case .either(let condition, let one, let other):
      return graph.add("Where", [name(condition), name(one), name(other)])
    }
  }

  private mutating func name(_ condition: Condition) -> String {
    switch condition {
    case .known(let feature): return column(feature, of: known)
    case .atMost(let feature, let value):
      return graph.add("LessOrEqual", [column(feature, of: features), number(value)])
    }
  }
}
