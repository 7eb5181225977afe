import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

/// The contract of every scorer, over all that a training of a shop makes.
@Suite("The columns of results")
struct ScoreTableTests {
  @Test func `every column has a name of its own and a meaning`() async throws {
    let models = try await TrainedShop.trained.value
    for columns in [OutputColumn.all, models.outputColumns] {
      #expect(Set(columns.map(\.name)).count == columns.count)
      #expect(columns.filter(\.meaning.isEmpty).map(\.name) == [])
      #expect(columns.first?.name == "customer_id")
    }
    // Of numbered columns, help and documentation name the first.
    let others = models.outputColumns.map(\.name).filter { !$0.hasPrefix("next_content_") }
    #expect(
      others
        == OutputColumn.all.map(\.name).filter {
          // The shop has no contracts, does not name who has brought a customer, and does not ask for advocacy.
          !$0.hasPrefix("contract_") && $0 != "renewal_date" && !$0.hasPrefix("next_content_")
            && !$0.hasPrefix("referred_") && !$0.hasPrefix("advocacy_")
        })
  }

  @Test func `a part gives as many values as it has columns, one a customer`() async throws {
    let models = try await TrainedShop.trained.value
    for (set, scorer) in models.scorers.flatMap({ own in own.scorers.map { (own.features, $0) } }) {
      let values = scorer.score(Self.frame(of: set, rows: 37))
      #expect(values.count == scorer.columns.count)
      for (column, values) in zip(scorer.columns, values) {
        #expect(Self.texts(values, rows: 37).count == 37, "\(column.name)")
        if case .words(_, let words) = values, let known = column.values {
          #expect(words == known, "\(column.name)")
        }
      }
    }
  }

  @Test(arguments: [1, 7])
  func `pieces and threads make no difference`(threads: Int) async throws {
    let models = try await TrainedShop.trained.value
    // More than the rows of one block.
    let count = 40_000
    let own = try #require(models.scorers.last)
    let frame = Self.frame(of: own.features, rows: count)
    var whole = ScoreTable(own.scorers, customerCount: count)
    whole.append(frame, workers: Workers(1))
    var pieces = ScoreTable(own.scorers, customerCount: count)
    for rows in [0..<1, 1..<20_001, 20_001..<count] {
      pieces.append(frame.selecting(rows: Array(rows)), workers: Workers(threads))
    }
    #expect(pieces.rowCount == count)
    for (index, column) in whole.columns.enumerated() {
      #expect(
        Self.texts(whole.values[index], rows: count)
          == Self.texts(pieces.values[index], rows: count),
        "\(column.name)")
    }
    let bands = whole.words("churn_band")
    #expect(whole.counts("churn_band")["low"] == bands.count { $0 == "low" })
    #expect(whole.counts("churn_band").values.reduce(0, +) == bands.count { $0 != nil })
    #expect(whole.numbers("no such column").isEmpty && whole.words("churn_probability").isEmpty)
  }

  @Test func `an empty table has its columns, and no values`() async throws {
    let models = try await TrainedShop.trained.value
    var table = ScoreTable(models.scorers.flatMap(\.scorers), customerCount: 0)
    let declared = table.columns.count
    table.add([OutputColumn("more", .text, meaning: "one more")], [.words([], of: [])])
    #expect(table.columns.count == declared + 1 && table.rowCount == 0)
    #expect(table.numbers("segment").isEmpty && table.words("more").isEmpty)
  }

  /// The files have the columns that are declared for them, whatever the order they are made in.
  @Test func `files have the columns that are declared`() async throws {
    let models = try await TrainedShop.trained.value
    let output = try TemporaryFolder()
    _ = try await Scorer(options: TrainedShop.options(threads: 2)).score(
      TrainedShop.folder, with: models, to: output.path)
    for file in OutputColumn.File.allCases {
      let header = try output.text("\(file.rawValue).csv").prefix { !$0.isNewline }
      let declared = models.outputColumns.filter { $0.files.contains(file) }.map(\.name)
      #expect(header.split(separator: ",").map(String.init) == declared, "\(file)")
    }
  }

  /// Rows of numbers between the extremes that features take, a seventh of them missing.
  private static func frame(of set: FeatureSet, rows: Int) -> Matrix {
    let width = set.features.count
    var generator = SeededGenerator(seed: 5)
    let elements = (0..<rows * width).map { _ in
      generator.index(below: 7) == 0 ? Float.nan : Float(generator.index(below: 6))
    }
    return Matrix(rowCount: rows, columnCount: width, elements: elements)
  }

  private static func texts(_ values: ScoreTable.Values, rows: Int) -> [String?] {
    switch values {
    case .numbers(let numbers): numbers.map { $0.isNaN ? nil : "\($0)" }
    case .words(let indices, let words): indices.map { $0 < 0 ? nil : words[Int($0)] }
    case .texts(let column): column.texts(0..<rows)
    }
  }
}
