/// What a model computes of a row of features, in steps that other systems know too.
///
/// The programs for those systems are written from it, so that no model's arithmetic has a second copy. It speaks of
/// features by their indices. One that is missing is NaN or infinite; of a category, any number that is no level's.
package struct Formula: Hashable, Sendable {
  /// A value that others need, found once a row.
  package enum Step: Hashable, Sendable {
    case quantity(Quantity)
    case choice(Choice)
  }

  /// A result of the row.
  package struct Output: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
      /// Missing where the quantity is.
      case number(Quantity)
      /// The number or the text at the index that is chosen; missing for −1, and where the text is nil.
      case whole(Choice, of: [Int])
      case text(Choice, of: [String?])
    }

    package let name: String
    package let value: Value
  }

  /// In an order in which each refers to earlier ones only.
  package private(set) var steps: [Step] = []
  package private(set) var outputs: [Output] = []
  private var known: [Step: Int] = [:]

  package init() {}

  /// `quantity` as a step; the one that is there, where it is.
  package mutating func step(_ quantity: Quantity) -> Quantity {
    .step(index(of: .quantity(quantity)))
  }

  /// The index of `choice` as a step.
  package mutating func step(_ choice: Choice) -> Int { index(of: .choice(choice)) }

  private mutating func index(of step: Step) -> Int {
    if let index = known[step] { return index }
    known[step] = steps.count
    steps.append(step)
    return steps.count - 1
  }

  package mutating func give(_ name: String, _ value: Output.Value) {
    outputs.append(Output(name: name, value: value))
  }
}

/// A number of a row, 64 bits wide.
package indirect enum Quantity: Hashable, Sendable {
  case number(Double)
  /// The feature at an index, `missing` where it is missing.
  case feature(Int, missing: Double)
  /// What the step at an index has found, which is a quantity.
  case step(Int)
  /// The sum of one or more.
  case sum([Quantity])
  case scaled(Double, Quantity)
  case quotient(Quantity, Quantity)
  case square(Quantity)
  /// The cube where the quantity is above 0, else 0.
  case positiveCube(Quantity)
  /// sign(x)·log(1 + |x|).
  case signedLogarithm(Quantity)
  case held(Quantity, within: ClosedRange<Double>)
  /// Rounded to the nearest number of 32 bits, as features are kept in memory.
  case single(Quantity)
  /// The number in a table at the cell that choices, steps by their indices, lead to: the last runs fastest.
  case value([Axis], in: [Double])
  case sigmoid(Quantity)
  case squareRoot(Quantity)
  /// The least, and the second least, of two or more quantities that are never missing.
  case least([Quantity])
  case secondLeast([Quantity])
  /// The quantity where the condition holds; else it is missing.
  case only(Condition, Quantity)

  /// A side of a table: a step that is a choice, from 0 to below `count`.
  package struct Axis: Hashable, Sendable {
    package let step: Int
    package let count: Int

    package init(_ step: Int, count: Int) {
      self.step = step
      self.count = count
    }
  }
}

/// A choice among few: an index from 0 on, or −1 for none.
package indirect enum Choice: Hashable, Sendable {
  case index(Int)
  /// How many of `cuts`, which ascend, the feature is above; `missing` where it is missing.
  case bin(of: Int, cuts: [Float], missing: Int)
  /// The group of the feature's level; `missing` where it has none.
  case group(of: Int, groups: [Int], missing: Int)
  /// How many of `bounds`, which ascend, the quantity is no less than.
  case band(of: Quantity, bounds: [Double])
  /// Which of two or more quantities is the least, the first among equals; none is ever missing.
  case nearest([Quantity])
  case either(Condition, Choice, else: Choice)
}

/// What is asked of a feature.
package enum Condition: Hashable, Sendable {
  case known(Int)
  /// Whether it is known, and no more than a number.
  case atMost(Int, Double)
}

extension Formula {
  /// The features that the steps and outputs read, ascending.
  package var features: [Int] {
    var found = Walk()
    for step in steps { found.add(step) }
    for output in outputs { found.add(output.value) }
    return found.features.sorted()
  }

  /// How many steps have to be found one after the other before each step: 0 for one of features alone.
  package var depths: [Int] {
    var depths: [Int] = []
    for step in steps {
      var found = Walk()
      found.add(step)
      depths.append(found.steps.reduce(0) { max($0, depths[$1] + 1) })
    }
    return depths
  }

  /// What a step or an output refers to.
  private struct Walk {
    var features: Set<Int> = []
    var steps: Set<Int> = []

    mutating func add(_ step: Step) {
      switch step {
      case .quantity(let quantity): add(quantity)
      case .choice(let choice): add(choice)
      }
    }

    mutating func add(_ value: Output.Value) {
      switch value {
      case .number(let quantity): add(quantity)
      case .whole(let choice, _), .text(let choice, _): add(choice)
      }
    }

    private mutating func add(_ quantity: Quantity) {
      switch quantity {
      case .number: break
      case .feature(let index, _): features.insert(index)
      case .step(let index): steps.insert(index)
      case .sum(let all), .least(let all), .secondLeast(let all): for one in all { add(one) }
      case .scaled(_, let one), .square(let one), .positiveCube(let one), .signedLogarithm(let one),
        .held(let one, _), .single(let one), .sigmoid(let one), .squareRoot(let one):
        add(one)
      case .quotient(let one, let other):
        add(one)
        add(other)
      case .value(let axes, _): steps.formUnion(axes.map(\.step))
      case .only(let condition, let one):
        add(condition)
        add(one)
      }
    }

    private mutating func add(_ choice: Choice) {
      switch choice {
      case .index: break
      case .bin(let index, _, _), .group(let index, _, _): features.insert(index)
      case .band(let quantity, _): add(quantity)
      case .nearest(let all): for one in all { add(one) }
      case .either(let condition, let one, let other):
        add(condition)
        add(one)
        add(other)
      }
    }

    private mutating func add(_ condition: Condition) {
      switch condition {
      case .known(let index), .atMost(let index, _): features.insert(index)
      }
    }
  }
}
