public import PatronData
import PatronModels
import PatronNumerics
public import PatronReport

/// A report: what happened, who matters, who is leaving, what to do, and what it rests on.
///
/// Its sentences of its own are in the language that it was asked for, those of tasks in English.
public struct Report: Sendable {
  /// What one task has to say, or the report itself.
  struct Part: Sendable {
    /// The name of the section in patron.yaml.
    let section: String
    let id: String
    let title: String
    let blocks: [Document.Block]
    /// Nil for the page's.
    let language: Language?
  }

  /// How it looks: what patron.yaml says of it.
  let settings: Configuration.Report
  let language: Language
  let logo: PageImage?
  package let figures: ReportFigures
  /// The exports and the models, as a shell line names them.
  let inputs: String
  /// The days in which incidents were looked for.
  let searchedDays: Int
  /// Whether the models give every customer the score of the last answer.
  let hasScores: Bool
  let journeys: Journeys?
  /// How far the customers have moved since training; nil where that is not known.
  let drift: Drift?
  /// All parts that there is something to say of, in the order of the page.
  let parts: [Part]

  public var name: String { figures.name }
  public var customers: Int { figures.customers }
  public var lastDay: Day? { figures.asOf }

  /// The page.
  public var page: String {
    get throws {
      var renderer = HTMLRenderer(language: language)
      renderer.logo = logo
      renderer.record = try figures.text
      return renderer.text(of: document)
    }
  }
}

extension Report: DocumentConvertible {
  public var document: Document {
    let words = ReportWords(language: language)
    var blocks: [Document.Block] = [.facts(facts(words))]
    let actions = actions(words)
    if !actions.isEmpty {
      blocks += [.heading(language.word("What to do")), .list(.init(items: actions))]
    }
    if let notice = drift.flatMap(words.notice) { blocks.append(.warning(notice)) }
    blocks += absent.map { .warning(words.nothing(in: $0)) }
    for part in chosen {
      blocks.append(
        .section(
          .init(title: part.title, id: part.id, blocks: part.blocks, language: part.language)))
    }
    return Document(
      title: settings.title ?? words.title(name, lastDay), blocks: blocks)
  }

  /// The parts that patron.yaml asks for, in its order; all without a choice.
  private var chosen: [Part] {
    guard let names = settings.sections else { return parts }
    return names.flatMap { name in parts.filter { $0.section == name } }
  }

  /// The sections that patron.yaml asks for and that there is nothing to say of.
  private var absent: [String] {
    (settings.sections ?? []).filter { name in !parts.contains { $0.section == name } }
  }

  // MARK: The first screen

  private func facts(_ words: ReportWords) -> [Document.Fact] {
    var facts = [Document.Fact(language.word("customers"), .count(customers))]
    func add(_ label: String, _ value: Document.Value, _ comment: String) {
      facts.append(Document.Fact(language.word(label), value, comment: comment))
    }
    if let leaving = figures.leaving {
      add(
        "likely to leave",
        leaving.customers.map { .count($0) } ?? .fewer(than: Document.smallestCell),
        words.leaving(leaving))
    }
    if let value = figures.value {
      let expected = words.expected(value, notBetterThan: figures.valueBaseline)
      if let money = value.value {
        add("expected", .money(money, currency: figures.currency), expected)
      } else {
        add("orders expected", .count(Int(nearest: value.orders)), expected)
      }
    }
    if let answers = figures.satisfaction {
      add(
        words.title(of: answers.measure),
        answers.measure == .csat
          ? .share(answers.figure / 100)
          : .number(answers.figure, decimals: answers.measure == .nps ? 0 : 1),
        words.interval(answers))
    }
    if let incidents = figures.incidents {
      add("incidents", .count(incidents), words.incidents(searchedDays))
    }
    return facts
  }

  private func actions(_ words: ReportWords) -> [Document.List.Item] {
    var actions: [Document.List.Item] = []
    if let leaving = figures.leaving, let count = leaving.customers,
      count >= Document.smallestCell
    {
      let sort =
        figures.value?.value == nil ? "churn_probability" : "churn_probability*value_if_saved"
      let condition =
        leaving.threshold.map { "churn_probability >= \($0)" } ?? "churn_band = 'high'"
      actions.append(
        .init(
          words.keep(count),
          remedy:
            "patron segments \(inputs) --where \"\(condition)\" --sort \(shellLine(sort + ":desc")) --output keep.csv"
        ))
    }
    guard let journeys else { return actions }
    let worst = journeys.incidents.filter(\.isBad).max {
      ($0.loss?.estimate ?? 0) < ($1.loss?.estimate ?? 0)
    }
    if let worst { actions.append(.init(words.lookInto(worst))) }
    if let leak = journeys.leaks.first { actions.append(.init(words.mend(leak))) }
    if let unhappy = journeys.satisfaction?.unhappy, unhappy.customers >= Document.smallestCell {
      // Only models that tell journeys give customers the column.
      let remedy =
        hasScores
        ? "patron segments \(inputs) --where \"satisfaction <= 6\" --output unhappy.csv" : nil
      actions.append(.init(words.call(unhappy.customers), remedy: remedy))
    }
    return actions
  }
}
