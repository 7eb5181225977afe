import PatronData

/// What a customer has paid in all: the money that lists are ordered by.
///
/// It is known of everybody, whatever the days that features look back.
enum SpendColumn {
  static func column(currency: String?) -> OutputColumn {
    OutputColumn(
      "spend", .number, unit: currency ?? "", decimals: 2, files: [.scores, .value],
      meaning:
        "money paid in all, returns and refunds taken off, of all days known; 0 without an order")
  }

  /// The column, where the models were trained on orders with amounts.
  static func columns(of manifest: Manifest) -> [OutputColumn] {
    manifest.featureSet.index(of: "monetary_score") == nil
      ? [] : [column(currency: manifest.configuration.currency)]
  }
}
