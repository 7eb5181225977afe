import Foundation
import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

/// The declarations of every family of features, checked.
@Suite("Every family of features")
struct FeatureFamilyContractTests {
  private static let snapshot = SixtyCustomers.snapshot

  /// Exports of which every family has made its features, and a family's view of them.
  private static func made() async throws -> (frame: NamedFrame, snapshot: FeatureSnapshot) {
    let prepared = try await TemporaryExports(SixtyCustomers.files(.kept)).prepared()
    let frame = try await prepared.frame(at: snapshot, observation: 90)
    return (frame, FeatureSnapshot(at: Snapshot(snapshot), frame.features, of: prepared))
  }

  private static func features(
    of family: any FeatureFamily, in set: FeatureSet
  ) -> [Feature] {
    set.features.filter { $0.source.family == family.id }
  }

  @Test func `has an id of its own, and names of its own for features`() {
    let families = FeatureFamilies.all
    #expect(Set(families.map(\.id)).count == families.count)
    #expect(families.allSatisfy { !$0.title.isEmpty })
    let names = families.flatMap { $0.features(in: .whole) }.map(\.name)
    #expect(Set(names).count == names.count)
    // No attribute may take one of them.
    #expect(FeatureSet.reservedNames == Set(names).union(["customer_key"]))
  }

  @Test func `is folded or queried, and never both`() {
    for family in FeatureFamilies.all {
      #expect((family is any FoldedFamily) != (family is any QueriedFamily), "\(family.id)")
    }
  }

