package import PatronEngine

/// One contract or subscription, from its start to its end.
package struct Contract: HistoryRow, Hashable {
  /// The money of one period; `noFee` where it is not known.
  package let fee: Amount
  package let customer: Int32
  /// The day it began; where the exports have no days, the periods it has run, below 0.
  package let day: Int32
  /// The first day on which it did not run any more; `missing` while nobody knows of an end. Without days 0.
  package let end: Int32
  /// The day of its next renewal; `missing` where the exports have none.
  package let renewal: Int32
  package let plan: Int32

  package static let noFee = Amount(
    tenThousandths: Int64(SharedColumn.Kind.amount.missingNumber))

  package static let columns = [
    SharedColumn("fee", .amount, isOptional: true), SharedColumn("customer_key", .integer),
    SharedColumn("day", .integer), SharedColumn("end_day", .integer, isOptional: true),
    SharedColumn("renews_day", .integer, isOptional: true),
    SharedColumn("plan_key", .integer, isOptional: true),
  ]

  package static var customerColumn: Int { 1 }

  package init(_ columns: [UnsafeRawPointer], _ index: Int) {
    fee = columns[0].amount(at: index)
    customer = columns[1].number(at: index)
    day = columns[2].number(at: index)
    end = columns[3].number(at: index)
    renewal = columns[4].number(at: index)
    plan = columns[5].number(at: index)
  }

  package init(
    customer: Int32, day: Int32, end: Int32 = Contract.missing, fee: Amount = Contract.noFee,
    renewal: Int32 = Contract.missing, plan: Int32 = Contract.missing
  ) {
    (self.customer, self.day, self.end) = (customer, day, end)
    (self.fee, self.renewal, self.plan) = (fee, renewal, plan)
  }

  package func precedes(_ other: Contract) -> Bool {
    (day, end, plan, fee, renewal) < (other.day, other.end, other.plan, other.fee, other.renewal)
  }

  /// Whether it ran at the beginning of `day`: it had begun before, and nobody knew of an end yet.
  package func runs(at day: Int32) -> Bool {
    self.day < day && (end == Self.missing || end >= day)
  }

  /// The same contract as it was known at the beginning of `day`.
  func known(at day: Int32) -> Contract {
    end < day
      ? self
      : Contract(customer: customer, day: self.day, fee: fee, renewal: renewal, plan: plan)
  }
}

/// An unbroken time under contract: contracts of one customer that follow one another or overlap.
package struct ContractStay {
  /// The positions of its contracts among those of the customer.
  package let contracts: Range<Int>
  /// The day the first of them began.
  package let start: Int32
  /// The first day on which none ran any more; nil while one runs.
  package let end: Int32?

  /// Whether `contract` ran to the end of the stay.
  package func endsWith(_ contract: Contract) -> Bool { end == contract.end }

  /// So many days may lie between two contracts of one stay: who pays late, or changes the plan, has not left.
  package static let longestGap: Int32 = 31

  /// The stays that `contracts` make, which are in the order of their days, as they were known at the beginning of `day`.
  package static func stays(
    of contracts: UnsafeBufferPointer<Contract>, at day: Int32
  ) -> [ContractStay] {
    var stays: [ContractStay] = []
    var first = 0
    while first < contracts.count {
      var reach = reach(contracts[first], at: day)
      var end = first + 1
      while end < contracts.count, Int(contracts[end].day) <= Int(reach) + Int(longestGap) {
        reach = max(reach, Self.reach(contracts[end], at: day))
        end += 1
      }
      stays.append(
        ContractStay(
          contracts: first..<end, start: contracts[first].day, end: reach == .max ? nil : reach))
      first = end
    }
    return stays
  }

  private static func reach(_ contract: Contract, at day: Int32) -> Int32 {
    let end = contract.known(at: day).end
    return end == Contract.missing ? .max : end
  }
}
