import PatronEngine
import PatronModels

/// Writes a formula as one query of a warehouse.
///
/// Features and steps get names of ours, f1, f2 … and s1, s2 …: whatever features are called, none meets another. Steps
/// that need as many others before them are found together, in a query over the one before.
struct FormulaSQL {
  let formula: Formula
  /// The columns of the table of features, by the features' indices.
  let columns: [PortableModel.Column]
  let warehouse: Warehouse

  /// The query over `table`, whose column `customer` says whose row it is.
  func query(from table: SQL, customer: SQL) -> SQL {
    let depths = formula.depths
    let stages = (0...(depths.max() ?? 0)).map { depth in
      depths.indices.filter { depths[$0] == depth }
    }.filter { !$0.isEmpty }
    let features = formula.features
    return QueryTemplate(PackageResources.warehouse_scores_sql).filled([
      "kept": .sql(warehouse.kept), "customer": .sql(customer), "table": .sql(table),
      "features": .list(
        features.map { ["value": .sql(given($0)), "name": .sql(Self.feature($0))] }),
      "stages": .list(
        stages.enumerated().map { index, steps in
          [
            "stage": .sql(Self.stage(index + 1)), "before": .sql(Self.stage(index)),
            "steps": .list(
              steps.map { ["value": .sql(step($0)), "name": .sql(Self.step($0))] }),
          ]
        }),
      "outputs": .list(
        formula.outputs.map {
          ["value": .sql(output($0.value)), "name": .sql(SQL(name: $0.name))]
        }),
      "last": .sql(Self.stage(stages.count)),
    ])
  }

  private static func stage(_ number: Int) -> SQL { number == 0 ? "given" : "stage\(number)" }
  private static func feature(_ index: Int) -> SQL { "f\(index + 1)" }
  private static func step(_ index: Int) -> SQL { "s\(index + 1)" }

  /// The column of a feature: a level's text, or a number of the 32 bits that Patron keeps; NULL where it is no number.
  ///
  /// Which numbers are none is asked by their size, as NaN equals itself in some systems and exceeds every number.
  private func given(_ index: Int) -> SQL {
    let cell = SQL(name: columns[index].name)
    guard columns[index].levels == nil else { return warehouse.text(cell) }
    let number = warehouse.double(cell)
    let largest = warehouse.number(Double(Float.greatestFiniteMagnitude))
    return "case when abs(\(number)) <= \(largest) then \(warehouse.single(number)) end"
  }

  private func step(_ index: Int) -> SQL {
    switch formula.steps[index] {
    case .quantity(let quantity): sql(quantity)
    case .choice(let choice): sql(choice)
    }
  }

  private func output(_ value: Formula.Output.Value) -> SQL {
    switch value {
    case .number(let quantity): return sql(quantity)
    case .whole(let choice, let numbers):
      return picked(choice, numbers.map { SQL($0) })
    case .text(let choice, let texts):
      return picked(choice, texts.map { $0.map { SQL(text: $0) } ?? "null" })
    }
  }

  private func picked(_ choice: Choice, _ values: [SQL]) -> SQL {
    let cases = values.enumerated().map { SQL("when \($0) then \($1)") }
    return "case \(sql(choice)) \(cases.joined(separator: " ")) end"
  }
}

// MARK: Quantities

extension FormulaSQL {
  private func sql(_ quantity: Quantity) -> SQL {
    switch quantity {
    case .number(let number): return warehouse.number(number)
    case .feature(let index, let missing):
      return "coalesce(\(Self.feature(index)), \(warehouse.number(missing)))"
    case .step(let index): return Self.step(index)
    case .sum(let terms): return sum(terms.map(sql))
    case .scaled(let factor, let one): return "\(warehouse.number(factor)) * \(sql(one))"
    case .quotient(let one, let other): return "(\(sql(one)) / \(sql(other)))"
    case .square(let one): return "power(\(sql(one)), 2)"
    case .positiveCube(let one): return "power(greatest(\(sql(one)), 0e0), 3)"
    case .signedLogarithm(let one): return "sign(\(sql(one))) * ln(1e0 + abs(\(sql(one))))"
    case .held(let one, let range): return held(sql(one), range)
    case .single(let one): return warehouse.single(sql(one))
    case .value(let axes, let values):
      // PostgreSQL reads the numbers of a table as decimals of any length, and would go on with those.
      return warehouse.double(table(axes[...], values[...]))
    case .sigmoid(let one):
      // Some systems refuse to make numbers that are too small.
      return "1e0 / (1e0 + exp(-\(held(sql(one), -Self.largestLogOdds...Self.largestLogOdds))))"
    case .squareRoot(let one): return "sqrt(\(sql(one)))"
    case .least(let all): return least(all.map(sql))
    case .secondLeast(let all):
      let nearest = sql(Choice.nearest(all))
      return least(
        all.enumerated().map { index, one in
          "case when \(nearest) = \(index) then \(warehouse.number(1e300)) else \(sql(one)) end"
        })
    case .only(let condition, let one): return "case when \(sql(condition)) then \(sql(one)) end"
    }
  }