  @Test func `makes the features that it declares, and no others`() async throws {
    struct Column: Decodable { let name: String }
    let (frame, snapshot) = try await Self.made()
    let engine = snapshot.prepared.engine
    for family in FeatureFamilies.all {
      let features = Self.features(of: family, in: frame.features)
      #expect(!features.isEmpty, "the fixture has no feature of \(family.id)")
      for feature in features {
        let column = try #require(frame.features.index(of: feature.name))
        // Nothing was written where a feature is not made, not even a zero.
        #expect(
          frame.frame.features.column(column).contains { !$0.isNaN },
          "\(feature.name) is of no customer")
      }
      if let family = family as? any FoldedFamily {
        #expect(
          Self.measured(family, in: frame.features) == features.map(\.name), "\(family.id)")
      }
      guard let family = family as? any QueriedFamily else { continue }
      let declared = family.columns(of: features, in: frame.features)
      #expect(declared.count == features.count)
      for (table, columns) in Dictionary(grouping: declared, by: \.table) {
        let made = try await engine.rows(
          "select name from \(engine.dialect.columns(of: table));", as: Column.self)
        #expect(
          Set(made.map { SQL(name: $0.name) })
            == Set(columns.map(\.name) + [SQL(name: "customer_key")]), "\(family.id)")
      }
    }
  }

  /// The names of what `family` measures for `set`, in their order.
  private static func measured(_ family: some FoldedFamily, in set: FeatureSet) -> [String] {
    let context = FeatureContext(
      observation: set.observation, vocabulary: set.vocabulary, currency: "",
      userFeatures: set.userFeatures, holds: { _ in true })
    return family.measures(in: context).map(\.feature.name)
  }

  @Test func `exports that lack what it needs are refused by name`() async throws {
    let set = try await Self.made().frame.features
    let required = FeatureFamilies.all.flatMap { family in
      let own = family.requirements(of: set)
      #expect(!own.isEmpty, "\(family.id)")
      return own
    }
    for requirement in Set(required) {
      let files = SixtyCustomers.files(.kept, lacking: requirement)
      let prepared = try await TemporaryExports(files).prepared()
      await expectError(
        .data,
        """
        the features are made of \(requirement), which these exports do not have: export that too, \
        or train a model without it
        """
      ) {
        _ = try await FrameBuilder(prepared, features: set).frame(
          at: Snapshot(Self.snapshot), of: .everybody)
      }
    }
  }

  @Test func `has words for every feature`() {
    var vocabulary = Vocabulary()
    vocabulary.attributes = [Attribute.Kind.number, .category, .date, .birth].flatMap { kind in
      ["age", "income", "tenure", "tenure_days", "plan"].map { name in
        Attribute(column: name, name: name, kind: kind)
      }
    }
    let described = FeatureContext(
      observation: 365, vocabulary: vocabulary, currency: "EUR",
      userFeatures: [UserFeature(name: "own", table: .events, aggregate: "count(*)")],
      holds: { _ in true })
    for family in FeatureFamilies.all {
      for feature in family.features(in: .whole) + family.features(in: described) {
        #expect(feature.source.family == family.id)
        #expect(!feature.meaning.isEmpty, "\(feature.name)")
        #expect((feature.kind == .category) == !feature.levels.isEmpty || feature.isAttribute)
        let wording = feature.wording
        if let phrase = wording.phrase {
          #expect(
            phrase.split(separator: Wording.placeholder, omittingEmptySubsequences: false).count
              == 2)
          #expect(wording.told("7")?.contains(Wording.placeholder) == false, "\(feature.name)")
        }
        if let adjectives = wording.adjectives {
          let words = [adjectives.topic, adjectives.high, adjectives.low]
          #expect(words.allSatisfy { !$0.isEmpty } && adjectives.high != adjectives.low)
        }
        // A share of a mix names its whole: "high category_share_3" would be no name.
        if let share = wording.share {
          #expect(!share.whole.isEmpty && !share.part.isEmpty && feature.unit == "%")
          #expect(wording.mix != nil, "\(feature.name)")
        }
        if feature.isSegmenting, feature.unit == "%" { #expect(wording.share != nil) }
        // What segments are named by has a name, where it is Patron's own and not one of a mix.
        if feature.isSegmenting, !feature.isAttribute, wording.mix == nil {
          #expect(wording.adjectives != nil, "\(feature.name)")
        }
      }
    }
  }

  @Test func `words are looked up when a set is read, and never stored`() async throws {
    let set = try await Self.made().frame.features
    let stored = try JSONEncoder().encode(set)
    #expect(!String(decoding: stored, as: UTF8.self).contains("gone quiet"))
    let read = try JSONDecoder().decode(FeatureSet.self, from: stored)
    #expect(read == set)
    #expect(read.features.map(\.wording) == set.features.map(\.wording))
    let channel = try #require(read.features.first { $0.name == "channel_share_1" })
    #expect(channel.wording.share == .init(of: "order lines", .by, "ch1"))
    #expect(channel.wording.mix == "channel_share")
  }

  @Test func `noise in place of the future leaves its features as they were`() async throws {
    let (before, snapshot) = try await Self.made()
    let prepared = snapshot.prepared
    let beside = try await prepared.frame(
      at: Self.snapshot, besideNoiseFrom: Self.snapshot, before.features)
    let later = "2024-06-10"
    let kept = try await prepared.frame(at: later, observation: 90)
    let spoiled = try await prepared.frame(
      at: later, besideNoiseFrom: Self.snapshot, kept.features)
    for family in FeatureFamilies.all {
      let own = Set(Self.features(of: family, in: before.features).map(\.name))
      #expect(changes(before.frame, beside, before.features, among: own) == [])
      // The noise reaches what the family reads: six weeks later it is seen.
      if (family as? any QueriedFamily)?.reads.isEmpty != true {
        #expect(changes(kept.frame, spoiled, kept.features, among: own) != [], "\(family.id)")
      }
    }
  }

  /// The ones of the features `names` of `set` whose bytes differ.
  private func changes(
    _ left: FrameBuilder.Frame, _ right: FrameBuilder.Frame, _ set: FeatureSet,
    among names: Set<String>
  ) -> [String] {
    set.features.indices.filter { column in
      names.contains(set.features[column].name)
        && left.features.column(column).map(\.bitPattern)
          != right.features.column(column).map(\.bitPattern)
    }.map { set.features[$0].name }
  }

  /// Makes tables of their own of the views that noise can stand in for, so that these can be read where what they
  /// show cannot.
  private static func makeTables(_ engine: any Engine) async throws {
    for name in DatedTable.all.map(\.name) {
      try await engine.run(
        """
        create table copied as select * from \(name: name);
        drop view \(name: name);
        alter table copied rename to \(name: name);
        """)
    }
  }

  /// The engine's tables and views whose rows have a day or a time, each with the word for it.
  private static func datedTables(_ engine: any Engine) async throws -> [String: SQL] {
    struct Table: Decodable {
      let name: String
      let isView: Bool
    }
    let tables = try await engine.rows(
      """
      select distinct t.table_name as name, t.table_type = 'VIEW' as "isView"
      from information_schema.tables as t
      join information_schema.columns as c on c.table_name = t.table_name
      where c.column_name in ('day', 'time_us');
      """, as: Table.self)
    return Dictionary(
      uniqueKeysWithValues: tables.map { ($0.name, $0.isView ? "view" : "table") })
  }

  /// Whether `family` can make its features without `tables`.
  private static func makes(
    _ family: any QueriedFamily, _ snapshot: FeatureSnapshot, without tables: [String: SQL]
  ) async throws -> Bool {
    let engine = snapshot.prepared.engine
    func rename(from old: (String) -> String, to new: (String) -> String) async throws {
      for (name, word) in tables.sorted(by: { $0.key < $1.key }) {
        try await engine.run(
          "alter \(word) \(name: old(name)) rename to \(name: new(name));")
      }
    }
    try await rename(from: { $0 }, to: { "hidden_" + $0 })
    let isMade: Bool
    do {
      try await family.make(snapshot)
      isMade = true
    } catch is PatronError {
      isMade = false
    }
    try await rename(from: { "hidden_" + $0 }, to: { $0 })
    return isMade
  }

  @Test func `reads the dated tables that it declares, and noise replaces each`() async throws {
    let (_, snapshot) = try await Self.made()
    try await Self.makeTables(snapshot.prepared.engine)
    let dated = try await Self.datedTables(snapshot.prepared.engine)
    let noisy = Set(DatedTable.all.map(\.name))
    // Beside each stand the rows as they were read, which no noise replaces.
    #expect(Set(dated.keys).isSuperset(of: noisy.union(noisy.map { $0 + "_read" })))
    for family in FeatureFamilies.all.compactMap({ $0 as? any QueriedFamily }) {
      let reads = Set(family.reads.map(\.name))
      #expect(reads.isSubset(of: noisy), "\(family.id)")
      #expect(
        try await Self.makes(family, snapshot, without: dated.filter { !reads.contains($0.key) }),
        "\(family.id) reads a dated table that it does not declare")
      for name in reads {
        #expect(
          try await !Self.makes(family, snapshot, without: dated.filter { $0.key == name }),
          "\(family.id) declares \(name) and does not read it")
      }
    }
  }

  /// A family that says it reads no dated table.
  private struct Calls: QueriedFamily {
    static let id = "calls"
    static let title = "calls"
    let reads: [DatedTable] = []
    /// The table that it reads.
    let source: String
    func requirements(of set: FeatureSet) -> [Requirement] { [] }
    func features(in context: FeatureContext) -> [Feature] { [] }
    func query(_ snapshot: FeatureSnapshot) -> SQL {
      """
      create or replace table feature_calls as
      select customer_key, count(*) as calls from \(name: source) group by customer_key;
      """
    }
  }

  /// A table of its own, the rows that noise replaces, and those beside them that it does not.
  @Test(arguments: ["calls", "lines", "lines_read", "touches_read", "answers_read"])
  func `a dated table without noise is found out`(source: String) async throws {
    let (_, snapshot) = try await Self.made()
    let engine = snapshot.prepared.engine
    try await engine.run("create table calls as select 1 as customer_key, 19000 as day;")
    try await Self.makeTables(engine)
    let dated = try await Self.datedTables(engine)
    #expect(dated.keys.contains(source))
    let calls = Calls(source: source)
    #expect(try await Self.makes(calls, snapshot, without: [:]))
    #expect(try await !Self.makes(calls, snapshot, without: dated))
  }
}
