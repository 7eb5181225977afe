import PatronData

/// The columns of contracts, and their values.
extension ContractModel {
  /// The columns of `model`; of nil those that any model can give.
  static func columns(_ model: ContractModel?) -> [OutputColumn] {
    let window = model.map { " in the next \($0.horizon) days" } ?? " within the horizon"
    let period = model?.renewals.period.rawValue ?? "period"
    let both: [OutputColumn.File] = [.scores, .value]
    let currency = model?.currency ?? ""
    var columns = [
      OutputColumn(
        "contract_periods", .number, unit: "\(period)s", decimals: 0, files: [.value],
        meaning:
          "the \(period)s completed under contract without a break; empty, like all of the contract, without one that runs"
      )
    ]
    if model?.isDated ?? true {
      columns.append(
        OutputColumn(
          "renewal_date", .text, files: [.value],
          meaning:
            "the day of the next renewal: as exported or, without, on which the next \(period) begins"
        ))
    }
    columns.append(
      OutputColumn(
        "contract_end_probability", .number, files: both,
        meaning:
          "the probability that no contract runs any more\(window), by the length of contracts and their plan alone"
      ))
    guard model?.hasFees ?? true else { return columns }
    let level = Int(ContractValues.level * 100)
    return columns + [
      OutputColumn(
        "contract_fee", .number, unit: currency, decimals: 2, files: [.value],
        meaning: "the fees of a \(period); empty, like all money, where one of them is not known"),
      OutputColumn(
        "contract_value", .number, unit: currency, decimals: 2, files: both,
        meaning: "the fees expected of renewals\(window), later money discounted"),
      OutputColumn(
        "contract_value_low", .number, unit: currency, decimals: 2, files: [.value],
        meaning: "in \(level) of 100 such contracts at least they lie between this"),
      OutputColumn(
        "contract_value_high", .number, unit: currency, decimals: 2, files: [.value],
        meaning: "and this; the limits of a customer's contracts are added"),
      OutputColumn(
        "contract_value_if_kept", .number, unit: currency, decimals: 2, files: [.value],
        meaning: "the fees of all renewals\(window): what is lost where the customer leaves"),
    ]
  }
}

extension ContractValues {
  /// The values of the columns for all `customerCount` customers, in their order.
  func columns(customerCount: Int) -> [ScoreTable.Values] {
    func numbers(_ own: (Value) -> Double) -> ScoreTable.Values {
      var all = [Double](repeating: .nan, count: customerCount)
      for value in values { all[Int(value.customer)] = own(value) }
      return .numbers(all)
    }
    var columns = [numbers { Double($0.periods) }]
    if isDated {
      var days = [Int32](repeating: DayColumn.missing, count: customerCount)
      for value in values { days[Int(value.customer)] = value.renewal }
      columns.append(.texts(DayColumn(days)))
    }
    columns.append(numbers(\.endProbability))
    guard hasFees else { return columns }
    return columns + [
      numbers(\.fee), numbers(\.expected), numbers(\.low), numbers(\.high), numbers(\.ifKept),
    ]
  }
}
