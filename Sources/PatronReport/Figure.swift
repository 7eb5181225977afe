extension Document {
  /// A table whose values are better seen as a picture. The table stays in every form of the document.
  ///
  ///     var table = Document.Table(
  ///       title: "Churn by channel", .text("channel"), .number("churn", unit: "%"))
  ///     table.add(.text("shop"), .interval(12.5, lower: 10.1, upper: 15.2, decimals: 1))
  ///     let block = Document.Block.figure(.init(.bars, of: table))
  ///
  /// A share is drawn as a percentage, so it shares an axis with numbers and intervals under "%". What is
  /// missing or was suppressed is not drawn.
  public struct Figure: Hashable, Sendable {
    /// How the table is drawn, and what its columns are.
    public enum Form: String, Hashable, Sendable, Codable, CaseIterable {
      /// The first column is the horizontal axis: numbers, days, or words at equal distances. Each further one
      /// is a series; intervals are a band around it.
      case line
      /// The first column names the bars, each further one is a series of them; intervals are whiskers.
      case bars
      /// A row is a group of predictions. The first two columns of shares are the predicted and the observed
      /// one (an interval in per cent has whiskers), the first count how many there are.
      case reliability
      /// The first column names the rows, each further one is a column of shares or numbers. The columns of the commonest
      /// unit are shaded, others, such as the size of a cohort, are written.
      case heatMap
      /// The first column names the steps in their order, the second has how many reached each.
      case funnel
      /// The first column is where from, the second where to, the third how many.
      case flow
      /// The first column is where from, each further one where to, with how many.
      case moves
      /// A row is an equal part of the customers, those with the highest scores first. The last column of shares is
      /// what is found up to it, drawn beside what a list at random finds.
      case gain
      /// Distributions beside each other: the first column has the bins, each further one is a distribution.
      case strips

      /// What it shows, where a table is drawn in several forms.
      var words: String {
        switch self {
        case .line: "lines"
        case .bars: "bars"
        case .reliability: "predicted and observed"
        case .heatMap: "shades"
        case .funnel: "steps"
        case .flow, .moves: "flows"
        case .gain: "cumulative gain"
        case .strips: "distributions"
        }
      }
    }

    /// The pictures that are drawn of the one table, in their order; at least one.
    public let forms: [Form]
    public let data: Table
    /// How many of the columns after the first are drawn; nil for all with the unit of the first of them.
    public let seriesCount: Int?

    /// Draws `data` in `form`, and in `others` besides; of a line or bars only the first `seriesCount` series, the others being
    /// read in the table alone.
    public init(_ form: Form, _ others: Form..., of data: Table, seriesCount: Int? = nil) {
      self.init([form] + others, of: data, seriesCount: seriesCount)
    }

    init(_ forms: [Form], of data: Table, seriesCount: Int? = nil) {
      precondition(!forms.isEmpty, "a figure has a form")
      self.forms = forms
      self.data = data
      self.seriesCount = seriesCount
    }
  }
}
