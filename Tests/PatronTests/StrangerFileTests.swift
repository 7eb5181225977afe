import Foundation
import Patron
import PatronData
import PatronEngine
import PatronTestSupport
import Testing

/// What is looked at before JSON is decoded, and before a file is read.
@Suite("Files that may be a stranger's")
struct StrangerFileTests {
  private func figures(_ customers: String, name: String = "shop") -> ReportFigures? {
    ReportFigures(
      text: """
        {"format": 1, "name": \(name), "models": "ab", "customers": \(customers), "segments": [], "predictions": []}
        """)
  }

  @Test func `numbers, texts and depths that Patron writes are read`() throws {
    #expect(figures("2003", name: "\"a\\nb\"")?.customers == 2003)
    let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    #expect(throws: Never.self) { try JSONReader.check(Data("{\"a\": \(deep)}".utf8)) }
    #expect(throws: Never.self) {
      try JSONReader.check(Data("{\"seed\": 18446744073709551615}".utf8))
    }
    #expect(throws: Never.self) {
      try JSONReader.check(Data("[1e30, -0.5, 1e-320, 12345678901234.5]".utf8))
    }
    #expect(throws: Never.self) { try JSONReader.check(Data("[\"1e99 [[[ \\\\u0000\"]".utf8)) }
  }

  @Test(
    arguments: [
      ("[1e37]", .number), ("[-1e308]", .number), ("{\"n\": 9223372036854775807}", .number),
      ("{\"seed\": 1, \"n\": -9223372036854775808}", .number), ("[\"a\\u0000b\"]", .text),
      ("[\"a", .syntax),
      (String(repeating: "[", count: 65), .tooDeep),
      (String(repeating: "{\"a\":", count: 100_000), .tooDeep),
    ] as [(String, JSONReader.Refusal)])
  func `others are refused before they are decoded`(json: String, why: JSONReader.Refusal) {
    #expect(throws: why) { try JSONReader.check(Data(json.utf8)) }
  }

  @Test(arguments: ["1e308", "9223372036854775807", "-1", "0.5", "\"\\u0000\"", "[]"])
  func `a page's figures are refused with them`(number: String) {
    #expect(figures(number) == nil)
  }

  @Test func `a pipe and a device are no files, and nothing waits for them`() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.path("manifest.json"), 0o600) == 0)
    for path in [folder.path("manifest.json"), "/dev/zero", folder.path] {
      let error = #expect(throws: PatronError.self) {
        try WholeFile.bytes(of: path, atMost: 1 << 20)
      }
      #expect(error?.category == .data)
    }
    let read = #expect(throws: PatronError.self) { try ModelFolder(folder.path).read() }
    #expect(read?.category == .data)
  }

  @Test func `a file is read up to the size that it may have`() throws {
    let folder = try TemporaryFolder(["a": "12345"])
    #expect(try WholeFile.bytes(of: folder.path("a"), atMost: 5) == Data("12345".utf8))
    #expect(try WholeFile.bytes(of: folder.path("b"), atMost: 5) == nil)
    let error = #expect(throws: PatronError.self) {
      try WholeFile.bytes(of: folder.path("a"), atMost: 4)
    }
    #expect(error?.fact.contains("5 bytes") == true)
  }
}
