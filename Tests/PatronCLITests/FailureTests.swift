import Foundation
import PatronTestSupport
import Testing

/// Each kind of failure: its exit status, one line on standard error, nothing on standard output and
/// nothing half-written.
@Suite("Failures of the command")
struct FailureTests {
  private let patron = PatronProgram()

  @Test(arguments: [
    "", "--models x --output", "--unknown --output x", "--output x --threads 0",
    "--output x --as-of 2025-02-30", "--output x --memory 5", "--output x --memory lots",
    "--output x --quiet --verbose", "--output x --format xls",
  ])
  func `wrong usage is 64`(arguments: String) async throws {
    let result = try await patron.shell("\"$patron\" score shop \(arguments)")
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.hasPrefix("patron: "))
    #expect(result.output.isEmpty)
  }

  /// Joined to a name, an empty path would be one in the root folder.
  @Test(arguments: [
    "init ''", "check ''", "train ''", "evaluate ''", "score '' --output x", "segments ''",
    "explain '' c1", "simulate '' --customers 5", "models show ''", "models list --in ''",
    "score shop --output ''", "score shop --models '' --output x", "segments shop --output ''",
    "train shop --models ''", "train shop --previous ''", "evaluate shop --models ''",
  ])
  func `an empty path is 64`(arguments: String) async throws {
    let result = try await patron.shell("\"$patron\" \(arguments)")
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.contains("no path"), "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "/patron.yaml"))
  }

  @Test(arguments: [
    "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e300", "inf", "nan",
    "-1",
  ])
  func `a number beyond all measure is 64`(number: String) async throws {
    let folder = try TemporaryFolder()
    for arguments in [
      "check shop --threads=\(number)", "check shop --memory=\(number)",
      "train shop --segments=\(number)", "evaluate shop --save-value=\(number)",
      "evaluate shop --save-value=5 --contact-cost=\(number)",
      "evaluate shop --save-value=5 --success-rate=\(number)", "check shop --as-of=\(number)",
      "simulate large --threads=\(number) --customers=5", "simulate large --customers=\(number)",
    ] {
      let result = try await patron.shell("cd \(folder.path) && \"$patron\" \(arguments)")
      #expect(result.status == 64, "\(arguments): \(result.errors)")
      #expect(result.output.isEmpty)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test(arguments: [
    (["--where", "churn_bnad = 'high'"], "did you mean 'churn_band'?"),
    (["--where", "churn_band = 'hgih'"], "did you mean 'high'?"),
    (["--where", "churn_band = high"], "expected"), (["--where", ""], "empty"),
    (["--sort", "segmnet"], "did you mean 'segment'?"),
    (["--sort", "segment:down"], "asc"), (["--limit", "0"], "--limit"),
    (["--output", "list.xls"], ".parquet"), (["--limit", "5", "--json"], "--output"),
  ])
  func `a wrong selection is 64, before anything is started`(
    arguments: [String], hint: String
  ) async throws {
    let folder = try await Shop.trained()
    // Without an engine: the selection is refused before one is needed.
    let patron = PatronProgram(environment: ["PATRON_DUCKDB": "/nowhere"])
    let words = arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }
    let result = try await patron.shell(
      "\"$patron\" segments \(folder.path("shop")) --models \(folder.path("models")) "
        + words.joined(separator: " "))
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func `bad data are 65`() async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    let orders = try folder.text("shop/orders.csv")
    for (text, hint) in [
      ("", "empty"), ("order_id,customer_id,ordered_at,product,total\n", "header"),
      (orders.replacing(".50\n", with: " euros\n"), "amount"),
    ] {
      try folder.write(text, to: "shop/orders.csv")
      let result = try await patron("train", folder.path("shop"), "--models", folder.path("models"))
      #expect(result.status == 65, "\(result.errors)")
      #expect(result.errors.contains(hint), "\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: folder.path("models")))
    }
  }

  @Test func `a damaged model folder is 65, a newer one too`() async throws {
    let folder = try await Shop.trained()
    for (name, from, to, hint) in [
      ("churn.json", "0", "1", "checksum"),
      ("manifest.json", "\"format\" : ", "\"format\" : 1", "newer"),
    ] {
      let copy = try TemporaryFolder()
      try FileManager.default.copyItem(atPath: folder.path("models"), toPath: copy.path("models"))
      let text = try copy.text("models/\(name)")
      let range = try #require(text.firstRange(of: from))
      try copy.write(text.replacingCharacters(in: range, with: to), to: "models/\(name)")
      let result = try await patron(
        "score", folder.path("shop"), "--models", copy.path("models"), "--output",
        copy.path("scores"))
      #expect(result.status == 65, "\(result.errors)")
      #expect(result.errors.contains(hint), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: copy.path("scores")))
    }
  }

  @Test func `exports without the tables of the training are 65, and leave no folder`()
    async throws
  {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder()
    try Shop.write(to: other)
    let customers = try other.text("shop/customers.csv")
    try other.write(
      customers.replacing("customer_id,plan,age", with: "customer_id,tariff,age"),
      to: "shop/customers.csv")
    let result = try await patron(
      "score", other.path("shop"), "--models", folder.path("models"), "--output",
      other.path("scores"))
    #expect(result.status == 65, "\(result.errors)")
    #expect(result.errors.contains("plan"))
    #expect(!FileManager.default.fileExists(atPath: other.path("scores")))
  }

  @Test func `missing input is 66`() async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    let absent = folder.path("absent")
    for result in [
      try await patron("train", absent), try await patron("evaluate", absent),
      try await patron("train", folder.path), try await patron("models", "list", "--in", absent),
      try await patron("models", "show", absent),
      try await patron("score", folder.path("shop"), "--models", absent, "--output", "x"),
    ] {
      #expect(result.status == 66, "\(result.errors)")
      #expect(result.errors.hasPrefix("patron: \(folder.path)"), "\(result.errors)")
      #expect(result.errors.contains(": there is no "), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
    try FileManager.default.removeItem(atPath: folder.path("shop/orders.csv"))
    let result = try await patron("train", folder.path("shop"), "--models", folder.path("models"))
    #expect(result.status == 66, "\(result.errors)")
    #expect(result.errors.contains("orders.csv"))
  }

  @Test func `a missing engine is 69, and an old one`() async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    try folder.write("#!/bin/sh\necho v1.2.0 abc\n", to: "old")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path("old"))
    let none = folder.path("none")
    for (environment, status, hint) in [
      (["PATRON_DUCKDB": none], 69, "no program"),
      (["PATRON_DUCKDB": folder.path("old")], 69, "too old"),
      (["PATRON_ENGINE": "spark", "PATRON_SPARK": none], 69, "no Spark"),
      (["PATRON_ENGINE": "sqlite"], 78, "no engine"),
    ] {
      let patron = PatronProgram(environment: environment)
      let result = try await patron("train", folder.path("shop"), "--models", folder.path("models"))
      #expect(result.status == status, "\(result.errors)")
      #expect(result.errors.contains(hint), "\(result.errors)")
    }
  }

  @Test func `output that cannot be written is 73`() async throws {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder()
    try other.write("mine", to: "file")
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    for result in [
      try await patron("train", shop, "--models", other.path),
      try await patron("train", shop, "--models", other.path("file/models")),
      try await patron("score", shop, "--models", models, "--output", other.path("file")),
      try await patron(
        "segments", shop, "--models", models, "--output", other.path("file/list.csv")),
      try await patron(
        "segments", shop, "--models", models, "--output", folder.path("shop/orders.csv")),
      try await patron("simulate", "--customers", "5", other.path("file")),
    ] {
      #expect(result.status == 73, "\(result.errors)")
      #expect(result.output.isEmpty)
    }
    #expect(try other.files() == ["file": Data("mine".utf8)])
    #expect(try folder.text("shop/orders.csv").hasPrefix("order_id"))
  }

  /// However the exports' folder is spelt, and whatever would lead there.
  @Test func `results among the exports are 73, and the exports stay`() async throws {
    let trained = try await Shop.trained()
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: trained.path("shop"), toPath: folder.path("shop"))
    try FileManager.default.createDirectory(
      atPath: folder.path("shop/more"), withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      atPath: folder.path("shop/orders.csv"), toPath: folder.path("shop/more/orders.csv"))
    try folder.write(
      folder.text("shop/patron.yaml").replacing("orders.csv", with: "\"m*/*.csv\""),
      to: "shop/patron.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path("shop"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("list.csv"), withDestinationPath: folder.path("shop/more/orders.csv"))
    try folder.write("{}", to: "manifest.json")
    let before = try folder.files()
    // Without an engine: all is refused before one is needed.
    let patron = PatronProgram(environment: ["PATRON_DUCKDB": "/nowhere"])
    let (shop, models) = (folder.path("shop"), trained.path("models"))
    for output in [
      shop, shop + "/", shop + "/new/..", folder.path("link"), shop + "/more", shop + "/many",
      folder.path("./link/../shop/more/../../shop"),
    ] {
      let result = try await patron("score", shop, "--models", models, "--output", output)
      #expect(result.status == 73, "\(output): \(result.errors)")
      #expect(result.errors.contains("--output"), "\(result.errors)")
    }
    for output in ["list.csv", "link/more/orders.csv", "shop/list.csv", "shop/many/x.csv"] {
      let result = try await patron(
        "segments", shop, "--models", models, "--output", folder.path(output))
      #expect(result.status == 73, "\(output): \(result.errors)")
    }
    for path in [shop, folder.path("link"), folder.path] {
      let result = try await patron("train", shop, "--models", path)
      #expect(result.status == 73, "\(path): \(result.errors)")
    }
    #expect(try folder.files() == before)
  }

  @Test func `results below the exports are written`() async throws {
    let trained = try await Shop.trained()
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: trained.path("shop"), toPath: folder.path("shop"))
    let result = try await patron(
      "score", folder.path("shop"), "--models", trained.path("models"), "--output",
      folder.path("shop/scores"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try folder.text("shop/scores/scores.csv").hasPrefix("customer_id"))
    #expect(try folder.text("shop/orders.csv") == trained.text("shop/orders.csv"))
  }

  /// Numbers that no shop has, each in one cell of every column that holds numbers, or in all cells.
  @Test(arguments: [
    ["9223372036854775808", "-9223372036854775809", "18446744073709551616"],
    ["1e300", "-1e300", "3.5e38", "1e-320"], ["inf", "-Infinity", "nan", "-0"],
  ])
  func `no number in a cell stops the program`(numbers: [String]) async throws {
    for isEverywhere in [false, true] {
      let folder = try TemporaryFolder()
      try Shop.write(to: folder)
      func number(_ index: Int, _ usual: Int) -> String {
        isEverywhere || index % 300 == 0
          ? numbers[index / (isEverywhere ? 1 : 300) % numbers.count] : "\(usual)"
      }
      let orders = try folder.text("shop/orders.csv").split(separator: "\n")
      let customers = try folder.text("shop/customers.csv").split(separator: "\n")
      try folder.write(
        ([orders[0] + ",quantity"]
          + orders.dropFirst().enumerated().map { index, row in
            let cells = row.split(separator: ",")
            let isHostile = isEverywhere || index % 300 == 7
            let total = isHostile ? numbers[index % numbers.count] : String(cells[4])
            return "\(cells[0...3].joined(separator: ",")),\(total),\(number(index, 2))"[...]
          }).joined(separator: "\n") + "\n", to: "shop/orders.csv")
      try folder.write(
        ([customers[0] + ",weight,height"]
          + customers.dropFirst().enumerated().map { index, row in
            "\(row),\(numbers[index % numbers.count]),\(number(index, index % 50))"[...]
          }).joined(separator: "\n") + "\n", to: "shop/customers.csv")
      let ids = customers.dropFirst().map { $0.split(separator: ",")[0] }
      try folder.write(
        "customer,time,type,value\n"
          + (0..<900).map {
            "\(ids[$0 % ids.count]),2024-06-0\($0 % 9 + 1),view,\(number($0, 3))\n"
          }
          .joined(), to: "shop/events.csv")
      try folder.write(
        "customer,time,score\n"
          + (0..<900).map { "\(ids[$0 % ids.count]),2024-07-0\($0 % 9 + 1),\(number($0, 8))\n" }
          .joined(), to: "shop/surveys.csv")
      try folder.write(
        Shop.configuration.replacing(
          "  amount: total\n", with: "  amount: total\n  quantity: quantity\n")
          + "events: {file: events.csv}\nsurveys: {file: surveys.csv}\n", to: "shop/patron.yaml")
      let shop = folder.path("shop")
      // Rows that fail alike are refused, however few they are.
      let statuses: Set<Int32> = [0, 65]
      let check = try await patron("check", shop, "--quiet")
      #expect(statuses.contains(check.status), "\(check.errors)")
      let train = try await patron(
        "train", shop, "--models", folder.path("models"), "--only", "segments", "--quiet")
      #expect(statuses.contains(train.status), "\(train.errors)")
      guard train.status == 0 else { continue }
      let score = try await patron(
        "score", shop, "--models", folder.path("models"), "--output", folder.path("scores"),
        "--quiet")
      #expect(score.status == 0, "\(score.errors)")
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk under standard output is 73`() async throws {
    let folder = try await Shop.trained()
    let result = try await patron.shell(
      "\"$patron\" models show \(folder.path("models")) > /dev/full")
    #expect(result.status == 73, "\(result.errors)")
  }

  @Test func `a wrong configuration is 78, with its line`() async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    try folder.write(
      Shop.configuration.replacing("currency", with: "curency"), to: "shop/patron.yaml")
    let result = try await patron("train", folder.path("shop"), "--models", folder.path("models"))
    #expect(result.status == 78)
    #expect(
      result.errors
        == "patron: patron.yaml:2: unknown key 'curency'; did you mean 'currency'?\n")
  }

  @Test func `a reader that has seen enough ends the command quietly, nothing left behind`()
    async throws
  {
    let folder = try await Shop.trained()
    let scratch = try TemporaryFolder()
    let patron = PatronProgram(environment: ["TMPDIR": scratch.path])
    // `true` reads nothing: the pipe is closed before the list is made.
    let result = try await patron.shell(
      """
      { "$patron" segments \(folder.path("shop")) --models \(folder.path("models")) \
      --limit 100 --quiet; echo $? >&2; } | true
      """)
    #expect(result.errors == "141\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }

  @Test func `a simulation that is stopped leaves nothing`() async throws {
    let folder = try TemporaryFolder()
    let number = try TemporaryFolder()
    let result = try await patron.shell(
      """
      cd \(folder.path)
      ( until ls -A | grep -q tmp; do sleep 0.1; done; kill -TERM "$(cat \(number.path("id")))" ) &
      sh -c 'echo $$ > \(number.path("id")); exec "$patron" simulate --customers 5000000 large'
      """)
    #expect(result.status == 143)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test(arguments: [("HUP", 129), ("INT", 130), ("TERM", 143)], ["duckdb", "spark"])
  func `a signal ends the engine, removes the scratch folder and is reported by the status`(
    signal: (name: String, status: Int32), engine: String
  ) async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    // An engine that never ends, and prints its process number.
    try folder.write(
      """
      #!/bin/sh
      [ "$1" != --version ] || { echo v1.5.0; exit 0; }
      echo $$ > \(folder.path("engine"))
      exec sleep 600
      """, to: "slow")
    // It is Spark's Python too; what is looked for beside it is there.
    try folder.write("", to: "home/jars/spark-core_2.13-4.0.0.jar")
    try folder.write("#!/bin/sh\necho 'version \"17.0.1\"' >&2\n", to: "home/bin/java")
    for name in ["slow", "home/bin/java"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.path(name))
    }
    try FileManager.default.createDirectory(
      atPath: folder.path("scratch"), withIntermediateDirectories: true)
    let patron = PatronProgram(environment: [
      "TMPDIR": folder.path("scratch"), "PATRON_ENGINE": engine,
      "PATRON_DUCKDB": folder.path("slow"), "PATRON_SPARK": folder.path("home"),
      "PYSPARK_PYTHON": folder.path("slow"), "JAVA_HOME": folder.path("home"),
    ])
    // A shell starts what it puts in the background with SIGINT ignored, so the killer goes there.
    let result = try await patron.shell(
      """
      (
        until [ -s \(folder.path("engine")) ]; do sleep 0.1; done
        sleep 0.3
        kill -\(signal.name) "$(cat \(folder.path("patron")))"
      ) &
      sh -c 'echo $$ > \(folder.path("patron")); exec "$patron" train \(folder.path("shop")) \
      --models \(folder.path("models"))'
      status=$?
      kill -0 "$(cat \(folder.path("engine")))" 2>/dev/null && echo 'the engine still runs'
      exit $status
      """)
    #expect(result.status == signal.status)
    #expect(result.errors.hasSuffix("patron: stopped\n"), "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("scratch")).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path("models")))
  }

  @Test func `a file in the way of a folder is told before the work, and by its name`() async throws
  {
    let folder = try await Shop.trained()
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    let blocked = "\(shop)/customers.csv/out"
    for result in [
      try await patron("train", shop, "--models", blocked),
      try await patron("score", shop, "--models", models, "--output", blocked),
      try await patron("segments", shop, "--models", models, "--output", blocked + "/list.csv"),
    ] {
      #expect(result.status == 73)
      #expect(result.errors.contains("'customers.csv' is a file"), "\(result.errors)")
      #expect(!result.errors.contains("training"))
    }
  }

  @Test func `without a label nobody who has left is ranked, and the results serve`() async throws {
    let folder = try await Shop.trained()
    let results = try TemporaryFolder()
    let score = try await patron(
      "score", folder.path("shop"), "--models", folder.path("models"), "--output",
      results.path("scores"), "--with-left")
    #expect(score.status == 0 && score.errors.contains("--with-left changes nothing"))
    let list = try await patron(
      "segments", folder.path("shop"), "--models", folder.path("models"), "--scores",
      results.path("scores"), "--where", "churn_band = 'left'")
    #expect(list.status == 0, "\(list.errors)")
  }
}
