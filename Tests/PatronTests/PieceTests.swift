import Foundation
import Patron
import PatronData
import PatronEngine
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Customers in pieces are the customers in one")
struct PieceTests {
  @Test func `a frame in pieces`() async throws {
    try await Session.with(
      folder: PublicData.repository.appending(path: "datasets/aurora").path, options: RunOptions()
    ) { session in
      let features = try await FeaturePlanner(session.prepared).features(
        observation: 365, before: session.snapshot)
      let builder = FrameBuilder(session.prepared, features: features)
      let whole = try await builder.frame(at: session.snapshot, of: .everybody)
      var customers: [Int32] = []
      var elements: [Float] = []
      var sizes: [Int] = []
      try await builder.pieces(at: session.snapshot, size: 700) { piece in
        customers += piece.customers
        elements += piece.features.elements
        sizes.append(piece.features.rowCount)
      }
      #expect(sizes == [700, 700, session.prepared.customerCount - 1_400])
      #expect(customers == whole.customers)
      // Missing values are NaN, which equals nothing: the bits are compared.
      let isSame = elements.map(\.bitPattern) == whole.features.elements.map(\.bitPattern)
      #expect(isSame)
      let one = try await builder.frame(at: session.snapshot, ofCustomer: 1_234)
      #expect(one.customers == [1_234])
      let isRow =
        one.features.elements.map(\.bitPattern)
        == whole.features.selecting(rows: [1_234]).elements.map(\.bitPattern)
      #expect(isRow)
    }
  }

  @Test(arguments: [(10, 10), (10, 4), (11, 5), (1, 1)])
  func `a sample for drift is the same customers however they come`(size: (count: Int, most: Int)) {
    let rows = (0..<size.count).map { [Float($0), Float($0 * $0)] }
    let step = (size.count + size.most - 1) / size.most
    let expected = stride(from: 0, to: size.count, by: step).map { rows[$0] }
    for length in [1, 3, size.count] {
      var sample = DriftSample(customerCount: size.count, largest: size.most)
      for first in stride(from: 0, to: size.count, by: length) {
        sample.add(Matrix(rows: Array(rows[first..<min(size.count, first + length)])), first: first)
      }
      #expect(sample.frame == Matrix(rows: expected))
      #expect(sample.selecting(rows.map { Double($0[0]) }) == expected.map { Double($0[0]) })
    }
  }
}
