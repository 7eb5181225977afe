import Foundation
import PatronTestSupport
import Testing

/// What `patron campaign` and `segments --audience` accept, refuse and leave behind.
@Suite("Campaigns from the command")
struct CampaignCommandTests {
  private let patron = PatronProgram()

  @Test(arguments: [
    ("--objective save --lift 0.1", "--success-rate"),
    ("--objective repurchase --success-rate 0.1", "--lift"),
    ("--objective nothing --lift 0.1", "win-back"),
    ("--objective save --success-rate 1.5", "share"),
    ("--objective save --success-rate 0.1 --margin 0", "--margin"),
    ("--objective save --success-rate 0.1 --value 5 --margin 0.5", "--value"),
    ("--objective save --success-rate 0.1 --contact-cost email=x", "'x'"),
    ("--objective save --success-rate 0.1 --contact-cost email=1,email=2", "email=1,post=2"),
    ("--objective save --success-rate 0.1 --contact-cost email=1,EMAIL=2", "email=1,post=2"),
    ("--objective save --success-rate 0.1 --capacity post=5", "--contact-cost"),
    ("--objective save --success-rate 0.1 --capacity 2.5", "number of customers"),
    ("--objective save --success-rate 0.1 --control 1", "--control"),
    ("--objective save --success-rate 0.1 --effect-of x.json", "--success-rate"),
    ("--objective save --success-rate 0.1 --effect-arm mail", "--effect-of"),
    ("--objective save --success-rate 0.1 --name 'a,b'", "--name"),
    ("--objective save --success-rate 0.1 --contact-cost 'e\"mail=1'", "--contact-cost"),
    ("--objective review --success-rate 0.1", "--value"),
    ("--objective save --success-rate 0.1 --where \"churn_bnd = 'high'\"", "churn_band"),
  ])
  func `wrong usage ends with 64 and says what is right`(
    options: String, word: String
  ) async throws {
    let folder = try await Shop.trained()
    let output = try TemporaryFolder()
    let result = try await patron.shell(
      "\"$patron\" campaign plan '\(folder.path("shop"))' --models '\(folder.path("models"))' \(options) "
        + "--output '\(output.path("plan"))'")
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.contains(word), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: output.path("plan")))
  }

  @Test func `a plan, its list and its control are written together`() async throws {
    let folder = try await Shop.trained()
    let output = try TemporaryFolder()
    let result = try await patron(
      "campaign", "plan", folder.path("shop"), "--models", folder.path("models"), "--objective",
      "repurchase", "--lift", "0.2", "--contact-cost", "0.1", "--control", "0.2", "--json",
      "--output", output.path("plan"))
    #expect(result.status == 0, "\(result.errors)")
    let plan =
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    #expect(plan?["name"] as? String == "plan")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: output.path("plan")).sorted()
        == ["assignments.parquet", "control.csv", "list.csv", "plan.json"])
    let later = try await patron(
      "campaign", "measure", folder.path("shop"), "--plan", output.path("plan"))
    #expect(later.status == 65 && later.errors.contains("know nothing of the days after"))
  }

  @Test func `what was measured is read back, whatever tests it took`() async throws {
    let shop = try await Shop.trained()
    let folder = try TemporaryFolder()
    // The money of fewer than 100 customers is compared by permutations.
    var text = "arm,bought,revenue\n"
    for row in 0..<600 {
      let isControl = row % 8 == 0
      let buys = row % (isControl ? 5 : 2) == 0
      text +=
        "\(isControl ? "control" : "mail"),\(buys ? 1 : 0),\(buys ? "\(10 + row % 17).5" : "0")\n"
    }
    try folder.write(text, to: "test.csv")
    let measured = try await patron.shell(
      "\"$patron\" campaign measure '\(folder.path("test.csv"))' --treatment arm --outcome bought,revenue "
        + "--randomised --json > '\(folder.path("m.json"))'")
    #expect(measured.status == 0, "\(measured.errors)")
    #expect(try folder.text("m.json").contains("Infinity"))
    let planned = try await patron(
      "campaign", "plan", shop.path("shop"), "--models", shop.path("models"), "--objective",
      "repurchase", "--effect-of", folder.path("m.json"), "--output", folder.path("plan"))
    #expect(planned.status == 0 && planned.output.contains("measured: 'mail'"), "\(planned.errors)")
  }

  @Test(arguments: [
    ("--outcome bought --before bought", "'bought' is asked for twice"),
    ("--outcome bought --before age --ignore age", "'age' is asked for twice"),
    ("--outcome arm", "'arm' is asked for twice"),
  ])
  func `a column has one part in a measurement`(options: String, words: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write("arm,age,bought\nmail,20,1\ncontrol,30,0\n", to: "t.csv")
    let result = try await patron.shell(
      "\"$patron\" campaign measure '\(folder.path("t.csv"))' --treatment arm \(options)")
    #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
    let of = try await patron(
      "campaign", "measure", folder.path, "--treatment", "arm", "--outcome", "bought")
    #expect(of.status == 66 && of.errors.contains("--plan"), "\(of.errors)")
  }

  @Test func `a table is measured, and a wrong column is named`() async throws {
    let folder = try TemporaryFolder()
    var text = "arm,age,bought\n"
    for row in 0..<600 {
      text += "\(row % 2 == 0 ? "control" : "mail"),\(20 + row % 40),\(row % 7 == 0 ? 1 : 0)\n"
    }
    try folder.write(text, to: "test.csv")
    let file = folder.path("test.csv")
    let good = try await patron(
      "campaign", "measure", file, "--treatment", "arm", "--outcome", "bought", "--randomised")
    #expect(good.status == 0 && good.output.contains("no effect shown"), "\(good.errors)")
    let wrong = try await patron(
      "campaign", "measure", file, "--treatment", "arm", "--outcome", "boguht")
    #expect(wrong.status == 64 && wrong.errors.contains("bought"))
    let none = try await patron(
      "campaign", "measure", folder.path("none.csv"), "--treatment", "arm", "--outcome", "bought")
    #expect(none.status == 66)
    let both = try await patron(
      "campaign", "measure", file, "--plan", folder.path, "--treatment", "arm")
    #expect(both.status == 64)
  }

  @Test func `an audience takes a platform, a file and no columns`() async throws {
    let folder = try await Shop.trained()
    let output = try TemporaryFolder()
    for (options, word) in [
      ("--audience facebook --output x.csv", "meta"), ("--audience meta", "--output"),
      ("--audience meta --columns plan --output x.csv", "--columns"),
      ("--region DE --output x.csv", "--audience"),
      ("--audience meta --output x.parquet", ".csv"),
      ("--audience meta --identifiers mail --output x.csv", "email=mail"),
    ] {
      let result = try await patron.shell(
        "cd '\(output.path)' && \"$patron\" segments '\(folder.path("shop"))' --models "
          + "'\(folder.path("models"))' \(options)")
      #expect(result.status == 64 && result.errors.contains(word), "\(result.errors)")
    }
    let result = try await patron(
      "segments", folder.path("shop"), "--models", folder.path("models"), "--audience", "meta",
      "--output", output.path("x.csv"))
    #expect(result.status == 65 && result.errors.contains("email"), "\(result.errors)")
    #expect(output.contents.isEmpty)
  }
}
