public import PatronReport

extension Targeter.Summary: DocumentConvertible {
  /// How many customers are on the list, and how one of a fixed size was filled.
  public var headline: String {
    let until = asOf.map { ", known up to \($0)" } ?? ""
    return "\(Figures.grouped(selected)) of \(Figures.grouped(customers)) customers on the list"
      + until + (fill.map { "; \($0.sentence)" } ?? "")
  }

  public var document: Document {
    Document(title: headline, blocks: [.verbatim(["written: \(file)"])])
  }
}

extension Targeter.Fill {
  /// How it was filled: "high has 812; the next 188 are the likeliest of medium".
  public var sentence: String {
    guard let first = parts.first else { return "" }
    let missing = size - parts.reduce(0) { $0 + $1.taken }
    let short = "\(Figures.grouped(missing)) fewer than the \(Figures.grouped(size))"
    guard !first.bands.isEmpty else {
      let passing = "\(Figures.grouped(first.customers)) pass the filter"
      return missing == 0
        ? passing : "\(passing), \(short): the filter asks for no band, so none follows"
    }
    let asked =
      "\(first.words) \(first.bands.count == 1 ? "has" : "have") \(Figures.grouped(first.customers))"
    guard first.customers < size else {
      return first.customers == size
        ? asked : "\(asked), of which these are the \(foremost(of: nil))"
    }
    let following = parts.dropFirst().filter { $0.taken > 0 }.map { part in
      let count = "the next \(Figures.grouped(part.taken)) are"
      return part.taken < part.customers
        ? "\(count) the \(foremost(of: part.words))" : "\(count) all of \(part.words)"
    }
    return ([asked] + following + (missing > 0 ? ["that is \(short)"] : []))
      .joined(separator: "; ")
  }

  /// Those who come first, of a band.
  private func foremost(of band: String?) -> String {
    let ofBand = band.map { " of \($0)" } ?? ""
    let isProbability = order.count == 1 && order[0].hasSuffix("_probability")
    if isProbability, isDescending { return "likeliest\(ofBand)" }
    return "\(isDescending ? "first" : "last")\(ofBand) by \(order.joined(separator: "*"))"
  }
}

extension Targeter.Fill.Part {
  fileprivate var words: String { bands.joined(separator: " and ") }
}
