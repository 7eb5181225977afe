import PatronData
import PatronEngine
import PatronNumerics

/// Rows in memory, and the features and labels that are folds over them: no engine has a part in it.
struct FoldedRows {
  /// Nil where the exports hold no orders.
  var lines: [Line]?
  var touches: [Touch] = []
  var answers: [Answer] = []
  var contracts: [Contract] = []
  var customerCount = 1
  var vocabulary = Vocabulary()
  var keys = VocabularyKeys()
  /// The parts of exports that are not there.
  var lacking: Set<Requirement> = []
  var answersHaveTime = true

  func history(
    workers: Workers = Workers(1), mostOwn: Int = MappedMemory.mostOwn
  ) throws -> History {
    try History(
      lines: lines, touches: touches, answers: answers, contracts: contracts,
      customerCount: customerCount,
      scratch: ScratchFolder(), mostOwn: mostOwn, workers: workers)
  }

  /// All features of all customers, who are called by their keys.
  func frame(
    at day: Int32, observation: DayCount, workers: Workers = Workers(1)
  ) throws -> NamedFrame {
    let snapshot = Snapshot(before: Day(Int(day)))
    let features = FeatureSet(
      FeatureContext(
        observation: observation, vocabulary: vocabulary, currency: "EUR", userFeatures: [],
        holds: { [lacking] in !lacking.contains($0) }))
    let everybody = Array(0..<Int32(customerCount))
    let history = try history(workers: workers)
    let context = FoldContext(
      snapshot: snapshot, features: features, keys: keys, history: history, cohort: everybody,
      answersHaveTime: answersHaveTime, workers: workers)
    let writers = FeatureFamilies.all.compactMap { ($0 as? any FoldedFamily)?.writer(context) }
    let width = features.features.count
    let values = history.walk(everybody, workers: workers) { rows, reader -> [Float] in
      let writers = writers.map { $0.start() }
      return everybody[rows].flatMap { key -> [Float] in
        let customer = reader.customer(key).seen(at: snapshot)
        var row = [Float](repeating: .nan, count: width)
        row.withUnsafeMutableBufferPointer { row in
          guard let start = row.baseAddress else { return }
          for write in writers { write(customer, start) }
        }
        return row
      }
    }.flatMap(\.self)
    let frame = FrameBuilder.Frame(
      snapshot: snapshot, customers: everybody,
      features: Matrix(rowCount: customerCount, columnCount: width, elements: values),
      groups: Matrix(rowCount: customerCount, columnCount: 0, elements: []))
    return NamedFrame(
      features: features, frame: frame, customers: everybody.map { String($0) })
  }
}

/// A copy of what is known of a customer, to keep and to compare.
struct KeptHistory: Hashable {
  let lines: [Line]
  let occasions: [Occasion]
  let touches: [Touch]
  let answers: [Answer]
  let activeDays: [Int32]

  init(_ customer: CustomerHistory) {
    lines = Array(customer.lines)
    occasions = Array(customer.occasions)
    touches = Array(customer.touches)
    answers = Array(customer.answers)
    activeDays = Array(customer.activeDays)
  }
}

extension History {
  /// What is known of each of `customers`, or of all, as `part` has it.
  func kept(
    _ customers: [Int32]? = nil, workers: Workers = Workers(1),
    _ part: @Sendable (CustomerHistory) -> CustomerHistory = { $0 }
  ) -> [KeptHistory] {
    let customers = customers ?? Array(0..<Int32(customerCount))
    return walk(customers, workers: workers) { rows, reader in
      customers[rows].map { KeptHistory(part(reader.customer($0))) }
    }.flatMap(\.self)
  }
}

/// Whole amounts, below zero too.
extension Amount {
  static func of(_ number: Int) -> Amount { Amount(units: number) }
  /// So many ten-thousandths.
  static func exactly(_ number: Int64) -> Amount { Amount(tenThousandths: number) }
  static prefix func - (amount: Amount) -> Amount { .zero - amount }
}
