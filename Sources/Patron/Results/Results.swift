package import PatronEngine
package import PatronNumerics

/// The models' results for the customers of exports: a row a customer, and files of other grains.
package struct Results: Sendable {
  package var scores: ScoreTable
  /// The files beside those with a row a customer.
  package var files: [any ResultFile] = []
  /// How many customers are given no recommendation, by the reason; nil where none are made.
  package var withoutContent: [String: Int]?

  /// What is expected of all customers; nil where lifetime value is not predicted.
  package var value: Scorer.ExpectedValue?

  init(scores: ScoreTable) { self.scores = scores }
}

extension Results {
  /// The names of all files that can be written, without their endings, with those of their columns.
  package static let files: [(name: String, columns: [String])] =
    OutputColumn.File.allCases.map { file in
      (file.rawValue, OutputColumn.all.filter { $0.files.contains(file) }.map(\.name))
    } + Tasks.all.flatMap(\.resultFiles)
}

/// A file of results with a grain of its own.
package protocol ResultFile: Sendable {
  /// The file's name without its ending.
  var name: String { get }

  /// The query of its rows, whose tables it makes in the engine.
  func query(_ engine: any Engine, workers: Workers) async throws -> SQL

  /// The file that explanations are made from, as a query of those tables; nil for none.
  var kept: (name: String, query: SQL)? { get }
}
