import Foundation
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("Keyed hashes and people who are suppressed")
struct SuppressionTests {
  /// Bytes 0 to 31.
  private static let key = (0..<32).map { String(format: "%02x", $0) }.joined() + "\n"

  private static let yaml = """
    customers: {file: c.csv, id: id}
    transactions: {file: o.csv, customer: id, time: t, amount: a}
    ignore_in_identifiers: [case]
    identities: {file: i.csv, alias: alias, customer: customer}

    """

  private func exports(_ more: [String: String] = [:], key: Bool = true) throws -> TemporaryExports
  {
    let exports = try TemporaryExports(
      [
        "patron.yaml": Self.yaml,
        "c.csv": "id,plan\nAnn@x.org,a\nBob,b\nCy,a\n",
        "o.csv":
          "id,t,a\nann@X.org,2024-01-01,1\nA-77,2024-01-02,2\nBob,2024-01-03,4\nDee,2024-01-04,8\n",
        "i.csv": "alias,customer\na-77,ann@x.org\nOLD-BOB,bob\n",
      ].merging(more) { $1 })
    if key { try exports.writePrivately(".patron/people.key", Self.key) }
    return exports
  }

  /// HMAC-SHA-256 by the key above, as Python's `hmac` gives it (hmac.new(bytes(range(32)), name, "sha256")).
  private static let hashes = [
    "bob": "928931744d17c7eea7df47260a5a0fc767423d5e6d5e716c8b1209f29ecf4527",
    "old-bob": "e42d08eb6ac0687394244981c927062eb620a39a5467bcafb7554a433296617d",
    "ann@x.org": "22d5964b20bb27628b0244dc762dc0db8d2aa9aca5c66213341aaae09885b7f5",
    "nobody": "90ee7d06044af0e8921b64e308425aec3220fd9d1d5e418374fb0f05f342e828",
    "dee": "a3662a02ed3bf7707c63fd7241a1eda0d91e4407ca2facec734ea05e808f2c1b",
  ]

  @Test func `hashes are HMAC-SHA-256 of the person, by whatever identifier`() async throws {
    let exports = try exports()
    let prepared = try await exports.prepared()
    let table = try await prepared.personHashes()
    struct Row: Decodable {
      let id: String
      let hash: String
    }
    let rows = try await prepared.engine.rows(
      """
      select customer_id as id, person_hash as hash from \(table) join customer_keys using (customer_key)
      order by customer_id;
      """, as: Row.self)
    #expect(rows.map(\.id) == ["Ann@x.org", "Bob", "Cy", "Dee"])
    #expect(rows[0].hash == Self.hashes["ann@x.org"])
    #expect(rows[1].hash == Self.hashes["bob"])
    #expect(rows[3].hash == Self.hashes["dee"])
    // The folder has to last until here: the key is in it.
    #expect(exports.contents.contains(".patron"))
  }

  @Test func `the key is made once, for its owner alone, and shown nowhere`() async throws {
    let exports = try exports(key: false)
    _ = try await exports.prepared().personHashes()
    let path = exports.path + "/.patron/people.key"
    let made = try String(contentsOfFile: path, encoding: .utf8)
    #expect(made.count == 65 && made.dropLast().allSatisfy(\.isHexDigit))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    _ = try await exports.prepared().personHashes()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == made)
    let key = try PersonKey(of: path)
    #expect("\(key) \(String(reflecting: key))".contains(made.prefix(8)) == false)
  }

  /// By another key nobody in the file would be recognised any more.
  @Test(arguments: ["ledger.csv", "suppressed.csv"])
  func `no other key is made where hashes are kept`(file: String) async throws {
    let exports = try exports(key: false)
    let prepared = try await exports.prepared()
    try exports.writePrivately(".patron/" + file, "hash,day\n")
    let error = await #expect(throws: PatronError.self) { _ = try await prepared.personHashes() }
    #expect(error?.category == .missingInput && error?.description.contains(file) == true)
    #expect(!FileManager.default.fileExists(atPath: exports.path + "/.patron/people.key"))
  }

