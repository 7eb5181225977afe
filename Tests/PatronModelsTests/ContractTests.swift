import PatronModels
import PatronNumerics
import Testing

@Suite("Every estimator")
struct ContractTests {
  @Test(arguments: Estimator.all) func `gives the same bytes on 1, 2 and 7 threads`(
    estimator: Estimator
  ) throws {
    let single = try estimator.results(Workers(1))
    for threads in threadCounts.dropFirst() {
      #expect(try estimator.results(Workers(threads)) == single)
    }
  }

  @Test(arguments: Estimator.all) func `comes back from its file bit for bit, and predicts alike`(
    estimator: Estimator
  ) throws {
    #expect(try estimator.restoredResults() == estimator.results(.all))
    #expect(try estimator.keepsConfiguration())
  }

  @Test func `has the fact, the number and the remedy`() {
    let errors: [(FitError, [String])] = [
      (.tooFewRows(found: 1, needed: 2), ["1", "2"]),
      (.noColumns, ["at least one"]),
      (.noUsableColumns(given: 3), ["3"]),
      (.nonFiniteValue(row: 4, column: 5), ["row 4", "column 5"]),
      (.tooFewDistinctRows(found: 3, needed: 4), ["3", "4"]),
      (.labelNotBinary(row: 6), ["row 6"]),
      (.invalidWeight(row: 7), ["row 7"]),
      (.oneClass(label: 1, rows: 8), ["8", "label 1"]),
      (.collinearColumn(column: 9), ["column 9", "penalty"]),
      (.separatedClasses, ["penalty"]),
      (.notConverged(iterations: 10, gradient: 0.5, tolerance: 0.25), ["10", "0.5", "0.25"]),
      (.noInteractions, ["at least one"]),
      (.notPositiveDefinite(item: 11, penalty: 2), ["11", "2.0", "larger"]),
      (.noRepeatCustomers(customers: 12), ["12", "longer"]),
      (.nothingEnds(customers: 13), ["13", "longer"]),
      (.infiniteMean(shape: 0.5), ["0.5", "leave out"]),
    ]
    for (error, parts) in errors {
      for part in parts { #expect(error.description.contains(part)) }
      // The remedy follows the fact.
      #expect(error.description.contains(":") || error.description.contains("needed"))
      #expect(!error.description.contains("\n"))
    }
  }
}
