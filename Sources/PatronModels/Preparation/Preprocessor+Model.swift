import Foundation
public import PatronNumerics

extension Preprocessor {
  /// The learned preparation of each column: a plain value to save beside the model trained on it.
  public struct Model: Hashable, Sendable, Codable {
    /// The columns a frame must have, in order; the caller matches their names.
    public let columns: [Column]
    public let encoding: Encoding
    /// The columns of `transform`'s result, in order.
    public let outputs: [Output]
    /// The columns that were left out, and why.
    public let dropped: [Dropped]
    package let rules: [PreprocessorRule]

    init(columns: [Column], encoding: Encoding, rules: [PreprocessorRule], dropped: [Dropped]) {
      self.columns = columns
      self.encoding = encoding
      self.rules = rules
      self.dropped = dropped
      outputs = Self.outputs(columns: columns, rules: rules)
    }

    private static func outputs(columns: [Column], rules: [PreprocessorRule]) -> [Output] {
      zip(columns, rules).enumerated().flatMap { index, pair -> [Output] in
        let name = pair.0.name
        switch pair.1 {
        case .none:
          return []
        case .numeric(let rule):
          var outputs: [Output] = []
          if rule.factor > 0 {
            outputs.append(
              Output(name: name, column: index, level: nil, isMissingFlag: false, bend: nil))
            for bend in 0..<(rule.curve?.count ?? 0) {
              outputs.append(
                Output(
                  name: "\(name) bend \(bend + 1)", column: index, level: nil,
                  isMissingFlag: false, bend: bend + 1))
            }
          }
          if rule.flag != nil {
            outputs.append(
              Output(
                name: "\(name) is missing", column: index, level: nil, isMissingFlag: true,
                bend: nil))
          }
          return outputs
        case .category(let rule):
          return rule.groups.filter { $0.factor > 0 }.map {
            Output(
              name: "\(name) = \($0.name)", column: index, level: $0.name, isMissingFlag: false,
              bend: nil)
          }
        }
      }
    }

    /// Turns `frame` (n × columns.count) into the columns of `outputs` (n × outputs.count), all
    /// finite. A level that training did not know counts as missing; where training had no missing
    /// values to learn from, it becomes 0, the average, in every output of its column.
    ///
    /// - Complexity: O(n·p).
    public func transform(_ frame: Matrix, workers: Workers = .all) -> Matrix {
      precondition(frame.columnCount == columns.count, "frame and preprocessor differ in columns")
      let width = outputs.count
      let elements = workers.filled(frame.rowCount, width: width, with: Float(0)) { rows, result in
        // Column by column, as a rule costs more to take up than to apply, on few enough rows that
        // those stay in the nearest cache.
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.tile) {
          let tile = first..<min(first + Self.tile, rows.upperBound)
          var position = (first - rows.lowerBound) * width
          for column in rules.indices {
            switch rules[column] {
            case .none:
              break
            case .numeric(let rule):
              rule.apply(
                to: frame, column: column, rows: tile,
                flagFactor: columns[column].weight.squareRoot(),
                result: &result, at: &position, width: width)
            case .category(let rule):
              rule.apply(
                to: frame, column: column, rows: tile, result: &result, at: &position, width: width)
            }
          }
        }
      }
      return Matrix(rowCount: frame.rowCount, columnCount: width, elements: elements)
    }

    private static let tile = 64

    private enum CodingKeys: String, CodingKey {
      case columns, encoding, dropped, rules
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      columns = try container.decode([Column].self, forKey: .columns)
      encoding = try container.decode(Encoding.self, forKey: .encoding)
      dropped = try container.decode([Dropped].self, forKey: .dropped)
      rules = try container.decode([PreprocessorRule].self, forKey: .rules)
      outputs = Self.outputs(columns: columns, rules: rules)
      guard rules.count == columns.count, zip(columns, rules).allSatisfy(Self.fits) else {
        throw DecodingError.dataCorruptedError(
          forKey: .rules, in: container,
          debugDescription: "the rules do not fit the \(columns.count) columns")
      }
    }

    /// Whether a rule can be applied to its column: of the same kind, within range, and finite.
    private static func fits(_ column: Column, _ rule: PreprocessorRule) -> Bool {
      guard column.weight > 0, column.weight.isFinite else { return false }
      switch (rule, column.kind) {
      case (.none, _):
        return true
      case (.numeric(let rule), .linear), (.numeric(let rule), .logarithmic):
        return [rule.fill, rule.centre, rule.scale, rule.factor].allSatisfy(\.isFinite)
          && rule.scale > 0 && rule.factor >= 0
          && (rule.flag.map { $0 > 0 && $0 < 1 } ?? true)
          && rule.isLogarithmic == (column.kind == .logarithmic)
          && (rule.curve?.isSound ?? true)
      case (.category(let rule), .category(let levels)):
        let groups = -1..<rule.groups.count
        return rule.groupOfLevel.count == levels.count
          && rule.groupOfLevel.allSatisfy(groups.contains) && groups.contains(rule.missingGroup)
          && rule.groups.allSatisfy { $0.share > 0 && $0.share < 1 && $0.factor.isFinite }
      default:
        return false
      }
    }
  }
}
