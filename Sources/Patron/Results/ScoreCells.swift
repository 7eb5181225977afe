import Foundation
import PatronNumerics

/// What one customer has in some columns of the results, as files have it.
struct ScoreCells: Decodable {
  private var numbers: [String: Double] = [:]
  private var texts: [String: String] = [:]

  /// Of a customer who has nothing.
  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: FieldName.self)
    for key in container.allKeys {
      if let number = try? container.decode(Double.self, forKey: key) {
        numbers[key.stringValue] = number
      } else {
        texts[key.stringValue] = try container.decodeIfPresent(String.self, forKey: key)
      }
    }
  }

  /// What the customer `row` has in `columns`, whose `values` are those of all customers: numbers with the digits that
  /// files have of them.
  init(_ columns: [OutputColumn], _ values: [ScoreTable.Values], row: Int) {
    precondition(columns.count == values.count, "a column without values")
    for (column, values) in zip(columns, values) {
      switch values {
      case .numbers(let all) where all[row].isFinite:
        let scale = pow(10, Double(column.decimals))
        numbers[column.name] = (all[row] * scale).rounded() / scale
      case .numbers: break
      case .words(let indices, let words):
        if indices[row] >= 0 { texts[column.name] = words[Int(indices[row])] }
      case .texts(let all): texts[column.name] = all.texts(row..<row + 1)[0]
      }
    }
  }

  /// A decimal number comes from an engine as text, so that it keeps its digits.
  func number(_ column: String) -> Double? {
    numbers[column] ?? texts[column].flatMap { Double($0) }
  }
  func count(_ column: String) -> Int? { number(column).map { Int(nearest: $0) } }
  func text(_ column: String) -> String? { texts[column] }
}
