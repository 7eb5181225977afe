import PatronNumerics

extension History {
  /// Noise for rows from a snapshot's day on: other days behind it, other goods, other money, more and fewer rows.
  struct Noise: Sendable {
    private let day: Int32

    init(_ snapshot: Snapshot) { day = Int32(clamping: snapshot.day.number) }

    /// A customer's rows, those behind the snapshot made up: in memory of their own until the next customer is read.
    final class Rows {
      fileprivate let lines = Buffer<Line>()
      fileprivate let occasions = Buffer<Occasion>()
      fileprivate let touches = Buffer<Touch>()
      fileprivate let answers = Buffer<Answer>()
      fileprivate let contracts = Buffer<Contract>()
      fileprivate let activeDays = Buffer<Int32>()

      /// The history of the customer with `key`, whose rows these are.
      func history(of key: Int32) -> CustomerHistory {
        CustomerHistory(
          key: key, lines: lines.elements, occasions: occasions.elements,
          touches: touches.elements, answers: answers.elements, contracts: contracts.elements,
          activeDays: activeDays.elements)
      }
    }

    /// Elements that stay where they are until others are put in their place.
    fileprivate final class Buffer<Element: BitwiseCopyable> {
      private var memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: 64)
      private var count = 0

      var elements: UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(rebasing: memory[..<count])
      }

      func hold(_ elements: [Element]) {
        if elements.count > memory.count {
          memory.deallocate()
          memory = .allocate(capacity: 2 * elements.count)
        }
        for (index, element) in elements.enumerated() {
          memory.initializeElement(at: index, to: element)
        }
        count = elements.count
      }

      deinit { memory.deallocate() }
    }

    /// The days behind the snapshot that noise falls on.
    private static let span = 400

    /// Fills `rows` with those of `customer` that are seen, and with noise where the exports have rows later.
    ///
    /// The noise depends on the customer's key alone, not on who is read before.
    func replaceLater(of customer: CustomerHistory, _ activity: ActiveDays, in rows: Rows) {
      let seen = customer.seen(before: day)
      var random = SeededGenerator(seed: UInt64(UInt32(bitPattern: customer.key)) << 20 ^ 0x9E37)
      func small(_ count: Int) -> Int32 { Int32(random.index(below: count)) }
      // On the snapshot's own day too, which a feature must not see.
      func later() -> [Int32] {
        (0...random.index(below: 6)).map { $0 == 0 ? day : day &+ small(Self.span) }.sorted()
      }
      if activity == .purchases {
        rows.lines.hold(
          Array(seen.lines)
            + later().map { day in
              Line(
                customer: customer.key, day: day,
                amount: Amount(
                  tenThousandths: Int64(random.index(below: 99_730_000)) - 9_000_000),
                quantity: Amount(units: 1 + random.index(below: 97)), product: small(4),
                category: small(4),
                channel: small(4))
            })
      }
      let isDated = customer.touches.contains { $0.day != Touch.missing }
      rows.touches.hold(
        Array(seen.touches)
          + (isDated ? later() : []).map { day in
            Touch(
              customer: customer.key, day: day,
              value: Amount(tenThousandths: Int64(random.index(below: 1_000_000))),
              type: small(12), channel: small(4), content: small(40))
          })
      let answersAreDated = customer.answers.contains { $0.day != Answer.missing }
      rows.answers.hold(
        Array(seen.answers)
          + (answersAreDated ? later() : []).map { day in
            Answer(customer: customer.key, day: day, score: Amount(units: random.index(below: 11)))
          })
      // Ends that nobody knew of are others too, or none.
      rows.contracts.hold(
        seen.contracts.map { contract in
          guard contract.end >= day || contract.end == Contract.missing else { return contract }
          return Contract(
            customer: contract.customer, day: contract.day,
            end: small(2) == 0 ? Contract.missing : day &+ small(Self.span), fee: contract.fee,
            renewal: contract.renewal, plan: contract.plan)
        }
          + (customer.contracts.isEmpty ? [] : later()).map { day in
            Contract(
              customer: customer.key, day: day,
              end: small(2) == 0 ? Contract.missing : day &+ 1 &+ small(Self.span),
              fee: Amount(units: random.index(below: 97)), plan: small(4))
          })
      let lines = rows.lines.elements
      rows.occasions.hold(
        Array(unsafeUninitializedCapacity: Occasion.count(lines)) {
          Occasion.fill(lines, $0)
          $1 = Occasion.count(lines)
        })
      let (occasions, touches) = (rows.occasions.elements, rows.touches.elements)
      let contracts = rows.contracts.elements
      let count = activity.count(occasions, touches, contracts)
      rows.activeDays.hold(
        Array(unsafeUninitializedCapacity: count) {
          activity.fill(occasions, touches, contracts, $0)
          $1 = count
        })
    }
  }
}
