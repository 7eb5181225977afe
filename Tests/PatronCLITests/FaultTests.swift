import Foundation
import PatronEngine
import PatronTestSupport
import Testing

/// What a nightly run meets that is nobody's fault: kills, limits, damaged files, another run.
@Suite("Faults around the command")
struct FaultTests {
  private let patron = PatronProgram()

  /// The arguments of scoring the trained shop into `output`.
  private static func score(_ folder: TemporaryFolder, _ output: String) -> String {
    "score '\(folder.path("shop"))' --models '\(folder.path("models"))' --output '\(output)' --quiet"
  }

  @Test func `results of another format do not stay beside new ones, other files do`() async throws
  {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder(["scores/note.txt": "mine"])
    for (format, gone) in [("csv", "parquet"), ("parquet", "csv")] {
      let result = try await patron.shell(
        "\"$patron\" \(Self.score(folder, other.path("scores"))) --format \(format)")
      #expect(result.status == 0, "\(result.errors)")
      let names = try other.files(below: "scores").keys
      #expect(names.contains("scores.\(format)") && names.contains("segments.\(format)"))
      #expect(!names.contains("scores.\(gone)") && !names.contains("segments.\(gone)"))
    }
    #expect(try other.text("scores/note.txt") == "mine")
    #expect(other.contents == ["scores"])
  }

  @Test func `a folder that another run writes into is 73, before the work`() async throws {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder()
    let shop = folder.path("shop")
    // Without an engine: all is refused before one is needed.
    let patron = PatronProgram(environment: ["PATRON_DUCKDB": "/nowhere"])
    let held = try StagedFolder(for: other.path("results"), replacing: [])
    for arguments in [
      Self.score(folder, other.path("results")),
      "train '\(shop)' --models '\(other.path("results"))'",
      """
      campaign plan '\(shop)' --models '\(folder.path("models"))' --objective win-back --lift 0.1 \
      --output '\(other.path("results"))'
      """,
    ] {
      let result = try await patron.shell("\"$patron\" \(arguments)")
      #expect(result.status == 73, "\(result.errors)")
      #expect(result.errors.contains("another run"), "\(result.errors)")
    }
    held.discard()
    #expect(other.contents.isEmpty)
  }

  /// The place of results that could not be, told before the work.
  @Test func `a dangling link is 73, before the work`() async throws {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder()
    for name in ["link", "link.csv", "link.html"] {
      try FileManager.default.createSymbolicLink(
        atPath: other.path(name), withDestinationPath: other.path("absent"))
    }
    let patron = PatronProgram(environment: ["PATRON_DUCKDB": "/nowhere"])
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    for result in [
      try await patron("train", shop, "--models", other.path("link")),
      try await patron("score", shop, "--models", models, "--output", other.path("link")),
      try await patron("segments", shop, "--models", models, "--output", other.path("link.csv")),
      try await patron("report", shop, "--models", models, "--output", other.path("link.html")),
    ] {
      #expect(result.status == 73, "\(result.errors)")
      #expect(result.errors.contains("link to what is not there"), "\(result.errors)")
    }
    #expect(other.contents == ["link", "link.csv", "link.html"])
  }

  /// Killed at moments spread over the run: the folder has the files of one run, the old or the new.
  @Test func `a kill at any moment leaves the results of one run`() async throws {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder()
    let scores = other.path("scores")
    let patron = PatronProgram(environment: ["TMPDIR": other.path])
    // Two scorings that differ in every file.
    let runs = [Self.score(folder, scores), Self.score(folder, scores) + " --as-of 2025-01-15"]
    var whole: [[String: Data]] = []
    for run in runs {
      #expect(try await patron.shell("\"$patron\" \(run)").status == 0)
      whole.append(try other.files(below: "scores"))
    }
    for name in whole[0].keys { #expect(whole[0][name] != whole[1][name], "\(name)") }
    for kill in 1...8 {
      _ = try await patron.shell(
        """
        "$patron" \(runs[kill % 2]) & sleep \(0.15 * Double(kill)); kill -KILL $! 2>/dev/null; wait $!
        """)
      let found = try other.files(below: "scores")
      #expect(
        whole.contains(found), "killed after \(0.15 * Double(kill)) s: \(found.keys.sorted())")
    }
    // The next run takes away what the killed ones have left.
    #expect(try await patron.shell("\"$patron\" \(runs[0])").status == 0)
    #expect(other.contents == ["scores"])
    #expect(try other.files(below: "scores") == whole[0])
  }

