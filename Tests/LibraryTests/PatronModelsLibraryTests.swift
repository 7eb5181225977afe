import PatronModels
import Testing

/// The product `PatronModels` as a package that depends on it sees it: the examples of its pages.
@Suite("The product PatronModels, from outside")
struct PatronModelsLibraryTests {
  @Test func `k-means parts two clusters`() throws {
    let points = Matrix(rows: [[1, 1], [1, 2], [8, 8], [9, 8]])
    let model = try KMeans(clusterCount: 2).fit(points)
    #expect(model.clusterSizes == [2, 2])
    #expect(model.assign(points).labels == [0, 0, 1, 1])
    #expect(model.centroids[1, 0] == 8.5)
  }

  @Test func `logistic regression gives coefficients and probabilities`() throws {
    let features = Matrix(rows: [[0], [1], [2], [3]])
    let model = try LogisticRegression(penalty: 1).fit(features: features, labels: [0, 1, 0, 1])
    // The example of the type's page gives four digits.
    #expect(abs(model.coefficients[0] - 0.4528) < 1e-4)
    #expect(abs(model.probabilities(features)[3] - 0.6635) < 1e-4)
  }

  @Test func `a customer gets the item that others with the same have`() throws {
    let interactions = try SparseRows(
      columnCount: 3, rowOffsets: [0, 2, 4, 5], columns: [0, 1, 0, 1, 0], values: [1, 1, 1, 1, 1])
    let dated = DatedInteractions(rows: interactions, ages: [3, 2, 40, 35, 1])
    let model = try NextItems(penalty: 1, prior: 0.1, memory: 30).fit(dated)
    #expect(model.recommendations(for: dated, count: 1).items(ofRow: 2) == [1])
  }
}
