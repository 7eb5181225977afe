/// Why a model could not be fitted to the data it was given. Rows and columns are counted from 0.
public enum FitError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  case tooFewRows(found: Int, needed: Int)
  case noColumns
  case noUsableColumns(given: Int)
  case nonFiniteValue(row: Int, column: Int)
  case tooFewDistinctRows(found: Int, needed: Int)
  case labelNotBinary(row: Int)
  case invalidWeight(row: Int)
  case oneClass(label: Int, rows: Int)
  case collinearColumn(column: Int)
  case separatedClasses
  case notConverged(iterations: Int, gradient: Double, tolerance: Double)
  case noInteractions
  case notPositiveDefinite(item: Int, penalty: Double)
  case noRepeatCustomers(customers: Int)
  case nothingEnds(customers: Int)
  case infiniteMean(shape: Double)
  case lateEntries(rows: Int)

  /// The same of rows that stood at `order` before they were put in another one.
  func renumbered(_ order: [Int]) -> FitError {
    switch self {
    case .nonFiniteValue(let row, let column): .nonFiniteValue(row: order[row], column: column)
    case .labelNotBinary(let row): .labelNotBinary(row: order[row])
    case .invalidWeight(let row): .invalidWeight(row: order[row])
    default: self
    }
  }

  public var description: String {
    switch self {
    case .tooFewRows(let found, let needed):
      "\(found) rows, but at least \(needed) are needed"
    case .noColumns:
      "the rows have no columns: give at least one feature"
    case .noUsableColumns(let given):
      "none of the \(given) columns varies: give at least one feature that differs between rows"
    case .nonFiniteValue(let row, let column):
      "the value at row \(row), column \(column) is infinite or missing: fill or drop it first"
    case .tooFewDistinctRows(let found, let needed):
      "\(found) distinct rows cannot make \(needed) clusters: ask for at most \(found)"
    case .labelNotBinary(let row):
      "the label of row \(row) is neither 0 nor 1: give one of the two"
    case .invalidWeight(let row):
      "the weight of row \(row) is negative, infinite or missing: give 0 or more"
    case .oneClass(let label, let rows):
      "all \(rows) rows of positive weight have label \(label): there must be rows of both labels"
    case .collinearColumn(let column):
      """
      column \(column) is a linear combination of the columns before it: drop it, or give a penalty \
      above 0
      """
    case .separatedClasses:
      """
      a linear rule separates the labels, so that the unpenalised coefficients grow without end: give \
      a penalty above 0
      """
    case .notConverged(let iterations, let gradient, let tolerance):
      """
      no convergence in \(iterations) iterations (largest mean gradient \(gradient), tolerance \
      \(tolerance)): allow more iterations or a larger tolerance, or scale the columns
      """
    case .noInteractions:
      "there is not one interaction: give at least one"
    case .notPositiveDefinite(let item, let penalty):
      """
      with penalty \(penalty) the Gram matrix cannot be inverted at item \(item): give a larger \
      penalty
      """
    case .noRepeatCustomers(let customers):
      """
      none of the \(customers) customers bought again, so that nothing tells how often one does: \
      give a longer history
      """
    case .nothingEnds(let customers):
      """
      none of the \(customers) customers left, so that nothing tells how soon one does: give a \
      longer history
      """
    case .lateEntries(let rows):
      """
      \(rows) rows are not known from their start on: take a model of each period's share, or leave \
      them out
      """
    case .infiniteMean(let shape):
      """
      a shape q of \(shape) over customers leaves the mean of all amounts infinite: leave out the few \
      largest, or take a mean without a distribution
      """
    }
  }
}