  @Test(arguments: ["bob", "old-bob"])
  func `a person is suppressed by any identifier`(name: String) async throws {
    let hash = try #require(Self.hashes[name])
    let list = "hash,day\n\(hash),2024-05-01\n"
    let prepared = try await exports([".patron/suppressed.csv": list]).prepared()
    #expect(try await prepared.identifiers() == ["Cy", "Dee", "Ann@x.org"])
    #expect(
      prepared.notices.first
        == "1 of 4 customers is suppressed and left out of everything (rows: 1 of customers, 1 of transactions)"
    )
  }

  @Test func `all rows of a person go, by whatever identifier they are written`() async throws {
    let list = "hash,day\n\(Self.hashes["ann@x.org"] ?? ""),2024-05-01\n"
    let suppressed = await ReadExports {
      try await exports([".patron/suppressed.csv": list]).prepared()
    }
    var deleted = await ReadExports {
      try await exports([
        "c.csv": "id,plan\nBob,b\nCy,a\n",
        "o.csv": "id,t,a\nBob,2024-01-03,4\nDee,2024-01-04,8\n",
      ]).prepared()
    }
    deleted.notices.insert(try #require(suppressed.notices.first), at: 0)
    #expect(suppressed == deleted && suppressed.error == nil)
  }

  @Test func `a list of others changes nothing`() async throws {
    let list = "hash,day\n\(Self.hashes["nobody"] ?? ""),2024-05-01\n"
    let prepared = try await exports([".patron/suppressed.csv": list]).prepared()
    #expect(prepared.setAside == nil && prepared.customerCount == 4)
  }

  @Test func `a person who is suppressed and does not consent is counted once`() async throws {
    let list = "hash,day\n\(Self.hashes["bob"] ?? ""),2024-05-01\n"
    let yaml = Self.yaml.replacing(
      "id: id}", with: "id: id, consent: {profiling: plan}}", maxReplacements: 1)
    let prepared = try await exports([
      ".patron/suppressed.csv": list, "patron.yaml": yaml,
      "c.csv": "id,plan\nAnn@x.org,yes\nBob,no\nCy,no\n",
    ]).prepared()
    #expect(try await prepared.identifiers() == ["Ann@x.org"])
    #expect(prepared.setAside?.counts.map(\.people) == [1, 2])
    #expect(prepared.setAside?.counts.map(\.reason) == [.suppressed, .withoutConsent])
  }

  @Test func `a list without its key is refused, and so is a key that others may read`()
    async throws
  {
    let list = [".patron/suppressed.csv": "hash,day\n\(Self.hashes["bob"] ?? ""),2024-05-01\n"]
    let missing = await #expect(throws: PatronError.self) {
      _ = try await exports(list, key: false).prepared()
    }
    #expect(missing?.category == .missingInput)
    let open = try exports(list.merging([".patron/people.key": Self.key]) { $1 }, key: false)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: open.path + "/.patron/people.key")
    let readable = await #expect(throws: PatronError.self) { _ = try await open.prepared() }
    #expect(readable?.description.contains("chmod 600") == true)
    let short = try exports(list, key: false)
    try short.writePrivately(".patron/people.key", "abc\n")
    let damaged = await #expect(throws: PatronError.self) { _ = try await short.prepared() }
    #expect(damaged?.description.contains("64 hexadecimal digits") == true)
  }

  @Test func `a damaged list is refused by the line`() async throws {
    let error = await #expect(throws: PatronError.self) {
      _ = try await exports([".patron/suppressed.csv": "hash,day\nBob,2024-05-01\n"]).prepared()
    }
    #expect(error?.description.contains("line 2") == true)
    #expect(error?.description.contains("Bob") == false)
  }

  @Test func `hashes are added once, and the file is private`() throws {
    let folder = try TemporaryFolder()
    let list = SuppressionList(folder.path("x/suppressed.csv"))
    let (one, other) = (String(repeating: "a", count: 64), String(repeating: "b", count: 64))
    try list.add([one], on: day("2024-05-01"))
    try list.add([one, other, other], on: day("2024-06-01"))
    #expect(
      try folder.text("x/suppressed.csv")
        == "hash,day\n\(one),2024-05-01\n\(other),2024-06-01\n")
    #expect(try list.read().map(\.day) == [day("2024-05-01"), day("2024-06-01")])
    let mode =
      try FileManager.default.attributesOfItem(atPath: list.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `the files may lie elsewhere, and none is an export`() async throws {
    let hash = try #require(Self.hashes["bob"])
    let elsewhere = try exports(
      [
        "patron.yaml": Self.yaml + "people: {key: private/k, suppressed: private/gone.csv}\n",
        "private/gone.csv": "\(hash),2024-05-01\n",
      ], key: false)
    try elsewhere.writePrivately("private/k", Self.key)
    #expect(try await elsewhere.prepared().customerCount == 3)
    let error = await #expect(throws: PatronError.self) {
      _ = try await exports(["patron.yaml": Self.yaml + "people: {ledger: o.csv}\n"]).prepared()
    }
    #expect(error?.category == .configuration)
    let same = #expect(throws: ConfigurationError.self) {
      _ = try Configuration(
        yaml: Self.yaml + "people: {ledger: a, key: a}\n", file: "patron.yaml", defaultName: "x")
    }
    #expect(same?.description.contains("people") == true)
  }
}

extension TemporaryExports {
  /// Writes a file that its owner alone may read.
  func writePrivately(_ name: String, _ text: String) throws {
    try PrivateFile(path + "/" + name).write(Data(text.utf8))
  }
}
