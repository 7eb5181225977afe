import Foundation
import PatronTestSupport
import Testing

@Suite("The command")
struct CommandTests {
  private let patron = PatronProgram()

  private func json(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  private func header(_ text: String) -> Substring? {
    text.split(whereSeparator: \.isNewline).first
  }

  @Test(arguments: [
    [], ["--help"], ["train", "--help"], ["evaluate", "--help"], ["score", "--help"],
    ["segments", "--help"], ["models", "--help"], ["models", "list", "--help"],
    ["models", "show", "--help"], ["simulate", "--help"],
  ])
  func `help goes to standard output`(arguments: [String]) async throws {
    let result = try await patron.shell("\"$patron\" \(arguments.joined(separator: " "))")
    #expect(result.status == 0)
    #expect(result.output.contains("USAGE: patron"))
    #expect(result.errors.isEmpty)
  }

  @Test func `the version is printed`() async throws {
    let result = try await patron("--version")
    #expect(result.status == 0)
    #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test func `training prints a table, and the next step on standard error`() async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    let models = folder.path("models")
    let result = try await patron("train", folder.path("shop"), "--models", models)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("corner: 240 customers"))
    for model in ["segments", "churn", "repurchase", "content"] {
      #expect(result.output.contains("\n\(model) "))
    }
    #expect(result.errors.contains("training churn\n"))
    #expect(
      result.errors.hasSuffix(
        "next: patron score \(folder.path("shop")) --models \(models) --output scores\n"))
    let quiet = try await patron(
      "train", folder.path("shop"), "--models", models, "--only", "segments", "--quiet", "--json")
    #expect(quiet.status == 0)
    #expect(quiet.errors.isEmpty)
    let report = try #require(try json(quiet.output) as? [String: Any])
    #expect(report["customers"] as? Int == 240)
    #expect((report["trained"] as? [[String: Any]])?.map { $0["task"] as? String } == ["segments"])
  }

  @Test func `scores have the columns of the contract, ordered by identifier`() async throws {
    let folder = try await Shop.trained()
    let results = try TemporaryFolder()
    let result = try await patron(
      "score", folder.path("shop"), "--models", folder.path("models"), "--output",
      results.path("deep/scores"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("240 customers scored"))
    #expect(result.output.contains("churn band"))
    let scores = try results.text("deep/scores/scores.csv")
    #expect(
      header(scores) == """
        customer_id,segment,churn_probability,churn_band,repurchase_probability,alive_probability,\
        expected_orders,expected_value,next_content_1,next_content_2,spend,churn_reason_1,churn_reason_2,\
        churn_reason_3
        """)
    #expect(scores.split(whereSeparator: \.isNewline).count == Shop.customerCount + 1)
    #expect(scores.contains("\n'=1+1,"))
    #expect(
      header(try results.text("deep/scores/segments.csv"))
        == "customer_id,segment,segment_name,distance,margin,rfm,rfm_cell,lifecycle")
    #expect(
      header(try results.text("deep/scores/content.csv"))
        == "customer_id,rank,content_id,title,score,chance,reason")
    #expect(
      Set(try results.files(below: "deep/scores").keys) == [
        "scores.csv", "segments.csv", "value.csv", "content.csv", "results.parquet",
        "results-content.parquet",
        "results.safetensors", "results.json",
      ])
    let parquet = try await patron(
      "score", folder.path("shop"), "--models", folder.path("models"), "--output",
      results.path("parquet"), "--format", "parquet", "--json")
    #expect(parquet.status == 0, "\(parquet.errors)")
    #expect((try json(parquet.output) as? [String: Any])?["customers"] as? Int == 240)
    #expect(
      try results.files(below: "parquet").filter { $0.value.prefix(4) == Data("PAR1".utf8) }
        .keys.sorted()
        == ["content", "results-content", "results", "scores", "segments", "value"].map {
          $0 + ".parquet"
        })
  }

  @Test func `one thread and two give the same models and scores`() async throws {
    let folder = try await Shop.trained()
    let again = try TemporaryFolder()
    let shop = folder.path("shop")
    let train = try await patron("train", shop, "--models", again.path("models"), "--threads", "2")
    #expect(train.status == 0, "\(train.errors)")
    #expect(try folder.files(below: "models") == again.files(below: "models"))
    for threads in ["1", "2"] {
      let score = try await patron(
        "score", shop, "--models", again.path("models"), "--output", again.path(threads),
        "--threads", threads)
      #expect(score.status == 0, "\(score.errors)")
    }
    #expect(try again.files(below: "1") == again.files(below: "2"))
    #expect(try again.files(below: "1").count == 8)
  }

  @Test func `the evaluation shows the model beside its baselines`() async throws {
    let folder = try await Shop.trained()
    let table = try await patron("evaluate", folder.path("shop"))
    #expect(table.status == 0, "\(table.errors)")
    for word in [
      "forecaster", "AUC", "log loss", "Brier", "lift at 10 %", "nDCG@10", "Evaluated on",
    ] {
      #expect(table.output.contains(word), "\(word)")
    }
    let money = try await patron(
      "evaluate", folder.path("shop"), "--save-value", "50", "--contact-cost", "1")
    for word in ["profit a customer", "all customers", "Expected maximum profit"] {
      #expect(money.output.contains(word), "\(word)")
    }
    let loose = try await patron("evaluate", folder.path("shop"), "--offer-cost", "5")
    #expect(loose.status == 64)
    let result = try await patron("evaluate", folder.path("shop"), "--json")
    let report = try #require(try json(result.output) as? [String: Any])
    #expect(
      report.keys.sorted()
        == ["churn", "content", "name", "repurchase", "skipped", "suspects", "value"])
  }

  @Test func `the back-test that a training kept is shown again, without exports or an engine`()
    async throws
  {
    let folder = try await Shop.trained()
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    let patron = PatronProgram(environment: ["PATRON_DUCKDB": "/nowhere"])
    let money = "--save-value 50 --contact-cost 1"
    let kept = try await patron.shell("\"$patron\" evaluate --models \(models) \(money)")
    #expect(kept.status == 0, "\(kept.errors)")
    for word in [
      "Evaluation of corner", "as it was kept", "Evaluated on", "calibration error", "lift",
      "profit a customer", "from probability", "nDCG@10",
    ] {
      #expect(kept.output.contains(word), "\(word)")
    }
    #expect(kept.errors == "next: patron models show \(models)\n")
    // The training and the evaluation of the exports make the same rows of them.
    func report(_ patron: PatronProgram, _ arguments: String) async throws -> [String: Any] {
      let result = try await patron.shell("\"$patron\" evaluate \(arguments) \(money) --json")
      return try #require(try json(result.output) as? [String: Any])
    }
    var shown = try await report(patron, "--models \(models)")
    let training = try #require(shown.removeValue(forKey: "training") as? [String: Any])
    #expect(training.keys.sorted() == ["asOf", "churn", "repurchase", "seed"])
    let again = try await report(self.patron, shop)
    #expect(NSDictionary(dictionary: shown) == NSDictionary(dictionary: again))
    for arguments in [
      "", "--models \(models) --seed 5", "--models \(models) --as-of 2024-12-01",
      "--models \(models) --memory 1GB",
    ] {
      let result = try await patron.shell("\"$patron\" evaluate \(arguments)")
      #expect(result.status == 64 && result.output.isEmpty, "\(arguments): \(result.errors)")
    }
  }

  @Test func `a seed reaches the training, and another one gives other files`() async throws {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder()
    for seed in [0, 5] {
      let result = try await patron(
        "train", folder.path("shop"), "--models", other.path("\(seed)"), "--only",
        "segments,churn", "--seed", "\(seed)")
      #expect(result.status == 0, "\(result.errors)")
      let manifest = try #require(
        try json(other.text("\(seed)/manifest.json")) as? [String: Any])
      #expect(manifest["seed"] as? Int == seed)
    }
    // Whose intervals come of other draws.
    #expect(try other.text("0/churn.json") != other.text("5/churn.json"))
  }

  @Test func `segments are described from the model alone`() async throws {
    let folder = try await Shop.trained()
    let arguments = ["segments", folder.path("shop"), "--models", folder.path("models")]
    let table = try await patron.shell("\"$patron\" \(arguments.joined(separator: " "))")
    #expect(table.status == 0, "\(table.errors)")
    #expect(table.output.contains("what sets it apart"))
    let described = try await patron.shell("\"$patron\" \(arguments.joined(separator: " ")) --json")
    let report = try #require(try json(described.output) as? [String: Any])
    let segments = try #require(report["segments"] as? [[String: Any]])
    #expect(segments.count >= 2)
    #expect(segments.compactMap { $0["size"] as? Int }.reduce(0, +) == Shop.customerCount)
    let pages = try await patron.shell(
      "\"$patron\" \(arguments.joined(separator: " ")) --describe")
    for segment in segments {
      let name = try #require(segment["name"] as? String)
      #expect(pages.output.contains(": \(name)\n===") && table.output.contains(name))
    }
    let both = try await patron(
      "segments", folder.path("shop"), "--describe", "--where", "segment = 1")
    #expect(both.status == 64)
  }

  @Test func `a customer's scores are taken apart, and the parts sum`() async throws {
    let folder = try await Shop.trained()
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    let explained = try await patron("explain", shop, "c1012", "--models", models, "--top", "3")
    #expect(explained.status == 0, "\(explained.errors)")
    #expect(
      explained.output.contains("\nChurn\n=====\n")
        && explained.output.contains("of an average customer"))
    let result = try await patron("explain", shop, "c1012", "--models", models, "--json")
    let report = try #require(try json(result.output) as? [String: Any])
    let outcomes = try #require(report["outcomes"] as? [[String: Any]])
    #expect(outcomes.compactMap { $0["outcome"] as? String } == ["churn", "repurchase"])
    for outcome in outcomes {
      let parts = try #require(outcome["parts"] as? [[String: Any]])
      let sum = parts.compactMap { $0["contribution"] as? Double }.reduce(0, +)
      let baseline = try #require(outcome["baseline"] as? Double)
      let logOdds = try #require(outcome["logOdds"] as? Double)
      let probability = try #require(outcome["probability"] as? Double)
      // Sums of some dozen numbers of order 1, in another order.
      #expect(abs(baseline + sum - logOdds) <= 1e-9)
      #expect(abs(1 / (1 + exp(-logOdds)) - probability) <= 1e-12)
    }
    let nobody = try await patron("explain", shop, "nobody", "--models", models)
    #expect(nobody.status == 66 && !nobody.errors.contains("nobody"))
  }

  @Test func `as many segments as asked for, and those of an earlier folder`() async throws {
    let folder = try await Shop.trained()
    let lists = try TemporaryFolder()
    let train = [
      "train", folder.path("shop"), "--models", lists.path("next"), "--only", "segments",
      "--segments", "4", "--quiet",
    ]
    let first = try await patron.shell(
      "\"$patron\" \(train.joined(separator: " ")) --previous \(folder.path("models"))")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("4 behavioural segments") || first.output.contains("4 mixed"))
    #expect(first.output.contains("customers, from"))
    // They predict nothing that a back-test could show.
    let evaluated = try await patron("evaluate", "--models", lists.path("next"))
    #expect(evaluated.status == 65 && evaluated.errors.contains("no back-test"))
    let missing = try await patron.shell(
      "\"$patron\" \(train.joined(separator: " ")) --previous \(lists.path("none"))")
    #expect(missing.status == 66)
    // A folder that is replaced and cannot be read is reported, and does not stop the training.
    try lists.write("{}", to: "next/manifest.json")
    let again = try await patron.shell(
      "\"$patron\" \(train.filter { $0 != "--quiet" }.joined(separator: " "))")
    #expect(again.status == 0 && again.errors.contains("segments start from 1 again"))
    #expect((try await patron("train", folder.path("shop"), "--segments", "0")).status == 64)
  }

  @Test func `a target list is the same in a file and on standard output`() async throws {
    let folder = try await Shop.trained()
    let lists = try TemporaryFolder()
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    let filter = "churn_band in ('high', 'medium') and segment = 1"
    let shown = try await patron("segments", shop, "--models", models, "--where", filter)
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(
      header(shown.output) == """
        customer_id,segment,segment_name,distance,margin,churn_probability,churn_band,repurchase_probability,\
        alive_probability,expected_orders,order_probability,next_order_date,next_order_from,next_order_to,\
        next_order_days,order_days,first_order_date,last_order_date,expected_value,expected_value_low,\
        expected_value_high,value_if_saved,order_value,total_value,value_decile,\
        next_content_1,next_content_2,rfm,rfm_cell,lifecycle,spend,churn_reason_1,churn_reason_2,churn_reason_3
        """)
    let rows = shown.output.split(whereSeparator: \.isNewline).dropFirst()
    #expect(rows.allSatisfy { $0.contains(",high,") || $0.contains(",medium,") })
    #expect(shown.errors.contains("\(rows.count) of 240 customers on the list"))
    let written = try await patron(
      "segments", shop, "--models", models, "--where", filter, "--output", lists.path("list.csv"))
    #expect(written.status == 0, "\(written.errors)")
    #expect(try lists.text("list.csv") == shown.output)
    let described = try await patron(
      "segments", shop, "--models", models, "--where", filter, "--output",
      lists.path("list.parquet"), "--json")
    #expect((try json(described.output) as? [String: Any])?["selected"] as? Int == rows.count)
    #expect(try lists.files().count == 2)
  }

  @Test func `lists and explanations are the same from the results of score`() async throws {
    let folder = try await Shop.trained()
    let results = try TemporaryFolder()
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    let scores = results.path("scores")
    let score = try await patron("score", shop, "--models", models, "--output", scores)
    #expect(score.status == 0, "\(score.errors)")
    #expect(score.errors.contains("--scores \(scores)"))
    let filter = "churn_band in ('high', 'medium') and segment = 1"
    let list = try await patron("segments", shop, "--models", models, "--where", filter)
    let again = try await patron(
      "segments", shop, "--models", models, "--where", filter, "--scores", scores)
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output == list.output && !list.output.isEmpty)
    // Nothing is read, and all else is told as by scoring.
    #expect(!again.errors.contains("reading") && list.errors.contains("reading"))
    #expect(again.errors.contains("of 240 customers on the list"))
    let explained = try await patron("explain", shop, "=1+1", "--models", models, "--json")
    let once = try await patron(
      "explain", shop, "=1+1", "--models", models, "--json", "--scores", scores)
    #expect(once.status == 0, "\(once.errors)")
    #expect(once.output == explained.output)
    // Which segments there are is in the models alone.
    let table = try await patron("segments", shop, "--models", models, "--scores", scores)
    #expect(table.status == 64)
  }

  @Test func `results of other exports than there are now are 65, and none 66`() async throws {
    let folder = try await Shop.trained()
    let copy = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: folder.path("shop"), toPath: copy.path("shop"))
    let (shop, models) = (copy.path("shop"), folder.path("models"))
    let score = try await patron(
      "score", shop, "--models", models, "--output", copy.path("scores"))
    #expect(score.status == 0, "\(score.errors)")
    try copy.write(
      copy.text("shop/orders.csv").replacing(".50\n", with: ".51\n", maxReplacements: 1),
      to: "shop/orders.csv")
    for arguments in [
      ["segments", shop, "--output", copy.path("list.csv")], ["explain", shop, "c1012"],
    ] {
      for (scores, status) in [("scores", Int32(65)), ("none", 66)] {
        let words = arguments + ["--models", models, "--scores", copy.path(scores)]
        let result = try await patron.shell("\"$patron\" \(words.joined(separator: " "))")
        #expect(result.status == status, "\(result.errors)")
        #expect(result.output.isEmpty && result.errors.contains("patron score"))
        #expect(status == 66 || result.errors.contains("orders.csv"))
      }
    }
    #expect(!FileManager.default.fileExists(atPath: copy.path("list.csv")))
  }

  @Test func `columns, order and limit shape the list`() async throws {
    let folder = try await Shop.trained()
    let result = try await patron(
      "segments", folder.path("shop"), "--models", folder.path("models"), "--columns",
      "repurchase_probability, customer_id", "--sort", "repurchase_probability:desc", "--limit", "5"
    )
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(whereSeparator: \.isNewline)
    #expect(lines.first == "repurchase_probability,customer_id")
    let values = lines.dropFirst().compactMap { Double($0.prefix { $0 != "," }) }
    #expect(values.count == 5)
    #expect(values == values.sorted(by: >))
  }

  @Test func `identifiers with quotes and formulas are found, and neutralised as they leave`()
    async throws
  {
    let folder = try await Shop.trained()
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    let formula = try await patron(
      "segments", shop, "--models", models, "--columns", "customer_id", "--where",
      "customer_id = '=1+1' or customer_id = 'O''Neill; drop table x'")
    #expect(formula.status == 0, "\(formula.errors)")
    #expect(
      formula.output.split(whereSeparator: \.isNewline).sorted()
        == ["'=1+1", "O'Neill; drop table x", "customer_id"])
  }

  @Test func `contracts are compared by a column, and a slip is 64`() async throws {
    let folder = try TemporaryFolder()
    var rows = "id,months,left,plan,fee,pays\n"
    for customer in 0..<120 {
      let months = customer % 24 + 1
      rows += "c\(customer),\(months),\(customer % 3 == 0 ? "yes" : "no"),basic,9,"
      rows += "\(customer % 2 == 0 ? "card" : "cheque")\n"
    }
    try folder.write(rows, to: "club/customers.csv")
    try folder.write(
      """
      customers: {file: customers.csv, id: id}
      contracts: {file: customers.csv, tenure: months, status: left, over: ["yes"], plan: plan, fee: fee}

      """, to: "club/patron.yaml")
    let club = folder.path("club")
    let text = try await patron("value", club, "--by", "pays")
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("by pays") && text.output.contains("log-rank test"))
    let result = try await patron("value", club, "--by", "pays", "--json")
    let report = try #require(try json(result.output) as? [String: Any])
    let contracts = try #require(report["contracts"] as? [String: Any])
    let lifetimes = try #require(contracts["lifetimes"] as? [String: Any])
    let groups = try #require(lifetimes["groups"] as? [[String: Any]])
    #expect(Set(groups.compactMap { $0["name"] as? String }) == ["card", "cheque"])
    // Who pays by card has had a contract for 23 months at most.
    let card = try #require(groups.first { $0["name"] as? String == "card" })
    let points = try #require(card["points"] as? [[String: Any]])
    #expect(points.compactMap { $0["periods"] as? Int } == [3, 6, 12])
    #expect(points.allSatisfy { $0["interval"] != nil })
    #expect((lifetimes["test"] as? [String: Any])?["degreesOfFreedom"] as? Int == 1)
    for (name, status, part) in [
      ("pay", 64, "did you mean 'pays'?"), ("fee", 64, "makes no groups"),
      ("segment", 65, "--models"),
    ] {
      let result = try await patron("value", club, "--by", name)
      #expect(result.status == Int32(status) && result.errors.contains(part), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
  }

  @Test func `models are listed and shown, a damaged one with its reason`() async throws {
    let folder = try await Shop.trained()
    let copy = try TemporaryFolder()
    for name in ["good", "broken"] {
      try FileManager.default.copyItem(atPath: folder.path("models"), toPath: copy.path(name))
    }
    let manifest = try copy.text("broken/manifest.json")
    try copy.write(manifest.replacing("\"corner\"", with: "\"corned\""), to: "broken/manifest.json")
    let list = try await patron("models", "list", "--in", copy.path)
    #expect(list.status == 0)
    #expect(list.output.contains("segments, churn, repurchase, value, content"))
    #expect(list.output.contains("checksum"))
    let listed = try await patron("models", "list", "--in", copy.path, "--json")
    #expect((try json(listed.output) as? [Any])?.count == 2)
    let shown = try await patron("models", "show", copy.path("good"))
    #expect(shown.status == 0)
    for word in ["known up to", "Strongest features", "what sets it apart", "forecaster"] {
      #expect(shown.output.contains(word), "\(word)")
    }
    let described = try await patron("models", "show", copy.path("good"), "--json")
    let report = try #require(try json(described.output) as? [String: Any])
    #expect(report.keys.contains("churn"))
    let broken = try await patron("models", "show", copy.path("broken"))
    #expect(broken.status == 65)
    #expect(broken.output.isEmpty)
  }

  @Test func `a simulated shop is written once`() async throws {
    let folder = try TemporaryFolder()
    let result = try await patron(
      "simulate", "--customers", "50", "--seed", "3", folder.path("aurora"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(result.errors.hasSuffix("next: patron train \(folder.path("aurora"))\n"))
    #expect(try folder.text("aurora/patron.yaml").contains("customers.csv"))
    let again = try await patron(
      "simulate", "--customers", "50", "--seed", "3", folder.path("aurora"))
    #expect(again.status == 73)
  }

  @Test func `who is forgotten is named in no log, file or message, and lists have them no more`()
    async throws
  {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    let id = "c1042"
    let patron = PatronProgram()
    let trained = try await patron(
      "train", folder.path("shop"), "--models", folder.path("models"), "--quiet")
    #expect(trained.status == 0, "\(trained.errors)")
    let done = try await patron(
      "forget", folder.path("shop"), id, "--models", folder.path("models"), "--certificate",
      folder.path("certificate.json"), "--verbose")
    #expect(done.status == 0, "\(done.errors)")
    #expect(done.output.hasPrefix("Certificate of erasure"))
    for text in [done.output, done.errors, try folder.text("certificate.json")] {
      #expect(!text.contains(id))
    }
    // The key is in no log either.
    let key = try folder.text("shop/.patron/people.key").prefix(64)
    #expect(key.count == 64 && !done.errors.contains(key))
    let checked = try await patron(
      "forget", folder.path("shop"), "--check", folder.path("certificate.json"), "--models",
      folder.path("models"), "--json")
    #expect(checked.status == 0, "\(checked.errors)")
    let scored = try await patron(
      "score", folder.path("shop"), "--models", folder.path("models"), "--output",
      folder.path("scores"))
    #expect(scored.errors.contains("note: 1 of 240 customers is suppressed"))
    #expect(!(try folder.text("scores/scores.csv")).contains(id))
    let letter = try await patron(
      "subject", folder.path("shop"), id, "--models", folder.path("models"), "--output",
      folder.path("letter.html"), "--verbose")
    #expect(letter.status == 0, "\(letter.errors)")
    #expect(!letter.errors.contains(id))
    #expect(try folder.text("letter.html").contains("keyed hash"))
    let explained = try await patron(
      "explain", folder.path("shop"), "c1043", "--models", folder.path("models"), "--verbose")
    #expect(explained.status == 0 && !explained.errors.contains("c1043"))
    #expect(explained.errors.contains("note: 1 of 240 customers is suppressed"))
  }

  @Test(arguments: [
    "forget shop", "forget shop c1 --check x.json", "forget shop --check x.json --no-train",
    "subject shop c1 --output letter.txt", "subject shop c1",
  ]) func `what forget and subject cannot do is 64`(arguments: String) async throws {
    let result = try await PatronProgram().shell("\"$patron\" \(arguments)")
    #expect(result.status == 64, "\(result.errors)")
  }

  @Test func `verbose logs the engine's SQL to standard error`() async throws {
    let folder = try await Shop.trained()
    let result = try await patron(
      "segments", folder.path("shop"), "--models", folder.path("models"), "--limit", "1",
      "--verbose")
    #expect(result.status == 0)
    #expect(result.errors.contains("customer_keys"))
    #expect(result.output.split(whereSeparator: \.isNewline).count == 2)
  }
}
