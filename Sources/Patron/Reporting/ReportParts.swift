import PatronData
import PatronReport

/// The sections of a report as they are made, brought into the order of the page.
struct ReportParts {
  let words: ReportWords
  private var parts: [Report.Part] = []

  init(words: ReportWords) { self.words = words }

  /// Adds the section called `section` in patron.yaml; nothing is added without blocks.
  ///
  /// - Parameter isOwn: whether its sentences are the report's own, in the language of the page.
  mutating func add(
    _ section: String, _ title: String, _ blocks: [Document.Block], id: String? = nil,
    isOwn: Bool = false
  ) {
    guard !blocks.isEmpty else { return }
    parts.append(
      .init(
        section: section, id: id ?? section, title: title, blocks: blocks,
        language: isOwn ? nil : .english))
  }

  /// Adds what the report rests on, and the words that a reader may not know.
  mutating func addMethod(_ models: TrainedModels, notices: [String]) {
    let manifest = models.document.blocks.prefix { block in
      if case .heading = block { false } else { true }
    }
    add(
      "method", "What it rests on",
      (words.whatStaysEnglish.map { [.note($0)] } ?? []) + [
        .section(
          .init(
            title: "Data and models", blocks: [.list("notices", notices)] + manifest,
            language: .english)), .heading("Words"), .list(nil, words.glossary),
      ], isOwn: true)
  }

  /// In the order of the names of sections; the parts of one name stay in theirs.
  var inOrder: [Report.Part] {
    Configuration.Report.sectionNames.flatMap { name in parts.filter { $0.section == name } }
  }
}
