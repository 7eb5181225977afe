package import PatronEngine
package import PatronNumerics

/// The features of a frame: what is folded from histories, and what the engine makes.
extension FrameBuilder {
  /// The families with a feature of the set, in their order.
  private var families: [any FeatureFamily] {
    let ids = Set(features.features.map(\.source.family))
    return FeatureFamilies.all.filter { ids.contains($0.id) }
  }

  /// What the families need of the exports.
  var requirements: [Requirement] { families.flatMap { $0.requirements(of: features) } }

  private var queriedFamilies: [any QueriedFamily] {
    families.compactMap { $0 as? any QueriedFamily }
  }

  /// The features of a cohort at a snapshot, ready to be made for any of its customers.
  struct Features: Sendable {
    let day: Int32
    let writers: [FeatureWriter]
    /// The columns of the set that the engine makes, and where it has them.
    let queried: [(column: Int, source: FeatureColumn)]

    /// The engine's tables, each once.
    var tables: [SQL] {
      var seen: Set<SQL> = []
      return queried.map(\.source.table).filter { seen.insert($0).inserted }
    }
  }

  /// Prepares the features of `cohort`; the engine makes those of `share` of all customers, by the hash of their
  /// keys.
  func prepareFeatures(
    of cohort: [Int32], at snapshot: Snapshot, share: Double
  ) async throws -> Features {
    let context = FoldContext(
      snapshot: snapshot, features: features,
      keys: try await VocabularyKeys(features.vocabulary, in: prepared), history: history,
      cohort: cohort, answersHaveTime: prepared.has("time", of: .surveys), workers: workers)
    let queried = queriedFamilies
    if !queried.isEmpty {
      try await prepared.engine.run(Self.cohort(share: share))
      let view = FeatureSnapshot(at: snapshot, features, of: prepared)
      for family in queried { try await family.make(view) }
    }
    return Features(
      day: context.day,
      writers: families.compactMap { ($0 as? any FoldedFamily)?.writer(context) },
      queried: queried.flatMap { family in
        let own = features.features.indices.filter {
          features.features[$0].source.family == family.id
        }
        return zip(own, family.columns(of: own.map { features.features[$0] }, in: features))
          .map { (column: $0, source: $1) }
      }.sorted { $0.column < $1.column })
  }

  /// The features of `customers`, a row each in their order.
  ///
  /// - Complexity: one pass over the customers' histories, in parallel; what the engine makes is read for all
  ///   customers from the first to the last of them.
  func values(_ made: Features, of customers: [Int32]) async throws -> Matrix {
    let width = features.features.count
    let folded: [Float] = workers.filled(customers.count, width: width, with: .nan) {
      rows, output in
      var reader = history.reader()
      let writers = made.writers.map { $0.start() }
      output.withUnsafeMutableBufferPointer { output in
        guard var row = output.baseAddress else { return }
        for key in customers[rows] {
          let customer = reader.customer(key).seen(before: made.day)
          for write in writers { write(customer, row) }
          row += width
        }
        history.release(customers[rows])
      }
    }
    let values = Matrix(rowCount: customers.count, columnCount: width, elements: folded)
    guard !made.queried.isEmpty, let first = customers.first, let last = customers.last else {
      return values
    }
    let columns = made.queried.map { column, source -> SQL in
      let value: SQL = "\(source.table).\(source.name)"
      return features.features[column].whenAbsent == .zero ? "coalesce(\(value), 0)" : value
    }
    let rows = try await prepared.engine.frame(
      columns, by: "c.customer_key",
      from: QueryTemplate(PackageResources.cohort_features_sql).filled([
        "tables": .list(made.tables.map { ["table": .sql($0)] }),
        "first": .integer(Int(first)), "last": .integer(Int(last)),
      ]), workers: workers)
    return values.replacing(
      columns: made.queried.map(\.column), with: rows.values(of: customers, workers: workers),
      workers: workers)
  }
}

extension KeyedRows {
  /// The rows of `keys`, which ascend; NaN for a key that has none.
  package func values(of wanted: [Int32], workers: Workers) -> Matrix {
    let width = values.columnCount
    if keys == wanted { return values }
    let elements: [Float] = workers.filled(wanted.count, width: width, with: .nan) { rows, output in
      var place = keys.firstPlace(behind: { $0 < wanted[rows.lowerBound] })
      for (row, key) in wanted[rows].enumerated() {
        while place < keys.count, keys[place] < key { place += 1 }
        guard place < keys.count, keys[place] == key else { continue }
        for column in 0..<width { output[row * width + column] = values[place, column] }
      }
    }
    return Matrix(rowCount: wanted.count, columnCount: width, elements: elements)
  }
}

extension Matrix {
  /// The matrix with other numbers in `columns`, those of `other` in their order.
  fileprivate func replacing(columns: [Int], with other: Matrix, workers: Workers) -> Matrix {
    let width = columnCount
    let elements: [Float] = workers.filled(rowCount, width: width, with: 0) { rows, output in
      for (place, row) in rows.enumerated() {
        for column in 0..<width { output[place * width + column] = self[row, column] }
        for (index, column) in columns.enumerated() {
          output[place * width + column] = other[row, index]
        }
      }
    }
    return Matrix(rowCount: rowCount, columnCount: width, elements: elements)
  }
}
