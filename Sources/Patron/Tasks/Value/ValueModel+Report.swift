import PatronData
import PatronModels
public import PatronReport

extension ValueModel: DocumentConvertible {
  /// The models, what they were learned from, and how well they predict.
  public func sections() -> [Document.Block] {
    var table = Document.Table(
      .text("parameter of \(purchases.name)"), .number("value"), .number("standard error"))
    for one in purchases.parameters {
      table.add(
        .text(one.name), .number(one.value, decimals: 4), .number(one.standardError, decimals: 4))
    }
    let leaving: [Document.Block] =
      seesLeaving
      ? []
      : [
        .warning(
          "The exports do not show that anybody leaves: orders are predicted by each customer's rate alone, and no "
            + "probability of still buying is given.")
      ]
    let isOpen = seesLeaving && purchases.parameters.contains { $0.standardError == nil }
    let open: [Document.Block] =
      isOpen
      ? [
        .warning(
          "A parameter lies at its bound or has no standard error: how long customers stay is hardly learned from these "
            + "exports, so take the probabilities of still buying for an order of customers, no more."
        )
      ] : []
    return [.paragraph(sentence), .table(table)] + leaving + open + season
      + (learnedFrom.notes(currency: currency, hasMoney: spend != nil).map { .note($0) })
      + (evaluation?.sections() ?? [
        .paragraph(
          "Not evaluated: the history is too short or too sparse for its end to be held out.")
      ])
  }

  /// The factors of the months, where there are any.
  private var season: [Document.Block] {
    guard let calendar else { return [] }
    let names = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    var table = Document.Table(columns: [.text("month")] + names.map { .number($0) })
    table.add([.text("orders")] + calendar.factors.map { .number($0, decimals: 2) })
    return [
      .table(table),
      .note(
        "How many times as much is ordered in a month as in an average one; the forecast has it."),
    ]
  }

  public var document: Document { Document(title: "Lifetime value", blocks: sections()) }

  private var sentence: String {
    let money =
      spend.map {
        " The money of a day with an order: \($0.kind.words); later money is discounted at "
          + "\(Figures.percent(discount)) a year."
      } ?? " The exports have no amounts, so no money is predicted."
    return
      "Predicts the days with an order in the next \(horizon) days by \(purchases.name), learned from "
      + "\(Figures.grouped(learnedFrom.purchaseDays)) such days of \(Figures.grouped(learnedFrom.customers)) "
      + "customers, \(Figures.grouped(learnedFrom.repeaters)) of them with several; times in weeks.\(money)"
  }
}

extension ValueModel.Source {
  /// What was left out of the money, and what the model assumes of it.
  fileprivate func notes(currency: String?, hasMoney: Bool) -> [String] {
    guard hasMoney else { return [] }
    var notes: [String] = []
    if let correlation {
      notes.append(
        "How often and how much customers buy correlate by \(Figures.decimals(correlation, 2)); the model takes "
          + "them to be unrelated.")
    }
    if daysWithoutMoney > 0 {
      notes.append("\(Figures.grouped(daysWithoutMoney)) repeat orders brought no money.")
    }
    if unmatchedReturns > 0 {
      notes.append(
        "\(Document.Value.money(unmatchedReturns, currency: currency)) were given back for orders that no row has."
      )
    }
    return notes
  }
}
