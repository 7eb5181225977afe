import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("Consent by columns")
struct ConsentColumnTests {
  @Test func `without any consent the exports say nothing, and nobody is set aside`() async throws {
    let prepared = try await consentExports("").prepared()
    for purpose in Purpose.allCases { #expect(try await prepared.names(purpose) == nil) }
    #expect(prepared.setAside == nil && prepared.customerCount == 8)
  }

  @Test func `one column is for marketing and audiences, and not for profiling`() async throws {
    let prepared = try await consentExports(
      "customers: {file: c.csv, id: id, consent: ok}\n",
      customers: "id,ok\nA,yes\nB,no\nC,\nD,perhaps\nE,Opt-In\n"
    ).prepared()
    #expect(try await prepared.names(.marketing) == ["A", "E"])
    #expect(try await prepared.names(.audiences) == ["A", "E"])
    #expect(try await prepared.names(.profiling) == nil)
    #expect(prepared.customerCount == 8)
    #expect(prepared.notices.contains { $0.contains("1 cells of 'ok' are neither yes nor no") })
  }

  @Test func `each purpose has a column of its own`() async throws {
    let prepared = try await consentExports(
      "customers: {file: c.csv, id: id, consent: {marketing: m, audiences: a}}\n",
      customers: "id,m,a\nA,yes,no\nB,yes,yes\nC,no,yes\n"
    ).prepared()
    #expect(try await prepared.names(.marketing) == ["A", "B"])
    #expect(try await prepared.names(.audiences) == ["B", "C"])
    // What says who consents is nothing to learn from.
    #expect(prepared.attributes.isEmpty)
  }

  /// A: yes, no days. B: yes, withdrawn. C: yes, withdrawn and given again. D: yes, given and withdrawn on one day.
  /// E: yes, given later than the run. F: yes, withdrawn later than the run. G: no, given. H: yes, an unreadable day.
  private static let dated = """
    id,ok,g,w
    A,yes,,
    B,yes,2024-01-01,2024-06-10
    C,yes,2024-06-11,2024-06-10
    D,yes,2024-06-10,2024-06-10
    E,yes,2024-08-01,
    F,yes,2024-01-01,2024-08-01
    G,no,2024-01-01,
    H,yes,soon,

    """

  @Test func `the later day wins, and a day after the run does not count yet`() async throws {
    let yaml =
      "customers: {file: c.csv, id: id, consent: {marketing: {column: ok, granted: g, withdrawn: w}}}\n"
    let folder = try consentExports(yaml, customers: Self.dated)
    let july = try await folder.prepared(today: "2024-07-31")
    #expect(try await july.names(.marketing) == ["A", "C", "F"])
    #expect(july.notices.contains { $0.contains("1 cells of 'g' are no dates") })
    let august = try await folder.prepared(today: "2024-08-01")
    #expect(try await august.names(.marketing) == ["A", "C", "E"])
    // As of 2024-06-09: C gave the consent two days later, and B has withdrawn since; F does on 2024-08-01.
    let june = try await folder.prepared(today: "2024-07-31", before: "2024-06-10")
    #expect(try await june.names(.marketing) == ["A", "F"])
  }

  @Test func `days alone are enough`() async throws {
    let yaml =
      "customers: {file: c.csv, id: id, consent: {granted: g, withdrawn: w}}\n"
    let prepared = try await consentExports(yaml, customers: Self.dated).prepared(
      today: "2024-07-31")
    // A has no day on which it was given, and the word of G is not asked for.
    #expect(try await prepared.names(.marketing) == ["C", "F", "G"])
    #expect(try await prepared.names(.audiences) == ["C", "F", "G"])
  }

  @Test func `a withdrawal whose day cannot be read is one`() async throws {
    let prepared = try await consentExports(
      "customers: {file: c.csv, id: id, consent: {marketing: {column: ok, withdrawn: w}}}\n",
      customers: "id,ok,w\nA,yes,\nB,yes,some day\n"
    ).prepared()
    #expect(try await prepared.names(.marketing) == ["A"])
  }

  @Test func `days are read as times of the table are`() async throws {
    let prepared = try await consentExports(
      """
      customers:
        file: c.csv
        id: id
        time_format: {w: "%d.%m.%Y"}
        consent: {marketing: {column: ok, withdrawn: w}}

      """,
      customers: "id,ok,w\nA,yes,01.08.2024\nB,yes,02.07.2024\n"
    ).prepared(today: "2024-07-15")
    #expect(try await prepared.names(.marketing) == ["A"])
  }

  @Test func `a channel needs its own column too`() async throws {
    let prepared = try await consentExports(
      "customers: {file: c.csv, id: id, consent: ok, reach: {email: mail, SMS: sms}}\n",
      customers: "id,ok,mail,sms\nA,yes,yes,no\nB,yes,no,yes\nC,no,yes,yes\n"
    ).prepared()
    #expect(try await prepared.names(.marketing, "Email") == ["A"])
    #expect(try await prepared.names(.marketing, "sms") == ["B"])
    #expect(try await prepared.names(.marketing, "push") == ["A", "B"])
    // Being sent to a platform is no channel.
    #expect(try await prepared.names(.audiences, "email") == ["A", "B"])
  }

  @Test(arguments: [
    ("consent: {profilling: a}", "profiling"), ("consent: {marketing: {col: a}}", "column"),
    ("consent: {marketing: {withdrawn: w}}", "granted"), ("consent: {}", "column"),
    ("consent: {column: a, marketing: b}", "marketing"),
  ]) func `what cannot be meant is refused`(consent: String, word: String) async throws {
    let error = #expect(throws: ConfigurationError.self) {
      _ = try Configuration(
        yaml: "customers: {file: c.csv, \(consent)}\n", file: "patron.yaml", defaultName: "x")
    }
    #expect(error?.description.contains(word) == true)
  }

  @Test func `a column that is not there is refused by the nearest`() async throws {
    let error = await #expect(throws: PatronError.self) {
      _ = try await consentExports(
        "customers: {file: c.csv, id: id, consent: {marketing: okk}}\n", customers: "id,ok\nA,yes\n"
      ).prepared()
    }
    #expect(error?.description.contains("did you mean 'ok'?") == true)
  }
}
