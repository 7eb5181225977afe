/// Gives a document a form. Whatever a document holds stands in each form.
public protocol DocumentRenderer: Sendable {
  func text(of document: Document) -> String
}
