import PatronData
import PatronEngine

extension ContentModel {
  package var columns: [OutputColumn] { Self.columns(top: description.top) }

  /// The items a customer is recommended, the best first.
  static func columns(top: Int) -> [OutputColumn] {
    (1...top).map { rank in
      OutputColumn(
        "next_content_\(rank)", .text,
        meaning: "the item recommended at rank \(rank); empty where the list has ended")
    }
  }
}

extension ContentLists {
  /// The values of `ContentModel.columns`, one a customer.
  var columnValues: [ScoreTable.Values] {
    let names = catalogue.map(\.name)
    return (0..<top).map { rank in
      .words(stride(from: rank, to: items.count, by: top).map { items[$0] }, of: names)
    }
  }
}
