/// A result that can be reported; printed, it reads as a terminal shows its document.
public protocol DocumentConvertible: CustomStringConvertible {
  var document: Document { get }
}

extension DocumentConvertible {
  public var description: String { document.description }
}
