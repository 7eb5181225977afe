public import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronReport

/// Finds columns of the customers table that know the outcome.
///
/// They carry no time, so that no window keeps the future out of them: a column exported today may have
/// been filled by the outcome that it is to predict.
public struct LeakAudit: Sendable {
  /// A column that may know the outcome.
  public struct Suspect: Hashable, Sendable, Codable {
    public enum Verdict: String, Hashable, Sendable, Codable {
      /// Nothing is learned from it.
      case leftOut = "left out"
      /// It is learned from, for patron.yaml trusts it.
      case trusted
      /// It is learned from, and should be looked at.
      case kept
    }
    public let feature: String
    /// The column of the customers table, as `trust` names it; nil for a type of event.
    public let column: String?
    public let verdict: Verdict
    public let reason: Reason

    public enum Reason: Hashable, Sendable, Codable {
      case restates(Restatement)
      /// It lies on or after the snapshot for this share of customers.
      case laterDates(share: Double)
      /// Alone it ranks the outcome with this AUC.
      case twin(of: TaskID, auc: Double)
      /// The same, and its name means something known only afterwards.
      case named(of: TaskID, auc: Double)
      /// The same, far above any other column.
      case dominant(of: TaskID, auc: Double)
      /// A type of event whose name speaks of leaving.
      case eventType
    }
  }

  /// From this AUC on a column alone almost equals the label.
  static let twinAUC = 0.95
  /// From this AUC on a column whose name speaks of what comes after is not believed.
  static let namedAUC = 0.75
  /// A column that explains this many times what the next one does stands out, from this AUC on.
  static let dominance = 2.0
  static let dominantAUC = 0.8
  /// From this share of dates behind the snapshot on a date moves on with the customer.
  static let laterShare = 0.01
  /// Rows that strengths are taken on, at most.
  private static let largestRows = 50_000

  /// The column of each attribute, by its name.
  private let columns: [String: String]
  /// The columns that are believed.
  private let trust: Set<String>

  init(columns: [String: String], trust: Set<String>) {
    self.columns = columns
    self.trust = trust
  }

  /// The suspects among the attributes `features`, the columns of `rows`, the worst first.
  ///
  /// - Parameters:
  ///   - laterDates: of date attributes, the share of customers whose date lies behind the snapshot.
  ///   - restating: why attributes that are trusted are held to restate the orders or events.
  func suspects(
    _ features: [Feature], rows: [(outcome: TaskID, rows: OutcomeRows)],
    laterDates: [String: Double],
    restating: [String: Restatement], eventTypes: [String]
  ) -> [Suspect] {
    var found = restating.sorted { $0.key < $1.key }.map { suspect($0.key, .restates($0.value)) }
    for (name, share) in laterDates.sorted(by: { $0.key < $1.key })
    where share > Self.laterShare && restating[name] == nil {
      found.append(suspect(name, .laterDates(share: share)))
    }
    for (outcome, rows) in rows where rows.hasBothOutcomes {
      let strengths = Self.strengths(of: features, rows: rows)
      let ranked = strengths.sorted { $0.strength.explained > $1.strength.explained }
      for (index, one) in ranked.enumerated() {
        let name = features[one.column].name
        guard !found.contains(where: { $0.feature == name }) else { continue }
        let auc = one.strength.auc
        let next = ranked.dropFirst(index + 1).first?.strength.explained ?? 0
        if one.strength.auc >= Self.twinAUC {
          found.append(suspect(name, .twin(of: outcome, auc: auc)))
        } else if one.strength.auc >= Self.namedAUC, Self.speaksOfWhatFollows(name) {
          found.append(suspect(name, .named(of: outcome, auc: auc)))
        } else if index == 0, one.strength.auc >= Self.dominantAUC,
          one.strength.explained >= Self.dominance * max(next, 0), ranked.count > 1
        {
          found.append(
            suspect(name, .dominant(of: outcome, auc: auc), otherwise: .kept))
        }
      }
    }
    found += eventTypes.filter(Self.speaksOfWhatFollows).map { type in
      Suspect(
        feature: "events of type \(type)", column: nil, verdict: .kept,
        reason: .eventType)
    }
    let order: [Suspect.Verdict] = [.leftOut, .trusted, .kept]
    return order.flatMap { verdict in found.filter { $0.verdict == verdict } }
  }

  private func suspect(
    _ name: String, _ reason: Suspect.Reason, otherwise verdict: Suspect.Verdict = .leftOut
  ) -> Suspect {
    let column = columns[name]
    let isTrusted = column.map(trust.contains) ?? false
    return Suspect(
      feature: name, column: column, verdict: isTrusted ? .trusted : verdict, reason: reason)
  }

  private static func strengths(
    of features: [Feature], rows: OutcomeRows
  ) -> [(column: Int, strength: ColumnStrength)] {
    let step = max(1, rows.labels.count / largestRows)
    let sample = rows.selecting(Array(stride(from: 0, to: rows.labels.count, by: step)))
    let folds = sample.folds
    return features.indices.compactMap { column in
      ColumnStrength(
        values: sample.features.column(column), isCategory: features[column].kind == .category,
        labels: sample.labels, folds: folds
      ).map { (column, $0) }
    }
  }

  /// Whether a name has a word of leaving, of an answer, or of how long a contact took.
  static func speaksOfWhatFollows(_ name: String) -> Bool {
    let words = words(of: name)
    let stems = ["churn", "cancel", "terminat", "unsubscrib", "deactivat", "attrit"]
    let wholes: Set<String> = [
      "exit", "exited", "left", "leaving", "closed", "closing", "closure", "ended", "lapsed",
      "lost",
      "refund", "refunded", "winback", "retained", "retention", "outcome", "result", "response",
      "responded", "converted", "conversion",
    ]
    if words.contains(where: { word in
      wholes.contains(word) || stems.contains { word.hasPrefix($0) }
    }) {
      return true
    }
    let contacts: Set<String> = ["call", "contact", "session", "visit", "talk", "last"]
    return words.contains("duration")
      && (words.count == 1 || words.contains { contacts.contains($0) })
  }

  /// The words of a name, whether parted by signs or by capitals.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var before: Character = " "
    for character in name {
      let begins = !character.isLetter || (character.isUppercase && before.isLowercase)
      if begins, !word.isEmpty {
        words.append(word.lowercased())
        word = ""
      }
      if character.isLetter { word.append(character) }
      before = character
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }
}
