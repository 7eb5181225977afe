/// One HTML page that needs no other file and runs no script. All text is escaped.
///
/// A figure is drawn as SVG, with its table below it to be opened. A long table is cut and says by how much: all of its
/// rows are in the JSON.
public struct HTMLRenderer: DocumentRenderer {
  /// How the numbers of values are written.
  public var numbers: NumberStyle
  /// The most rows of a table that the page shows.
  public var rowLimit: Int

  public init(numbers: NumberStyle = .english, rowLimit: Int = 100) {
    self.numbers = numbers
    self.rowLimit = rowLimit
  }

  public func text(of document: Document) -> String {
    let title = document.title.map(HTML.escaped)
    let policy =
      "default-src 'none'; style-src '\(HTMLStyle.digest)'; img-src data:; base-uri 'none'; form-action 'none'"
    let head = [
      "<!doctype html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<meta name=\"referrer\" content=\"no-referrer\">",
      "<title>\(title ?? "Patron")</title>", "<style>\(HTMLStyle.text)</style>", "</head>",
    ]
    let outline = HTMLOutline(document)
    var page = HTMLPage(numbers: numbers, rowLimit: max(rowLimit, 0))
    let heading = title.map { ["<h1>\($0)</h1>"] } ?? []
    let introduction = heading + outline.introduction.flatMap { page.lines(of: $0) }
    let contents = HTMLPage.contents(of: outline.sections)
    let sections = outline.sections.flatMap { page.lines(of: $0, level: 2) }
    let body =
      ["<body\(contents.isEmpty ? "" : " class=\"with-contents\"")>"]
      + (contents.isEmpty ? [] : ["<a class=\"skip\" href=\"#report\">Skip to the report</a>"])
      + (introduction.isEmpty ? [] : ["<header>"] + introduction + ["</header>"]) + contents
      + (sections.isEmpty ? [] : ["<main id=\"report\">"] + sections + ["</main>"])
      + ["</body>", "</html>"]
    return (head + body).map { $0 + "\n" }.joined()
  }
}
