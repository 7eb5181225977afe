/// The language of a page.
enum HTML {
  /// `text` as a page shows it letter by letter, in elements, in attributes and in pictures.
  ///
  /// Goes by scalars: a quotation mark under an accent is another character, but still ends an attribute.
  static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in TextTable.shown(text).unicodeScalars {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  /// The text that `escaped` was made of, where it had nothing that is shown by a sign in its place.
  static func unescaped(_ escaped: Substring) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(
      String(escaped)
    ) { $0.replacing($1.0, with: $1.1) }
  }
}
