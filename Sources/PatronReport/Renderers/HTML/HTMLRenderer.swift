/// One HTML page that needs no other file and runs no script. All text is escaped.
///
/// A figure is drawn as SVG, with its table below it to be opened. A long table is cut and says by how much: all of its
/// rows are in the JSON.
public struct HTMLRenderer: DocumentRenderer {
  /// The language of titles, labels and numbers; sentences stay as the document has them.
  public var language: Language
  /// The most rows of a table that the page shows.
  public var rowLimit: Int
  /// The picture above the title.
  package var logo: PageImage?
  /// What a program can read back from the page.
  package var record: String?

  public init(language: Language = .english, rowLimit: Int = 100) {
    self.language = language
    self.rowLimit = rowLimit
  }

  /// The name that the record has on a page.
  package static let recordName = "patron-report"

  public func text(of document: Document) -> String {
    let document = document.titled(in: language)
    let title = document.title.map(HTML.escaped)
    let policy =
      "default-src 'none'; style-src '\(HTMLStyle.digest)'; img-src data:; base-uri 'none'; form-action 'none'"
    let head =
      [
        "<!doctype html>", "<html lang=\"\(language.code)\">", "<head>", "<meta charset=\"utf-8\">",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        "<meta name=\"referrer\" content=\"no-referrer\">",
      ] + (record.map { [Self.meta($0)] } ?? []) + [
        "<title>\(title ?? "Patron")</title>", "<style>\(HTMLStyle.text)</style>", "</head>",
      ]
    let outline = HTMLOutline(document)
    var page = HTMLPage(language: language, rowLimit: max(rowLimit, 0))
    let heading = (logo.map { [$0.element] } ?? []) + (title.map { ["<h1>\($0)</h1>"] } ?? [])
    let introduction = heading + outline.introduction.flatMap { page.lines(of: $0, level: 2) }
    let contents = page.contents(of: outline.sections)
    let sections = outline.sections.flatMap { page.lines(of: $0, level: 2) }
    let body =
      ["<body\(contents.isEmpty ? "" : " class=\"with-contents\"")>"]
      + (contents.isEmpty
        ? [] : ["<a class=\"skip\" href=\"#report\">\(language.word("Skip to the report"))</a>"])
      + (introduction.isEmpty ? [] : ["<header>"] + introduction + ["</header>"]) + contents
      + (sections.isEmpty ? [] : ["<main id=\"report\">"] + sections + ["</main>"])
      + ["</body>", "</html>"]
    return (head + body).map { $0 + "\n" }.joined()
  }

  /// The record that a page of this kind carries; nil where there is none.
  package static func record(in page: String) -> String? {
    let start = "<meta name=\"\(recordName)\" content=\""
    guard let range = page.firstRange(of: start),
      let end = page[range.upperBound...].firstIndex(of: "\"")
    else { return nil }
    return HTML.unescaped(page[range.upperBound..<end])
  }

  private static func meta(_ record: String) -> String {
    "<meta name=\"\(recordName)\" content=\"\(HTML.escaped(record))\">"
  }
}
