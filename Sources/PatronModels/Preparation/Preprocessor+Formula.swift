extension Preprocessor.Model {
  /// One of the outputs of `transform`, in a formula.
  enum Prepared {
    case number(Quantity)
    /// It follows from a choice alone: the value for each of its indices.
    case value(Quantity.Axis, [Double])
  }

  /// Adds the outputs of `transform` to `formula`, column i of a frame being the feature `features[i]`: nil for those
  /// that `isUsed` does not ask for.
  func prepared(
    in formula: inout Formula, features: [Int], isUsed: (Int) -> Bool
  ) -> [Prepared?] {
    var found: [Prepared?] = []
    for (index, rule) in rules.enumerated() {
      let count = outputs.count { $0.column == index }
      let first = found.count
      let used = (first..<first + count).map(isUsed)
      guard used.contains(true) else {
        found += [Prepared?](repeating: nil, count: count)
        continue
      }
      let outputs =
        switch rule {
        case .none: [Prepared]()
        case .numeric(let rule):
          rule.prepared(
            in: &formula, feature: features[index],
            flagFactor: columns[index].weight.squareRoot())
        case .category(let rule): rule.prepared(in: &formula, feature: features[index])
        }
      found += zip(outputs, used).map { $1 ? $0 : nil }
    }
    return found
  }
}

extension PreprocessorRule.Numeric {
  fileprivate func prepared(
    in formula: inout Formula, feature: Int, flagFactor: Double
  ) -> [Preprocessor.Model.Prepared] {
    var outputs: [Preprocessor.Model.Prepared] = []
    if factor > 0 {
      let filled = Quantity.feature(feature, missing: fill)
      let number = isLogarithmic ? .signedLogarithm(filled) : filled
      let limit = Preprocessor.largestDeviation
      let deviation = formula.step(
        .held(
          .quotient(.sum([number, .number(-centre)]), .number(scale)), within: -limit...limit))
      let bends = curve?.bends(in: &formula, at: deviation) ?? []
      outputs += ([deviation] + bends).map { .number(.single(.scaled(factor, $0))) }
    }
    if let share = flag {
      let spread = (share * (1 - share)).squareRoot()
      let missing = formula.step(Choice.bin(of: feature, cuts: [], missing: 1))
      outputs.append(
        .value(
          Quantity.Axis(missing, count: 2),
          [0.0, 1].map { Double(Float(($0 - share) / spread * flagFactor)) }))
    }
    return outputs
  }
}

extension PreprocessorRule.Curve {
  fileprivate func bends(in formula: inout Formula, at deviation: Quantity) -> [Quantity] {
    let held = formula.step(.held(deviation, within: lower...upper))
    let terms = (0..<basis.count).map { formula.step(basis.term($0, at: held)) }
    return mixtures.map { mixture in
      .sum(
        zip(mixture, terms).map { .scaled($0, $1) }
          + [.scaled(mixture[basis.count], held), .number(mixture[basis.count + 1])])
    }
  }
}

extension SplineBasis {
  /// Bend `index` at `x`, as `value(_:at:)` has it.
  fileprivate func term(_ index: Int, at x: Quantity) -> Quantity {
    let (first, last) = (knots[0], knots[knots.count - 1])
    let (own, next) = (knots[index], knots[knots.count - 2])
    let tail = last - next
    func cube(_ knot: Double) -> Quantity { .positiveCube(.sum([x, .number(-knot)])) }
    return .quotient(
      .sum([
        cube(own), .scaled(-(last - own) / tail, cube(next)),
        .scaled((next - own) / tail, cube(last)),
      ]), .number((last - first) * (last - first)))
  }
}

extension PreprocessorRule.Category {
  fileprivate func prepared(
    in formula: inout Formula, feature: Int
  ) -> [Preprocessor.Model.Prepared] {
    // One more than the groups, for a level without any: its outputs are the average.
    let none = groups.count
    let own = formula.step(
      Choice.group(
        of: feature, groups: groupOfLevel.map { $0 >= 0 ? $0 : none },
        missing: missingGroup >= 0 ? missingGroup : none))
    return groups.indices.filter { groups[$0].factor > 0 }.map { group in
      let (share, factor) = (groups[group].share, groups[group].factor)
      return .value(
        Quantity.Axis(own, count: none + 1),
        groups.indices.map { Double(Float((($0 == group ? 1 : 0) - share) * factor)) } + [0])
    }
  }
}

extension Sequence<Preprocessor.Model.Prepared?> {
  /// The sum of `number` of the outputs that are numbers and of `value` of those that follow from a choice; those of
  /// one choice are added up beforehand.
  func sum(
    _ number: (_ output: Int, Quantity) -> Quantity,
    _ value: (_ output: Int, Double) -> Double
  ) -> [Quantity] {
    var terms: [Quantity] = []
    var chosen: [(axis: Quantity.Axis, values: [Double])] = []
    for (output, prepared) in enumerated() {
      switch prepared {
      case nil: break
      case .number(let quantity): terms.append(number(output, quantity))
      case .value(let axis, let values):
        let own = values.map { value(output, $0) }
        if let last = chosen.last, last.axis == axis {
          chosen[chosen.count - 1].values = zip(last.values, own).map(+)
        } else {
          chosen.append((axis, own))
        }
      }
    }
    return terms + chosen.map { .value([$0.axis], in: $0.values) }
  }
}
