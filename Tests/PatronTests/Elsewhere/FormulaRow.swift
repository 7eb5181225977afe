import Foundation
import PatronModels

/// A formula computed for one row by the meaning of its cases, as another system would.
struct FormulaRow {
  private let features: [Float]
  private var steps: [(quantity: Double, choice: Int)] = []

  init(_ formula: Formula, features: [Float]) {
    self.features = features
    for step in formula.steps {
      switch step {
      case .quantity(let quantity): steps.append((value(quantity), 0))
      case .choice(let choice): steps.append((.nan, value(choice)))
      }
    }
  }

  func value(_ quantity: Quantity) -> Double {
    switch quantity {
    case .number(let number): return number
    case .feature(let index, let missing):
      return features[index].isFinite ? Double(features[index]) : missing
    case .step(let index): return steps[index].quantity
    case .sum(let terms): return terms.reduce(0) { $0 + value($1) }
    case .scaled(let factor, let one): return factor * value(one)
    case .quotient(let one, let other): return value(one) / value(other)
    case .square(let one): return pow(value(one), 2)
    case .positiveCube(let one): return pow(max(0, value(one)), 3)
    case .signedLogarithm(let one):
      return value(one) < 0 ? -log(1 - value(one)) : log(1 + value(one))
    case .held(let one, let range): return min(max(value(one), range.lowerBound), range.upperBound)
    case .single(let one): return Double(Float(value(one)))
    case .value(let axes, let values):
      return values[axes.reduce(0) { $0 * $1.count + steps[$1.step].choice }]
    case .sigmoid(let one): return 1 / (1 + exp(-value(one)))
    case .squareRoot(let one): return value(one).squareRoot()
    case .least(let all): return all.map(value).min() ?? .nan
    case .secondLeast(let all): return all.map(value).sorted()[1]
    case .only(let condition, let one): return holds(condition) ? value(one) : .nan
    }
  }

  func value(_ choice: Choice) -> Int {
    switch choice {
    case .index(let index): return index
    case .bin(let index, let cuts, let missing):
      return features[index].isFinite ? cuts.count { $0 < features[index] } : missing
    case .group(let index, let groups, let missing):
      let level = Int(exactly: features[index])
      return level.map(groups.indices.contains) == true ? groups[level ?? 0] : missing
    case .band(let one, let bounds): return bounds.count { $0 <= value(one) }
    case .nearest(let all):
      let values = all.map(value)
      return values.indices.min { values[$0] < values[$1] } ?? -1
    case .either(let condition, let one, let other):
      return holds(condition) ? value(one) : value(other)
    }
  }

  private func holds(_ condition: Condition) -> Bool {
    switch condition {
    case .known(let index): features[index].isFinite
    case .atMost(let index, let number):
      features[index].isFinite && Double(features[index]) <= number
    }
  }
}

extension FormulaRow {
  /// The outputs of `formula` by name, a row each of `rows`.
  static func outputs(_ formula: Formula, of rows: [[Float]]) -> [[String: Cell]] {
    rows.map { features in
      let row = FormulaRow(formula, features: features)
      return Dictionary(
        uniqueKeysWithValues: formula.outputs.map { output in
          switch output.value {
          case .number(let quantity): (output.name, .number(row.value(quantity)))
          case .whole(let choice, let numbers):
            (output.name, .number(Double(numbers[row.value(choice)])))
          case .text(let choice, let texts):
            (output.name, .text(row.value(choice) < 0 ? nil : texts[row.value(choice)]))
          }
        })
    }
  }

  /// A number, NaN where there is none, or a text.
  enum Cell: Hashable {
    case number(Double)
    case text(String?)

    /// Whether both say the same, numbers but for `tolerance`.
    func isNear(_ other: Cell, within tolerance: Double) -> Bool {
      switch (self, other) {
      case (.number(let one), .number(let other)):
        one.isNaN || other.isNaN ? one.isNaN && other.isNaN : abs(one - other) <= tolerance
      default: self == other
      }
    }
  }
}