  @Test func `two signals in a row leave nothing either`() async throws {
    let folder = try TemporaryFolder(["scratch/keep": ""])
    try Shop.write(to: folder)
    let patron = PatronProgram(environment: ["TMPDIR": folder.path("scratch")])
    let result = try await patron.shell(
      """
      (
        until ls \(folder.path("scratch")) | grep -q scratch; do sleep 0.05; done
        sleep 0.2
        id="$(cat \(folder.path("id")))"
        kill -TERM "$id"; kill -TERM "$id"
      ) &
      sh -c 'echo $$ > \(folder.path("id")); exec "$patron" train \(folder.path("shop")) \
      --models \(folder.path("models"))'
      """)
    #expect(result.status == 143)
    #expect(try folder.files(below: "scratch").keys.sorted() == ["keep"])
    #expect(!FileManager.default.fileExists(atPath: folder.path("models")))
  }

  @Test func `a limit on the size of files is 73, and the old results stay`() async throws {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder(["scores/scores.csv": "old", "scores/results.json": "old"])
    let before = try other.files()
    let (shop, models) = (folder.path("shop"), folder.path("models"))
    for arguments in [
      Self.score(folder, other.path("scores")),
      "report '\(shop)' --models '\(models)' --output '\(other.path("page.html"))'",
      "train '\(shop)' --models '\(other.path("models"))'",
    ] {
      // A shell counts in blocks of 512 bytes or more.
      let result = try await patron.shell("ulimit -f 8; \"$patron\" \(arguments)")
      #expect(result.status == 73, "\(arguments): \(result.status) \(result.errors)")
      #expect(!result.errors.contains("/.patron-"), "\(result.errors)")
      #expect(try other.files() == before)
    }
  }

  @Test(arguments: [("n", "16"), ("v", "1000000")])
  func `too low a limit of the system is 69, at once`(limit: String, value: String) async throws {
    let folder = try await Shop.trained()
    let result = try await patron.shell(
      "ulimit -\(limit) \(value); \"$patron\" check '\(folder.path("shop"))'")
    #expect(result.status == 69, "\(result.status) \(result.errors)")
    #expect(result.errors.contains("ulimit -\(limit)"), "\(result.errors)")
  }

  @Test(arguments: ["--threads 100000", "--memory 900TB"])
  func `more than a machine has is 64`(arguments: String) async throws {
    let result = try await patron.shell("\"$patron\" check shop \(arguments)")
    #expect(result.status == 64, "\(result.errors)")
  }