  /// The log odds beyond which a probability is 0 or 1 but for 300 digits.
  private static let largestLogOdds = 700.0

  /// Terms in a pair of parentheses: a system's parser goes as deep as a sum has terms.
  private static let termsTogether = 50

  private func sum(_ terms: [SQL]) -> SQL {
    let blocks = stride(from: 0, to: terms.count, by: Self.termsTogether).map { first in
      let block = terms[first..<min(first + Self.termsTogether, terms.count)]
      return SQL("(\(block.joined(separator: " + ")))")
    }
    return blocks.count > 1 ? "(\(blocks.joined(separator: " + ")))" : blocks[0]
  }

  private func least(_ all: [SQL]) -> SQL { "least(\(all.joined(separator: ", ")))" }

  private func held(_ value: SQL, _ range: ClosedRange<Double>) -> SQL {
    let (lower, upper) = (
      warehouse.number(range.lowerBound), warehouse.number(range.upperBound)
    )
    return "least(greatest(\(value), \(lower)), \(upper))"
  }

  /// The number at the cell of `values` that `axes` lead to, side by side: neighbours that are alike share a branch.
  private func table(_ axes: ArraySlice<Quantity.Axis>, _ values: ArraySlice<Double>) -> SQL {
    guard let axis = axes.first else { return warehouse.number(values[values.startIndex]) }
    let width = values.count / axis.count
    let parts = (0..<axis.count).map { index in
      values[values.startIndex + index * width..<values.startIndex + (index + 1) * width]
    }
    let ends = parts.indices.filter { $0 + 1 < parts.count && parts[$0] != parts[$0 + 1] }
    let last = table(axes.dropFirst(), parts[parts.count - 1])
    guard !ends.isEmpty else { return last }
    let step = Self.step(axis.step)
    let cases = ends.map { end in
      SQL("when \(step) <= \(end) then \(table(axes.dropFirst(), parts[end]))")
    }
    return "case \(cases.joined(separator: " ")) else \(last) end"
  }
}

// MARK: Choices

extension FormulaSQL {
  private func sql(_ choice: Choice) -> SQL {
    switch choice {
    case .index(let index): return SQL(index)
    case .bin(let index, let cuts, let missing):
      let feature = Self.feature(index)
      let cases = cuts.enumerated().map { bin, cut in
        SQL("when \(feature) <= \(warehouse.number(Double(cut))) then \(bin)")
      }
      return
        "case when \(feature) is null then \(missing) \(cases.joined(separator: " ")) else \(cuts.count) end"
    case .group(let index, let groups, let missing):
      let levels = columns[index].levels ?? []
      let cases = zip(levels, groups).filter { $1 != missing }.map { level, group in
        SQL("when \(text: level) then \(group)")
      }
      guard !cases.isEmpty else { return SQL(missing) }
      return
        "case \(Self.feature(index)) \(cases.joined(separator: " ")) else \(missing) end"
    case .band(let quantity, let bounds):
      let value = sql(quantity)
      let cases = bounds.enumerated().reversed().map { index, bound in
        SQL("when \(value) >= \(warehouse.number(bound)) then \(index + 1)")
      }
      return "case \(cases.joined(separator: " ")) else 0 end"
    case .nearest(let all):
      let values = all.map(sql)
      let cases = values.dropLast().enumerated().map { SQL("when \($1) then \($0)") }
      return
        "case \(least(values)) \(cases.joined(separator: " ")) else \(all.count - 1) end"
    case .either(let condition, let one, let other):
      return "case when \(sql(condition)) then \(sql(one)) else \(sql(other)) end"
    }
  }

  private func sql(_ condition: Condition) -> SQL {
    switch condition {
    case .known(let index): "\(Self.feature(index)) is not null"
    case .atMost(let index, let number):
      "\(Self.feature(index)) <= \(warehouse.number(number))"
    }
  }
}
