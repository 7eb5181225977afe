import PatronData
import PatronEngine

extension ContentModel {
  package var columns: [OutputColumn] {
    Self.columns(top: description.top, hasTitles: description.namesTitles)
  }

  /// The items a customer is recommended, the best first, each with its title beside it where items have titles.
  static func columns(top: Int, hasTitles: Bool) -> [OutputColumn] {
    (1...top).flatMap { rank -> [OutputColumn] in
      let item = OutputColumn(
        "next_content_\(rank)", .text,
        meaning: "the item recommended at rank \(rank); empty where the list has ended")
      let title = OutputColumn(
        "next_content_\(rank)_title", .text,
        meaning: "its title; empty where the exports have none")
      return hasTitles ? [item, title] : [item]
    }
  }
}

extension ContentModel.Description {
  /// Whether the title of an item stands beside its code.
  var namesTitles: Bool { hasTitles ?? Self.usuallyHasTitles(source) }

  /// Whether items of `source` usually have titles: content has, products are often their own names.
  static func usuallyHasTitles(_ source: Configuration.Recommendations.Source) -> Bool {
    source == .content
  }
}

extension ContentLists {
  /// The values of `ContentModel.columns`, one a customer.
  func columnValues(withTitles hasTitles: Bool) -> [ScoreTable.Values] {
    let names = catalogue.map(\.name)
    let titles = catalogue.map { $0.ownTitle ?? "" }
    return (0..<top).flatMap { rank -> [ScoreTable.Values] in
      let places = stride(from: rank, to: items.count, by: top).map { items[$0] }
      guard hasTitles else { return [.words(places, of: names)] }
      let titled = places.map { $0 >= 0 && titles[Int($0)].isEmpty ? -1 : $0 }
      return [.words(places, of: names), .words(titled, of: titles)]
    }
  }
}

extension Interactions.Item {
  /// The title where the exports give one that is not the name again.
  var ownTitle: String? { title == name || title.isEmpty ? nil : title }
}