  /// The shop's orders and customers as files of `kind`, with bytes flipped, cut off or overwritten.
  @Test(arguments: ["parquet", "csv.gz", "csv.zst"])
  func `a damaged file is 65 and named, or read`(kind: String) async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    let shop = folder.path("shop")
    let engine = try await Engines.open(folders: [shop])
    for name in ["orders", "customers"] {
      let rows = engine.dialect.source([folder.path("shop/\(name).csv")], form: FileForm(.csv))
      try await engine.export(
        "select * from \(rows)", to: folder.path("shop/\(name).parquet"), format: .parquet)
    }
    await engine.close()
    let packs = ["csv.gz": "gzip -k", "csv.zst": "zstd -q -k", "parquet": ":"]
    let packed = try await patron.shell(
      "cd '\(shop)' && \(packs[kind] ?? ":") orders.csv && \(packs[kind] ?? ":") customers.csv")
    // Not every machine has the program zstd.
    guard packed.status == 0 else { return }
    try folder.write(Shop.configuration.replacing(".csv", with: "." + kind), to: "shop/patron.yaml")
    let sound = try await patron("check", shop, "--quiet")
    #expect(sound.status == 0, "\(sound.errors)")
    var random = SplitMix(state: 24)
    var refused = 0
    for attempt in 0..<24 {
      let name = attempt % 2 == 0 ? "orders.\(kind)" : "customers.\(kind)"
      let path = folder.path("shop/" + name)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      var damaged = bytes
      let place = random.next(bytes.count)
      switch attempt % 3 {
      case 0: damaged[place] ^= UInt8(1 << random.next(8))
      case 1: damaged.removeLast(bytes.count - place)
      default:
        for offset in place..<min(place + 64, bytes.count) { damaged[offset] = 0 }
      }
      try damaged.write(to: URL(fileURLWithPath: path))
      let result = try await patron("check", shop, "--quiet")
      // A byte may stand where nothing depends on it, or in a cell.
      #expect([0, 65].contains(result.status), "\(attempt): \(result.status) \(result.errors)")
      if result.status == 65 {
        refused += 1
        #expect(
          result.errors.contains(name) || !result.errors.contains("damaged"), "\(result.errors)")
      }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
    #expect(refused >= 12)
  }

  @Test func `lines that end in two ways are 65, with the line`() async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    var lines = try folder.text("shop/orders.csv").split(separator: "\n").map { $0 + "\n" }
    lines[lines.count - 20] = lines[lines.count - 20].replacing("\n", with: "\r\n")
    try folder.write(lines.joined(), to: "shop/orders.csv")
    let result = try await patron("check", folder.path("shop"), "--quiet")
    #expect(result.status == 65, "\(result.errors)")
    #expect(
      result.errors.contains("orders.csv, line \(lines.count - 19): "), "\(result.errors)")
  }

  @Test(arguments: [
    "(select count(*) from read_csv('/etc/passwd'))", "max(getenv('HOME'))", "sum(nothing)",
    "error('x')",
  ])
  func `an aggregate that the engine refuses is 78, with its line`(aggregate: String) async throws {
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    let lines = Shop.configuration.split(separator: "\n", omittingEmptySubsequences: false).count
    try folder.write(
      Shop.configuration
        + "features:\n  - {name: mine, table: transactions, aggregate: \"\(aggregate)\"}\n",
      to: "shop/patron.yaml")
    let result = try await patron(
      "train", folder.path("shop"), "--models", folder.path("models"), "--quiet")
    #expect(result.status == 78, "\(result.errors)")
    #expect(result.errors.hasPrefix("patron: patron.yaml:\(lines + 1): "), "\(result.errors)")
  }

  /// Escape sequences, a line feed and a mark that turns the line around.
  @Test func `no name from outside moves the cursor of who reads an error`() async throws {
    let hostile = "a\u{1B}[31m\u{7}b\nc\u{202E}d"
    let folder = try TemporaryFolder()
    try Shop.write(to: folder)
    try folder.write(
      Shop.configuration.replacing("currency", with: "\"a\\e[31m\\u202Eb\""), to: "shop/patron.yaml"
    )
    let header = try folder.text("shop/orders.csv").replacing(
      "order_id,customer_id", with: "\"\(hostile)\",customer_id")
    try folder.write(header, to: "named/orders.csv")
    try folder.write(Shop.configuration, to: "named/patron.yaml")
    try folder.write("customer_id,plan,age\n", to: "named/customers.csv")
    for result in [
      try await patron("check", folder.path("shop")),
      try await patron("check", folder.path("named")),
      try await patron("check", folder.path(hostile)),
      try await patron("check", folder.path("shop"), "--" + hostile),
      try await patron("train", folder.path("shop"), "--only", hostile),
      try await patron("models", "show", folder.path(hostile)),
    ] {
      #expect(result.status != 0)
      let isClean = !(result.errors + result.output).unicodeScalars.contains {
        $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) || $0.value == 0x202E
      }
      #expect(isClean, "\(result.errors)")
    }
  }

  @Test func `a temporary folder is no model folder`() async throws {
    let folder = try await Shop.trained()
    let other = try TemporaryFolder(["models/note.txt": ""])
    for name in ["shop", ".patron-leftover"] {
      try FileManager.default.copyItem(
        atPath: folder.path("models"), toPath: other.path("models/" + name))
    }
    let result = try await patron("models", "list", "--in", other.path("models"), "--json")
    #expect(result.status == 0)
    #expect(result.output.contains("\"shop\"") && !result.output.contains("leftover"))
  }

  /// Numbers that are the same in every run (Steele, Lea & Flood 2014, SplitMix64).
  private struct SplitMix {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
  }
}
