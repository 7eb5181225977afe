import Foundation
import PatronModels
import PatronNumerics
import PatronTestSupport

/// The MineThatData e-mail campaign (Hillstrom 2008): 64,000 customers, an e-mail with men's
/// merchandise, one with women's, none.
struct Hillstrom {
  /// 0 none, 1 men's, 2 women's.
  let arms: CampaignArms
  let visits: [Double]
  let conversions: [Double]
  let spends: [Double]
  /// n × 8, of `columns`.
  let frame: Matrix
  let columns: [Preprocessor.Column]

  static let isThere = PublicData.has("hillstrom")

  static let all = Task { try await Hillstrom() }

  private init() async throws {
    let rows = try await TestData.rows(packed: "hillstrom/customers.csv.gz").dropFirst().map {
      fields in
      // A quoted band of the amount spent has a comma: the fields after it are counted from the end.
      let rest = Array(fields.suffix(10))
      return (recency: fields[0], band: fields[1..<fields.count - 10].joined(), rest: rest)
    }
    func levels(_ values: [String]) -> [String] { Set(values).sorted() }
    let bands = levels(rows.map(\.band))
    let places = levels(rows.map { String($0.rest[3]) })
    let channels = levels(rows.map { String($0.rest[5]) })
    let segments = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"]
    arms = try CampaignArms(
      numbers: rows.map { Int32(segments.firstIndex(of: String($0.rest[6])) ?? -1) }, count: 3)
    visits = rows.map { Double($0.rest[7]) ?? .nan }
    conversions = rows.map { Double($0.rest[8]) ?? .nan }
    spends = rows.map { Double($0.rest[9]) ?? .nan }
    func level(_ value: some StringProtocol, _ levels: [String]) -> Float {
      Float(levels.firstIndex(of: String(value)) ?? -1)
    }
    frame = Matrix(
      rows: rows.map { row in
        [
          Float(row.recency) ?? .nan, level(row.band, bands), Float(row.rest[0]) ?? .nan,
          Float(row.rest[1]) ?? .nan, Float(row.rest[2]) ?? .nan, level(row.rest[3], places),
          Float(row.rest[4]) ?? .nan, level(row.rest[5], channels),
        ]
      })
    columns = [
      .init(name: "recency", kind: .linear), .init(name: "band", kind: .category(levels: bands)),
      .init(name: "history", kind: .linear), .init(name: "mens", kind: .linear),
      .init(name: "womens", kind: .linear), .init(name: "place", kind: .category(levels: places)),
      .init(name: "newbie", kind: .linear),
      .init(name: "channel", kind: .category(levels: channels)),
    ]
  }

  /// The rows of one e-mail and of none, in the order of the file.
  func pair(_ arm: Int32) -> [Int] {
    arms.numbers.indices.filter { arms.numbers[$0] == 0 || arms.numbers[$0] == arm }
  }
}

extension Hillstrom {
  /// The numbers and an indicator for each level of a category but the first, of mean 0 and variance 1
  /// over the rows `training` (rows × 15).
  func standardised(_ rows: [Int], by training: [Int]) -> Matrix {
    func expanded(_ rows: [Int]) -> Matrix {
      Matrix(
        rows: rows.map { row in
          columns.indices.flatMap { column -> [Float] in
            let value = frame[row, column]
            guard case .category(let levels) = columns[column].kind else { return [value] }
            return (1..<levels.count).map { Float($0) == value ? 1 : 0 }
          }
        })
    }
    let statistics = expanded(training).columnStatistics()
    var matrix = expanded(rows)
    for row in 0..<matrix.rowCount {
      for column in 0..<matrix.columnCount {
        let centred = Double(matrix[row, column]) - statistics.means[column]
        matrix[row, column] = Float(centred / statistics.variances[column].squareRoot())
      }
    }
    return matrix
  }
}

/// An invented campaign of known effects: two columns, of which the first moves the outcome and the
/// second, if anything, the effect.
struct SimulatedCampaign {
  let frame: Matrix
  let arms: CampaignArms
  let outcomes: [Float]
  /// By treated arm, of each row.
  let effects: [[Double]]

  static let columns: [Preprocessor.Column] = [
    .init(name: "x", kind: .linear), .init(name: "z", kind: .linear),
  ]

  /// `effect` is the rise of the log odds by arm and second column.
  init(
    rows: Int, shares: [Double] = [0.5, 0.5], seed: UInt64, intercept: Double = -1,
    effect: (_ arm: Int, _ z: Double) -> Double
  ) throws {
    var generator = SeededGenerator(seed: seed)
    var (cells, numbers, outcomes) = ([[Float]](), [Int32](), [Float]())
    var effects = [[Double]](repeating: [], count: shares.count - 1)
    for _ in 0..<rows {
      let (x, z) = (generator.normal(), generator.normal())
      let draw = generator.uniform()
      var (arm, sum) = (0, shares[0])
      while draw >= sum, arm + 1 < shares.count {
        arm += 1
        sum += shares[arm]
      }
      let base = intercept + 0.8 * x
      let chances = shares.indices.map {
        SpecialFunctions.sigmoid(base + ($0 == 0 ? 0 : effect($0, z)))
      }
      for other in 1..<shares.count { effects[other - 1].append(chances[other] - chances[0]) }
      cells.append([Float(x), Float(z)])
      numbers.append(Int32(arm))
      outcomes.append(generator.chance(chances[arm]) ? 1 : 0)
    }
    frame = Matrix(rows: cells)
    arms = try CampaignArms(numbers: numbers, count: shares.count)
    self.outcomes = outcomes
    self.effects = effects
  }
}

/// The correlation of two lists of numbers.
func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let (one, two) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
  var (product, first, second) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    product += (x - one) * (y - two)
    first += (x - one) * (x - one)
    second += (y - two) * (y - two)
  }
  return product / (first * second).squareRoot()
}

/// The numbers 0..<`count` in an order of `seed`.
func shuffled(_ count: Int, seed: UInt64) -> [Int] {
  var generator = SeededGenerator(seed: seed)
  return Array(0..<count).shuffled(using: &generator)
}
