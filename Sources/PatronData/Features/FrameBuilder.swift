import PatronEngine
package import PatronNumerics

/// Makes feature frames: customers' features at a snapshot, and their outcomes.
package struct FrameBuilder: Sendable {
  package let prepared: PreparedExports
  package let features: FeatureSet
  package let workers: Workers
  /// The rows that features and labels are made of.
  let history: History

  private var engine: any Engine { prepared.engine }

  /// Who a frame has a row of.
  package enum Members: Hashable, Sendable {
    /// Every customer.
    case everybody
    /// Customers who were ever active, or under contract, before the snapshot, whose outcomes can be learned from.
    case known
    /// Customers whose label is known.
    case labelled
    /// The customers with these keys, which ascend.
    case chosen([Int32])
  }

  /// A snapshot's features (n × p, NaN where missing) in the order of the customers' keys.
  package struct Frame: Sendable {
    package let snapshot: Snapshot
    /// The key of each row's customer.
    package let customers: [Int32]
    package let features: Matrix
    /// The customers' labels of the outcomes that were asked for.
    package var labels: [TaskID: Labels]
    /// The groups that figures are also given for: a column each of `FrameBuilder.groupings`, where outcomes
    /// were asked for.
    package let groups: Matrix
    /// The money expected of each customer at the snapshot if they stay, by orders and contracts, 0 without either; nil
    /// where it is not known.
    package var values: [Float]?

    package init(
      snapshot: Snapshot, customers: [Int32], features: Matrix, labels: [TaskID: Labels] = [:],
      groups: Matrix
    ) {
      self.snapshot = snapshot
      self.customers = customers
      self.features = features
      self.labels = labels
      self.groups = groups
    }

    /// The frame with one more group of each row, in front of the others.
    package func grouped(by values: [Float]) -> Frame {
      let width = groups.columnCount + 1
      var elements: [Float] = []
      elements.reserveCapacity(values.count * width)
      for row in values.indices {
        elements.append(values[row])
        elements += (0..<groups.columnCount).map { groups[row, $0] }
      }
      var frame = Frame(
        snapshot: snapshot, customers: customers, features: features, labels: labels,
        groups: Matrix(rowCount: values.count, columnCount: width, elements: elements))
      frame.values = self.values
      return frame
    }

    /// The frame with the features numbered `columns` only.
    package func selecting(columns: [Int]) -> Frame {
      var frame = Frame(
        snapshot: snapshot, customers: customers, features: features.selecting(columns: columns),
        labels: labels, groups: groups)
      frame.values = values
      return frame
    }
  }

  /// A grouping that figures are given for, and nothing is learned from.
  package struct Grouping: Hashable, Sendable {
    package let name: String
    package let unit: String
    /// The levels in the order of their numbers; none for a number.
    package let levels: [String]
    /// Nil where its values come from elsewhere.
    let expression: Expression?

    /// A grouping whose values, the numbers of `levels`, are not of the exports.
    package init(name: String, levels: [String]) {
      self.init(name: name, unit: "", levels: levels, expression: nil)
    }

    fileprivate init(name: String, unit: String, levels: [String], expression: Expression?) {
      self.name = name
      self.unit = unit
      self.levels = levels
      self.expression = expression
    }

    /// What gives its values: the days since a customer's first active day, or an expression of the engine of
    /// the row `k` of the customers table.
    enum Expression: Hashable, Sendable {
      case daysKnown
      case column(SQL)
    }
  }

  /// Makes frames of `prepared`, or of its corrupted `history` to prove that features know nothing of later rows.
  package init(
    _ prepared: PreparedExports, features: FeatureSet, history: History? = nil,
    workers: Workers = .all
  ) {
    self.prepared = prepared
    self.features = features
    self.history = history ?? prepared.history
    self.workers = workers
  }

  /// Builds the frame of `members` at `snapshot`.
  ///
  /// - Parameters:
  ///   - share: the part of the members that is kept, by a fixed hash of their keys.
  ///   - targets: the outcomes whose labels the frame has.
  package func frame(
    at snapshot: Snapshot, of members: Members, share: Double = 1,
    labels targets: [OutcomeTarget] = []
  ) async throws -> Frame {
    try checkExports()
    let customers = try await cohort(members, at: snapshot, share: share)
    let made = try await prepareFeatures(of: customers, at: snapshot, share: share)
    let features = try await values(made, of: customers)
    var labels: [TaskID: Labels] = [:]
    for target in targets {
      labels[target.outcome.id] = try await prepared.labels(
        target, of: customers, at: snapshot, workers: workers)
    }
    return Frame(
      snapshot: snapshot, customers: customers, features: features, labels: labels,
      groups: targets.isEmpty
        ? Matrix(rowCount: customers.count, columnCount: 0, elements: [])
        : try await groups(of: customers, at: snapshot))
  }

  /// Hands the features of all customers at `snapshot` to `body`, in pieces of at most `size` customers in
  /// the order of their keys, so that memory holds two pieces at a time: the next is made while `body` works.
  ///
  /// What the engine makes is put in the order of the keys first, so that a piece reads its own rows and no others.
  package func pieces(
    at snapshot: Snapshot, size: Int, _ body: (Frame) throws -> Void
  ) async throws {
    try checkExports()
    let everybody = try await cohort(.everybody, at: snapshot, share: 1)
    let made = try await prepareFeatures(of: everybody, at: snapshot, share: 1)
    if everybody.count > size {
      for table in made.tables {
        try await engine.run(
          QueryTemplate(PackageResources.ordered_features_sql).filled(["table": .sql(table)]))
      }
    }
    let starts = stride(from: 0, to: everybody.count, by: size)
    try await withThrowingTaskGroup(of: Frame.self) { group in
      var next = starts.makeIterator()
      func makeNext() {
        guard let start = next.next() else { return }
        let customers = Array(everybody[start..<min(start + size, everybody.count)])
        group.addTask {
          Frame(
            snapshot: snapshot, customers: customers,
            features: try await values(made, of: customers),
            groups: Matrix(rowCount: customers.count, columnCount: 0, elements: []))
        }
      }
      makeNext()
      while let frame = try await group.next() {
        makeNext()
        try body(frame)
      }
    }
  }

  /// The features at `snapshot` of the customer with `key`, a single row.
  package func frame(at snapshot: Snapshot, ofCustomer key: Int) async throws -> Frame {
    try checkExports()
    let everybody = try await cohort(.everybody, at: snapshot, share: 1)
    let made = try await prepareFeatures(of: everybody, at: snapshot, share: 1)
    let customers = [Int32(key)]
    return Frame(
      snapshot: snapshot, customers: customers, features: try await values(made, of: customers),
      groups: Matrix(rowCount: 1, columnCount: 0, elements: []))
  }

  /// The groupings of figures: how long a customer is known, and the sensitive columns.
  package var groupings: [Grouping] { groupings(at: Snapshot(before: Day(0))) }

  private func groupings(at snapshot: Snapshot) -> [Grouping] {
    let known =
      prepared.hasActivity && labelColumn == nil
      ? [Grouping(name: "known for", unit: "days", levels: [], expression: .daysKnown)] : []
    return known
      + prepared.withheld.map { attribute in
        Grouping(
          name: attribute.name, unit: attribute.kind == .birth ? "years" : "",
          levels: attribute.levels + (attribute.hasOtherLevels ? [Attribute.otherLevel] : []),
          expression: .column(attribute.expression(at: snapshot, in: dialect)))
      }
  }

  /// The groups of `customers` at `snapshot`: a column each of the groupings.
  private func groups(of customers: [Int32], at snapshot: Snapshot) async throws -> Matrix {
    let groupings = groupings(at: snapshot)
    let cells = groupings.compactMap { grouping -> SQL? in
      if case .column(let cell) = grouping.expression { cell } else { nil }
    }
    var queried: Matrix?
    if !cells.isEmpty {
      queried = try await engine.frame(
        cells, by: "k.patron_key", from: "customers as k", workers: workers
      ).values(of: customers, workers: workers)
    }
    var next = 0
    let columns = groupings.map { grouping -> [Float] in
      switch grouping.expression {
      case .daysKnown:
        return customers.map { key in
          history.activeDays(of: Int(key)).first.map { Float(snapshot.day.number - Int($0)) }
            ?? .nan
        }
      case .column:
        defer { next += 1 }
        return queried?.column(next) ?? []
      case nil: return customers.map { _ in .nan }
      }
    }
    return Matrix(
      rowCount: customers.count, columnCount: columns.count,
      elements: customers.indices.flatMap { row in columns.map { $0[row] } })
  }

  var dialect: any Dialect { engine.dialect }
}
