import Foundation
import PatronEngine
import PatronTestSupport
import Synchronization
import Testing

@Suite("A file on its way to its place")
struct StagedFileTests {
  @Test func `leaves the old one until it is placed, and keeps its permissions`() throws {
    let folder = try TemporaryFolder(["a.csv": "old"])
    chmod(folder.path("a.csv"), 0o640)
    let staged = try StagedFile(for: folder.path("a.csv"))
    try staged.write(Data("new".utf8))
    #expect(try folder.text("a.csv") == "old")
    try staged.place()
    #expect(try folder.text("a.csv") == "new")
    #expect(folder.contents == ["a.csv"])
    var status = stat()
    stat(folder.path("a.csv"), &status)
    #expect(status.st_mode & 0o777 == 0o640)
  }

  @Test func `that is let go of leaves the old one and nothing else`() throws {
    let folder = try TemporaryFolder(["a.csv": "old"])
    do {
      let staged = try StagedFile(for: folder.path("a.csv"))
      try staged.write(Data("new".utf8))
      #expect(folder.contents.count == 2)
    }
    #expect(try folder.text("a.csv") == "old")
    #expect(folder.contents == ["a.csv"])
  }

  @Test func `that has to be new leaves what is there`() throws {
    let folder = try TemporaryFolder(["a.csv": "old"])
    for (name, isPlaced) in [("a.csv", false), ("b.csv", true)] {
      let staged = try StagedFile(for: folder.path(name))
      try staged.write(Data("new".utf8))
      #expect(try staged.place(isNew: true) == isPlaced)
    }
    #expect(try folder.files() == ["a.csv": Data("old".utf8), "b.csv": Data("new".utf8)])
  }

  @Test func `follows a link to a file, which stays a link`() throws {
    let folder = try TemporaryFolder(["there/a.csv": "old"])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.csv"), withDestinationPath: "there/a.csv")
    let staged = try StagedFile(for: folder.path("link.csv"))
    try staged.write(Data("new".utf8))
    try staged.place()
    #expect(try folder.text("there/a.csv") == "new")
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link.csv"))
    #expect(target == "there/a.csv")
  }

  @Test(arguments: ["nowhere.csv", "folder", "file/a.csv", "/dev/null"])
  func `is refused where no file can stand`(name: String) throws {
    let folder = try TemporaryFolder(["file": ""])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("nowhere.csv"), withDestinationPath: "absent")
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: true)
    let before = folder.contents
    let error = #expect(throws: PatronError.self) {
      _ = try StagedFile(for: name.hasPrefix("/") ? name : folder.path(name))
    }
    #expect(error?.category == .output)
    #expect(folder.contents == before)
  }

  @Test func `makes the folders that lead to it, which go where it never came`() throws {
    let folder = try TemporaryFolder()
    do {
      let staged = try StagedFile(for: folder.path("a/b/c.csv"))
      try staged.write(Data("new".utf8))
    }
    #expect(folder.contents.isEmpty)
    let staged = try StagedFile(for: folder.path("a/b/c.csv"))
    try staged.write(Data("new".utf8))
    try staged.place()
    #expect(try folder.text("a/b/c.csv") == "new")
  }

  /// What a killed run left has no lock; what is in use has one.
  @Test func `removes what a killed run left, and nothing that is in use`() throws {
    let folder = try TemporaryFolder([
      ".patron-leftover": "", ".patron-inuse123": "", ".patron-other": "", "patron-abcdefgh": "",
    ])
    let lock = try HeldLock(folder.path(".patron-inuse123"))
    let link = folder.path(".patron-linklink")
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: folder.path("patron-abcdefgh"))
    try withExtendedLifetime(lock) { _ = try StagedFile(for: folder.path("a.csv")) }
    #expect(
      folder.contents
        == [".patron-inuse123", ".patron-linklink", ".patron-other", "patron-abcdefgh"])
  }
}

@Suite("Files on their way into a folder")
struct StagedFolderTests {
  private static let owned: Set<String> = ["a", "b", "c"]

  /// Writes `files` into `folder` as one run does.
  private static func write(_ files: [String: String], to folder: String) throws {
    let staged = try StagedFolder(for: folder, replacing: owned)
    for (name, text) in files { try staged.write(Data(text.utf8), to: name) }
    try staged.place(files.keys.sorted())
  }

  private static func number(_ path: String) -> ino_t {
    var status = stat()
    stat(path, &status)
    return status.st_ino
  }

  /// With a file of somebody else's the folder itself stays, else another takes its place.
  @Test(arguments: [nil, "note.txt"])
  func `take the place of all older ones`(foreign: String?) throws {
    let folder = try TemporaryFolder()
    let results = folder.path("results")
    try Self.write(["a": "1", "b": "1"], to: results)
    if let foreign { try folder.write("mine", to: "results/" + foreign) }
    chmod(results, 0o750)
    let number = Self.number(results)
    try Self.write(["a": "2", "c": "2"], to: results)
    var expected = ["a": Data("2".utf8), "c": Data("2".utf8)]
    if let foreign { expected[foreign] = Data("mine".utf8) }
    #expect(try folder.files(below: "results") == expected)
    #expect((Self.number(results) == number) == (foreign != nil))
    var status = stat()
    stat(results, &status)
    #expect(status.st_mode & 0o777 == 0o750)
    #expect(folder.contents == ["results"])
  }

