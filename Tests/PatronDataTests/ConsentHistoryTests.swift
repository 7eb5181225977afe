import PatronData
import PatronEngine
import PatronTestSupport
import Testing

@Suite("Consent by its history")
struct ConsentHistoryTests {
  @Test func `the last row of a purpose and a channel counts`() async throws {
    let prepared = try await consentExports(
      "",
      history: """
        customer,time,purpose,channel,status
        A,2024-01-01 10:00:00,,,granted
        B,2024-01-01 10:00:00,,,granted
        B,2024-02-01 10:00:00,marketing,,withdrawn
        C,2024-01-01 10:00:00,,,granted
        C,2024-02-01 10:00:00,marketing,,withdrawn
        C,2024-02-01 11:00:00,Marketing,email,yes
        D,2024-01-01 10:00:00,,,granted
        D,2024-02-01 10:00:00,,email,unsubscribed
        E,2024-01-01 10:00:00,profiling,,granted
        F,2024-03-01 10:00:00,,,granted
        F,2024-03-01 10:00:00,,,withdrawn
        F,2024-03-01 10:00:00,profiling,,granted
        G,2024-01-01 10:00:00,,,granted
        G,2024-05-01 10:00:00,,,perhaps

        """
    ).prepared(today: "2024-07-31")
    // G took back everything, H was never asked, and of two rows of F at one time the withdrawal is the last.
    #expect(try await prepared.identifiers() == ["A", "B", "C", "D", "E"])
    #expect(try await prepared.names(.profiling) == ["A", "B", "C", "D", "E"])
    #expect(try await prepared.names(.marketing) == ["A", "D"])
    #expect(try await prepared.names(.marketing, "email") == ["A", "C"])
    #expect(try await prepared.names(.marketing, "EMAIL") == ["A", "C"])
    #expect(try await prepared.names(.marketing, "sms") == ["A", "D"])
    #expect(try await prepared.names(.audiences) == ["A", "B", "C", "D"])
    #expect(
      prepared.notices.contains { $0.hasPrefix("3 of 8 customers do not consent to profiling") })
  }

  @Test(arguments: [1, 4])
  func `the order of rows and the number of threads mean nothing`(threads: Int) async throws {
    // Grants and withdrawals for all channels and for two of them, many at the same time.
    let rows = (0..<200).map { index -> String in
      let who = ["A", "B", "C", "D", "E", "F", "G", "H"][index % 8]
      let channel = ["", "email", "sms"][index % 3]
      let status = index % 5 < 3 ? "yes" : "no"
      return "\(who),2024-01-\(10 + index % 19),\(channel),\(status)"
    }
    func allowed(_ rows: [String]) async throws -> [[String]?] {
      let yaml = "consents: {file: h.csv, purposes: [marketing]}\n"
      let prepared = try await consentExports(
        yaml, history: "customer,time,channel,status\n\(rows.joined(separator: "\n"))\n"
      ).prepared(today: "2024-07-31", threads: threads)
      return [
        try await prepared.names(.marketing), try await prepared.names(.marketing, "email"),
        try await prepared.names(.marketing, "sms"),
      ]
    }
    let straight = try await allowed(rows)
    #expect(try await allowed(rows.reversed()) == straight)
    #expect(try await allowed(rows.sorted { $0.suffix(9) < $1.suffix(9) }) == straight)
    // Counted by another program over the same rows.
    #expect(
      straight == [["D", "E", "G", "H"], ["A", "D", "E", "H"], ["A", "D", "E", "G", "H"]])
  }

  @Test func `the words of purposes and consents are the exports' own`() async throws {
    let prepared = try await consentExports(
      """
      consents:
        file: h.csv
        customer: who
        time: at
        status: what
        granted: [einverstanden]
        purposes: {marketing: [newsletter, post]}

      """,
      history: """
        who,at,purpose,what
        A,2024-01-01,Newsletter,Einverstanden
        B,2024-01-01,post,einverstanden
        C,2024-01-01,service,einverstanden
        D,2024-01-01,newsletter,yes

        """
    ).prepared(today: "2024-07-31")
    // The history does not speak of profiling, so that everybody is read.
    #expect(prepared.setAside == nil && prepared.customerCount == 8)
    #expect(try await prepared.names(.marketing) == ["A", "B"])
    #expect(try await prepared.names(.audiences) == nil)
  }

  @Test func `rows after the run do not count yet`() async throws {
    let folder = try consentExports(
      "consents: {file: h.csv, purposes: {marketing: m}}\n",
      history: """
        customer,time,purpose,status
        A,2024-01-01,m,granted
        A,2024-07-10,m,withdrawn
        B,2024-07-10,m,granted

        """)
    #expect(try await folder.prepared(today: "2024-07-09").names(.marketing) == ["A"])
    #expect(try await folder.prepared(today: "2024-07-10").names(.marketing) == ["B"])
  }

  @Test func `a run as of a day keeps out who consented later, and who has withdrawn since`()
    async throws
  {
    let folder = try consentExports(
      "consents: {file: h.csv, purposes: {marketing: m}}\n",
      history: """
        customer,time,purpose,channel,status
        A,2024-01-01,m,,granted
        B,2024-01-01,m,,granted
        B,2024-07-10,m,,withdrawn
        C,2024-07-10,m,,granted
        D,2024-01-01,m,,granted
        D,2024-07-10,m,,withdrawn
        D,2024-07-20,m,,granted
        E,2024-01-01,m,,granted
        E,2024-08-10,m,,withdrawn
        F,2024-01-01,m,email,granted
        F,2024-07-10,m,email,withdrawn

        """)
    let prepared = try await folder.prepared(today: "2024-07-31", before: "2024-07-10")
    #expect(try await prepared.names(.marketing) == ["A", "D", "E"])
    #expect(try await prepared.names(.marketing, "email") == ["A", "D", "E"])
    #expect(
      try await folder.prepared(today: "2024-07-09").names(.marketing, "email")
        == ["A", "B", "D", "E", "F"])
  }

  @Test func `columns and a history must both say yes`() async throws {
    let prepared = try await consentExports(
      """
      customers: {file: c.csv, id: id, consent: ok}
      consents: {file: h.csv, purposes: {marketing: m}}

      """,
      customers: "id,ok\nA,yes\nB,yes\nC,no\n",
      history: "customer,time,purpose,status\nA,2024-01-01,m,yes\nC,2024-01-01,m,yes\n"
    ).prepared(today: "2024-07-31")
    #expect(try await prepared.names(.marketing) == ["A"])
    #expect(try await prepared.names(.audiences) == ["A", "B"])
  }

  @Test func `people are found by the rules for identifiers, whoever writes them`() async throws {
    let prepared = try await consentExports(
      """
      ignore_in_identifiers: [case]
      identities: {file: i.csv, alias: alias, customer: customer}

      """,
      history: """
        customer,time,status
        a,2024-01-01,granted
        B2,2024-01-01,granted
        b,2024-02-01,withdrawn
        c3,2024-01-01,granted

        """,
      files: ["i.csv": "alias,customer\nb2,B\nC3,c\n"], people: ["A", "B", "C", "D"]
    ).prepared(today: "2024-07-31")
    #expect(try await prepared.identifiers() == ["A", "C"])
    #expect(try await prepared.names(.marketing) == ["A", "C"])
  }

  @Test func `a withdrawal without a time that can be read is the last word`() async throws {
    let rows = (0..<300).map { "A,2024-01-01 10:00:\(10 + $0 % 50),m,yes\n" }.joined()
    let prepared = try await consentExports(
      "consents: {file: h.csv, purposes: {marketing: m}}\n",
      history: "customer,time,purpose,status\n\(rows)B,2024-01-01,m,yes\nB,0000-00-00,m,no\n"
        + "C,,m,yes\n"
    ).prepared(today: "2024-07-31")
    #expect(try await prepared.names(.marketing) == ["A"])
    #expect(prepared.notices.contains { $0.hasPrefix("consents: ") && $0.contains("left out") })
  }

  @Test func `a status that is no word for yes or no is told, and a purpose that is none`()
    async throws
  {
    let prepared = try await consentExports(
      "customers: {file: c.csv, id: id, consent: {profiling: p}}\n",
      customers: "id,p\nA,yes\n",
      history: """
        customer,time,purpose,status
        A,2024-01-01,,yes
        A,2024-01-02,service,yes
        A,2024-01-03,marketing,oui et non

        """
    ).prepared(today: "2024-07-31")
    #expect(prepared.notices.contains { $0.contains("1 rows have a status") })
    #expect(prepared.notices.contains { $0.contains("1 rows are of a purpose") })
    #expect(try await prepared.names(.marketing) == [])
  }
}
