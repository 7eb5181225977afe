/// Gives a document a form. Whatever a document holds stands in each form; only a page cuts long tables, and says so.
public protocol DocumentRenderer: Sendable {
  func text(of document: Document) -> String
}
