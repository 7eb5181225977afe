import Foundation
import Patron
import Testing

/// What holds for every platform.
@Suite("Audiences: contract of the platforms")
struct AudiencePlatformTests {
  private static let cells: [AudienceIdentifier: String] = [
    .email: "Zoë.Pérez+Neu@Gmail.com", .phone: "+34 612 345 678", .firstName: "Zoë",
    .lastName: "Pérez",
    .city: "Sevilla", .region: "Andalucía", .postalCode: "41001", .country: "España",
    .birthDate: "1990-12-31", .gender: "mujer", .customer: "kunde-4711",
  ]

  private func cells(
    of customer: [AudienceIdentifier: String], _ platform: AudiencePlatform
  ) throws -> [String] {
    var writer = try AudienceWriter(platform, found: Set(AudienceIdentifier.allCases))
    guard case .row(let cells) = writer.add(AudienceIdentifiers(customer)) else {
      Issue.record("no row")
      return []
    }
    return cells
  }

  @Test func `names and headers are unique, and found by name`() {
    #expect(Set(AudiencePlatform.all.map(\.name)).count == AudiencePlatform.all.count)
    for platform in AudiencePlatform.all {
      #expect(AudiencePlatform.named(platform.name)?.title == platform.title)
      #expect(Set(platform.columns.map(\.header)).count == platform.columns.count)
      #expect(Set(platform.identifiers).count == platform.identifiers.count)
      #expect(platform.sufficient.allSatisfy { $0.isSubset(of: platform.identifiers) })
      #expect(platform.documentation.hasPrefix("https://"))
    }
    #expect(AudiencePlatform.named("fax") == nil)
  }

  @Test(arguments: AudiencePlatform.all.map(\.name))
  func `a hashed cell is 64 hexadecimal digits, and no raw value is in it`(name: String) throws {
    let platform = try #require(AudiencePlatform.named(name))
    let row = try cells(of: Self.cells, platform)
    for (column, cell) in zip(platform.columns, row) where column.isHashed {
      #expect(cell.count == 64 && cell.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }
    let text = AudienceFile.line(row).lowercased()
    for identifier in platform.hashedIdentifiers {
      let raw = try #require(Self.cells[identifier]).lowercased()
      #expect(raw.count < 4 || !text.contains(raw))
    }
    // What a platform does not take, it does not get.
    for identifier in AudienceIdentifier.allCases where !platform.identifiers.contains(identifier) {
      #expect(!text.contains(try #require(Self.cells[identifier]).lowercased()))
    }
  }

  @Test(arguments: AudiencePlatform.all.map(\.name))
  func `case and blanks do not matter where values are hashed`(name: String) throws {
    let platform = try #require(AudiencePlatform.named(name))
    let hashed = Set(platform.hashedIdentifiers)
    var changed = Self.cells
    for (identifier, cell) in Self.cells where hashed.contains(identifier) {
      changed[identifier] = "\t \u{FEFF}\(cell.uppercased())\u{A0}"
    }
    #expect(try cells(of: changed, platform) == cells(of: Self.cells, platform))
  }

  @Test(arguments: AudiencePlatform.all.map(\.name))
  func `normalising twice is normalising once`(name: String) throws {
    let platform = try #require(AudiencePlatform.named(name))
    let context = AudienceNotation.Context(country: "ES", phoneRegion: "ES")
    for column in platform.columns {
      guard let identifier = column.identifier, let cell = Self.cells[identifier] else { continue }
      let once = try #require(try column.notation.written(cell, context))
      // A number without its plus sign is read in its region.
      #expect(try column.notation.written(once, context) == once, "\(name) \(column.header)")
    }
  }

  @Test(arguments: AudiencePlatform.all.map(\.name))
  func `empty cells leave no hash of nothing`(name: String) throws {
    let platform = try #require(AudiencePlatform.named(name))
    var writer = try AudienceWriter(platform, found: Set(AudienceIdentifier.allCases))
    #expect(writer.add(AudienceIdentifiers()) == .omitted(.missing))
    let bare = Self.cells.filter { platform.sufficient[0].contains($0.key) }
    let row = try cells(of: bare, platform)
    #expect(row.count { !$0.isEmpty } == platform.sufficient[0].count)
  }

  @Test(arguments: AudiencePlatform.all.map(\.name))
  func `no cell begins as a formula, but for a number`(name: String) throws {
    let platform = try #require(AudiencePlatform.named(name))
    var hostile = Self.cells
    hostile[.firstName] = "=HYPERLINK(\"http://example.com\",\"x\")"
    hostile[.lastName] = "@SUM(1)"
    for cell in try cells(of: hostile, platform) where "=+-@".contains(cell.first ?? "x") {
      #expect(cell.dropFirst().allSatisfy { $0.isNumber })
    }
  }

  @Test func `limits that a file does not keep to`() {
    #expect(
      AudiencePlatform.tiktok.limitsMissed(rows: 999, bytes: 1) == [
        .fewestRows(1_000), .fewestFound(1_000),
      ])
    #expect(
      AudiencePlatform.linkedin.limitsMissed(rows: 300_001, bytes: 20_000_001) == [
        .mostRows(300_000), .mostBytes(20_000_000),
      ])
    #expect(AudiencePlatform.google.limitsMissed(rows: 100, bytes: .max).isEmpty)
  }

  @Test func `cells with commas, quotes and line ends are quoted`() {
    #expect(
      AudienceFile.line(["a", "b,c", "d\"e", "", "f\ng"]) == "a,\"b,c\",\"d\"\"e\",,\"f\ng\"\n")
    #expect(AudienceFile.line(["+49301234567", "Zoë"]) == "+49301234567,Zoë\n")
  }

  @Test func `counts are kept in JSON by the names of identifiers and reasons`() throws {
    var writer = try AudienceWriter(.google, found: [.email])
    _ = writer.add(AudienceIdentifiers([.email: "anna"]))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(writer.counts)
    #expect(
      String(decoding: data, as: UTF8.self)
        == """
        {"customers":1,"omitted":{"unusable":1},"problems":{"email":{"malformed":1}},"rows":0,"written":{}}
        """)
    #expect(try JSONDecoder().decode(AudienceCounts.self, from: data) == writer.counts)
  }

  @Test func `messages name columns and reasons, with a remedy`() {
    #expect(
      AudienceError.ambiguousColumn(.email, columns: ["a", "b"]).description
        == "2 columns can be email: a, b; name one of them")
    for problem in AudienceProblem.allCases {
      #expect(!problem.meaning.isEmpty && !problem.remedy(for: .phone).isEmpty)
    }
  }
}