  @Test(arguments: [nil, "note.txt"])
  func `leave the older ones where one of them was never written`(foreign: String?) throws {
    let folder = try TemporaryFolder(["results/a": "1", "results/b": "1"])
    if let foreign { try folder.write("mine", to: "results/" + foreign) }
    let before = try folder.files()
    let error = #expect(throws: PatronError.self) {
      let staged = try StagedFolder(for: folder.path("results"), replacing: Self.owned)
      try staged.write(Data("2".utf8), to: "a")
      try staged.place(["a", "b"])
    }
    #expect(error?.category == .output)
    #expect(try folder.files() == before)
    #expect(folder.contents == ["results"])
  }

  @Test func `are put back where one cannot be put in its place`() throws {
    // A folder of the name of the second file, which no run says that it may replace.
    let folder = try TemporaryFolder(["results/a": "1", "results/b": "1", "results/z/mine": ""])
    let before = try folder.files()
    let error = #expect(throws: PatronError.self) {
      let staged = try StagedFolder(for: folder.path("results"), replacing: Self.owned)
      for name in ["a", "z"] { try staged.write(Data("2".utf8), to: name) }
      try staged.place(["a", "z"])
    }
    #expect(error?.place == .file(folder.path("results/z")))
    #expect(try folder.files() == before)
  }

  @Test func `never replace a folder of the name of a file`() throws {
    let folder = try TemporaryFolder(["results/a/mine": "1"])
    let error = #expect(throws: PatronError.self) {
      _ = try StagedFolder(for: folder.path("results"), replacing: Self.owned)
    }
    #expect(error?.place == .folder(folder.path("results/a")))
    #expect(try folder.files() == ["results/a/mine": Data("1".utf8)])
  }

  @Test func `that are let go of take the folders with them that were made`() throws {
    let folder = try TemporaryFolder()
    do {
      let staged = try StagedFolder(for: folder.path("x/y/results"), replacing: Self.owned)
      try staged.write(Data("2".utf8), to: "a")
      #expect(folder.contents == ["x"])
    }
    #expect(folder.contents.isEmpty)
  }

  @Test func `of two runs at once are refused, of one after the other not`() throws {
    let folder = try TemporaryFolder()
    do {
      let first = try StagedFolder(for: folder.path("results"), replacing: Self.owned)
      let error = #expect(throws: PatronError.self) {
        _ = try StagedFolder(for: folder.path("results"), replacing: Self.owned)
      }
      #expect(error?.category == .output && error?.place == .folder(folder.path("results")))
      withExtendedLifetime(first) {}
    }
    for number in ["1", "2"] {
      try Self.write(["a": number], to: folder.path("results"))
      #expect(try folder.text("results/a") == number)
    }
  }

  @Test func `through a dangling link, a file or a link to a folder`() throws {
    let folder = try TemporaryFolder(["file": "", "real/a": "1"])
    for (link, target) in [("dangling", "absent"), ("linked", "real")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(link), withDestinationPath: target)
    }
    for name in ["dangling", "dangling/results", "file", "file/results"] {
      let error = #expect(throws: PatronError.self, "\(name)") {
        _ = try StagedFolder(for: folder.path(name), replacing: Self.owned)
      }
      #expect(error?.category == .output)
    }
    try Self.write(["a": "2"], to: folder.path("linked"))
    #expect(try folder.text("real/a") == "2")
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("linked"))
    #expect(target == "real")
  }

  @Test func `remove what a killed run left beside the folder and in it`() throws {
    let folder = try TemporaryFolder([
      "results/a": "1", "results/.patron-leftover/a": "x", ".patron-leftover/b": "x",
    ])
    try Self.write(["b": "2"], to: folder.path("results"))
    #expect(try folder.files() == ["results/b": Data("2".utf8)])
  }

  /// A reader that has opened the folder sees the files of one run, whenever it looks.
  @Test func `are seen together at any moment`() throws {
    let folder = try TemporaryFolder()
    let results = folder.path("results")
    try Self.write(["a": "0", "b": "0"], to: results)
    let written = Mutex<Result<Void, any Error>?>(nil)
    // A thread of its own: the tests' own threads may all be busy.
    Thread.detachNewThread {
      let result = Result {
        for run in 1...40 { try Self.write(["a": "\(run)", "b": "\(run)"], to: results) }
      }
      written.withLock { $0 = result }
    }
    var looks = 0
    while written.withLock({ $0 == nil }) {
      let descriptor = open(results, O_RDONLY)
      try #require(descriptor >= 0)
      defer { close(descriptor) }
      // Of a folder that has been replaced meanwhile the files may be gone, one by one.
      guard let first = Self.text("a", in: descriptor), let second = Self.text("b", in: descriptor)
      else { continue }
      #expect(first == second)
      looks += 1
    }
    try written.withLock { try $0?.get() }
    #expect(looks > 0)
    #expect(try folder.text("results/b") == "40")
  }

  private static func text(_ name: String, in folder: Int32) -> String? {
    let file = openat(folder, name, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
