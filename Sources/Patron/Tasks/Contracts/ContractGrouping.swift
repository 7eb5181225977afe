import PatronData
import PatronEngine
import PatronModels

/// What contracts are told apart by: their plan, a column of their customers, or the segment.
struct ContractGrouping: Sendable {
  /// What plans are called, and segments.
  static let plan = "plan"
  static let segment = "segment"

  /// The name that it was asked for by; nil where the contracts are not told apart.
  let name: String?
  /// The names of the groups, in the order that they are shown in.
  let names: [String]
  private let number: @Sendable (Contract) -> Int?

  private init(
    _ name: String?, _ names: [String], number: @escaping @Sendable (Contract) -> Int?
  ) {
    (self.name, self.names, self.number) = (name, names, number)
  }

  /// The number of the group of `contract`, that behind the last for one of the others; nil where it is not known.
  func number(of contract: Contract) -> Int? { number(contract).map { min($0, names.count) } }

  private static let none = ContractGrouping(nil, []) { _ in nil }

  /// By plan, the commonest first; by nothing where no contract has one.
  init(_ plans: ContractPlans) {
    self =
      plans.names.isEmpty
      ? .none
      : Self(Self.plan, plans.names) { $0.plan == Contract.missing ? nil : plans[$0.plan] }
  }
}

extension ContractGrouping {
  /// The grouping called `name`: `plan`, the column of a category of customers, or `segment` by `models`.
  ///
  /// - Throws: a `TargetError` for a name that there is not, with those that there are.
  init(
    _ name: String, session: Session, models: TrainedModels?
  ) async throws {
    let (prepared, workers) = (session.prepared, session.options.workers)
    let hasPlans = prepared.has("plan", of: .contracts)
    let known =
      (hasPlans ? [Self.plan] : []) + prepared.categories.map(\.column)
      + (models?.segments == nil ? [] : [Self.segment])
    guard !known.isEmpty || name == Self.segment else {
      throw PatronError(
        .data, at: .task("\(TaskID.contracts)"),
        "nothing tells contracts apart: they have no 'plan', and customers no column of categories")
    }
    if name == Self.plan, hasPlans {
      self = Self(
        ContractPlans(
          of: prepared.contracts(at: session.snapshot, workers: workers),
          names: try await prepared.planNames()))
    } else if name == Self.segment, let segments = models?.segments, let models {
      let own = try await Scorer(options: session.options).segments(session, with: models)
      let sorted = segments.segments.sorted { $0.id < $1.id }
      let numbers = Dictionary(
        sorted.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
      self = Self(name, sorted.map { "\($0.id) \($0.name)" }) { numbers[own[Int($0.customer)]] }
    } else if let attribute = prepared.categories.first(where: { $0.column == name }) {
      let levels = try await prepared.levels(of: attribute, workers: workers)
      self = Self(name, attribute.levels) { levels[Int($0.customer)] }
    } else if name == Self.segment {
      throw PatronError(
        .data, models == nil ? "segments are those of models" : "the models hold no segments",
        remedy: (models == nil ? "name models that have them by --models" : "train them")
          + (known.isEmpty ? "" : ", or compare by \(known.joined(separator: ", "))"))
    } else if let attribute = prepared.attributes.first(where: { $0.column == name }) {
      throw TargetError.noGroups(
        column: name, reason: attribute.kind == .number ? "it is a number" : "it is a date",
        known: known)
    } else if let column = prepared.ignoredColumns.first(where: { $0.column == name }) {
      throw TargetError.noGroups(
        column: name, reason: "\(column.reason)", known: known)
    } else {
      throw TargetError.unknownColumn(name, known: known)
    }
  }
}
