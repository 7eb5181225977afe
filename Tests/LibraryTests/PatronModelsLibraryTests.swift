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

  @Test func `a campaign is planned, assigned, checked and measured`() throws {
    let plan = SamplePlan(outcome: .share(0.5), power: 0.9)
    #expect(try plan.sizes(effect: 0.25).control == 77)
    let assigned = try StratifiedAssignment(shares: [0.1, 0.9], seed: 7)
      .assign(identifiers: Array(0..<1000))
    #expect(assigned.sizes == [100, 900])
    let arms = try CampaignArms(numbers: [0, 0, 0, 1, 1, 1], count: 2)
    let balance = try BalanceTest(Matrix(rows: [[1], [2], [3], [2], [3], [4]]), arms: arms)
    #expect(abs(balance.arms[0].differences[0] - 1) < 1e-12)
    // t of 1.2247 with 4 degrees of freedom.
    #expect(abs(try #require(balance.p) - 0.2879) < 5e-5)
    let effects = try TreatmentEffect.byArm(
      outcomes: [1, 2, 2, 3, 3, 4, 5, 4],
      arms: CampaignArms(numbers: [0, 0, 0, 0, 1, 1, 1, 1], count: 2))
    #expect(effects[0].estimate == 2)
    let list = try ListProfit(
      effects: [0.10, 0.02, 0.05], values: [100, 100, 300], contactCosts: [1, 1, 1])
    #expect(list.best(capacity: 1).customers == [2])
  }
}
