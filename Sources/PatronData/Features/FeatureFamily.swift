package import PatronEngine

/// Features that belong together: their requirements, names and words, and how they are made.
///
/// A family is a folder of `Families` and a line of `FeatureFamilies.all`. It is a `FoldedFamily` where its features
/// are made from a customer's history, and a `QueriedFamily` where the engine makes them.
/// `FeatureFamilyContractTests` checks every family against its declarations.
package protocol FeatureFamily: Sendable {
  /// Its name in a model folder.
  static var id: String { get }
  /// The table of the exports that people know it by.
  static var title: String { get }

  /// Its features in `context`, in the order that they keep.
  ///
  /// None where the exports lack their columns.
  func features(in context: FeatureContext) -> [Feature]

  /// The requirements of its features in `set`. It is asked only of a set that has some.
  func requirements(of set: FeatureSet) -> [Requirement]
}

/// Features that a query of the engine makes: of the customers table, which has no time, and the user's own.
package protocol QueriedFamily: FeatureFamily {
  /// The tables with days that its query reads, every one of them: the proof of no future replaces their
  /// later rows.
  var reads: [DatedTable] { get }

  /// Makes its tables of the cohort's features at `snapshot`, a row a customer.
  func query(_ snapshot: FeatureSnapshot) -> SQL

  /// Runs the query.
  func make(_ snapshot: FeatureSnapshot) async throws

  /// Where the engine has `features`, some of its own of `set`.
  func columns(of features: [Feature], in set: FeatureSet) -> [FeatureColumn]
}

/// The engine's column of a feature: beside `customer_key` in a table that a family makes. Both are names.
package struct FeatureColumn: Hashable, Sendable {
  package let table: SQL
  package let name: SQL
}

extension FeatureFamily {
  package var id: String { Self.id }
  package var title: String { Self.title }

  /// A feature of this family.
  ///
  /// - Parameters:
  ///   - absent: what stands for customers that the query has no row of.
  ///   - segmenting: whether segments are made from it.
  func feature(
    _ name: String, _ kind: Feature.Kind, _ unit: String, _ meaning: String,
    absent: Feature.Absence = .missing, levels: [String] = [], segmenting: Bool = false,
    of subject: Feature.Family = .behavioural, index: Int? = nil, wording: Wording = Wording()
  ) -> Feature {
    Feature(
      name: name, family: subject, kind: kind, unit: unit, meaning: meaning, levels: levels,
      isSegmenting: segmenting, source: Feature.Source(Self.id, index: index), whenAbsent: absent,
      wording: wording)
  }
}

extension QueriedFamily {
  /// The table that its features are in, where a single one holds them.
  static var table: SQL { SQL(name: "feature_\(id)") }

  package func make(_ snapshot: FeatureSnapshot) async throws {
    try await snapshot.prepared.engine.run(query(snapshot))
  }

  package func columns(of features: [Feature], in set: FeatureSet) -> [FeatureColumn] {
    features.map { FeatureColumn(table: Self.table, name: SQL(name: $0.name)) }
  }
}

/// The families that features come from.
package enum FeatureFamilies {
  /// In the order of their features.
  package static let all: [any FeatureFamily] = [
    Purchases(),
    Baskets(),
    Scores(),
    Lifecycle(),
    Events(),
    Carts(),
    Surveys(),
    Contracts(),
    Attributes(),
    OwnFeatures(),
  ]

  /// The features of all families in `context`.
  static func features(in context: FeatureContext) -> [Feature] {
    all.flatMap { $0.features(in: context) }
  }
}
