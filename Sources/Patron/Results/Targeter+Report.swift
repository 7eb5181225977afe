public import PatronReport

extension Targeter.Summary: DocumentConvertible {
  /// How many customers are on the list.
  public var headline: String {
    let until = asOf.map { ", known up to \($0)" } ?? ""
    return "\(Figures.grouped(selected)) of \(Figures.grouped(customers)) customers on the list"
      + until
  }

  public var document: Document {
    Document(title: headline, blocks: [.verbatim(["written: \(file)"])])
  }
}
