import PatronNumerics

/// Order lines that the core has read, with the keys of what they name: what a history is made of.
struct KeyedLines: Sendable {
  let blocks: [Block]

  /// The rows of one block of the file.
  struct Block: RowBlock {
    private let rows: PackedRows
    private let customers: [Int32]
    private let products: [Int32]
    private let categories: [Int32]
    private let channels: [Int32]
    private let times: PlainTimes

    /// - Parameter keys: of `PlainOrders.Field.named` by the numbers that the rows have, the key.
    init(_ rows: PackedRows, keys: [[Int32]], times: PlainTimes) {
      self.rows = rows
      (customers, products, categories, channels) = (keys[0], keys[1], keys[2], keys[3])
      self.times = times
    }

    var count: Int { rows.count }

    @inline(__always)
    private func number(_ field: PlainOrders.Field, _ row: Int) -> Int64 {
      rows.number(field.rawValue, row)
    }

    func customer(_ index: Int) -> Int32? {
      let key = customers[Int(number(.customer, index))]
      return key == Line.missing ? nil : key
    }

    func row(_ index: Int) -> Line {
      let seconds = number(.time, index)
      let day = PlainOrders.day(of: seconds)
      let moment = times.moment(seconds, day: day)
      let order = UInt64(bitPattern: number(.order, index))
      let quantity = number(.quantity, index)
      let amount = number(.amount, index)
      return Line(
        customer: customers[Int(number(.customer, index))], day: Int32(day), time: moment.time,
        // Money goes back where the quantity or the amount is negative, whichever of the two has the sign.
        amount: Amount(tenThousandths: quantity < 0 ? -abs(amount) : amount),
        quantity: Amount(tenThousandths: quantity),
        order: order == 0 ? Line.noOrder : Int64(order % UInt64(Int64.max)), clock: moment.clock,
        product: products[Int(number(.product, index))],
        category: categories[Int(number(.category, index))],
        channel: channels[Int(number(.channel, index))])
    }

    func release() {}

    func discard() { rows.discard() }
  }
}
