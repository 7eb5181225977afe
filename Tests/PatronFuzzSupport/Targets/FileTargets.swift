import Foundation
import PatronEngine
import PatronNumerics
import PatronTestSupport

/// A file that holds one input after the other, for readers that take a path.
private struct InputFile: Sendable {
  private let folder: TemporaryFolder
  private let name: String

  init(_ name: String) {
    guard let folder = try? TemporaryFolder() else { preconditionFailure("no temporary folder") }
    (self.folder, self.name) = (folder, name)
  }

  /// The path of the file, which holds `input` now.
  func path(of input: [UInt8]) throws -> String {
    try folder.write(name, input)
    return folder.path(name)
  }
}

/// Plain CSV, as the core reads it itself.
struct PlainFileTarget: FuzzTarget {
  let name = "plain-csv"
  private let file = InputFile("orders.csv")

  let seeds = [
    "customer,time,product,amount\nc1,2024-01-02,\"a \"\"b\"\"\",10.50\nc2,2024-01-03 10:11:12,b,-3\n",
    "customer,time,product,amount\r\nc1,1969-12-31T23:59:59,é,1234567.89\r\n,,,\r\nc3,2024-02-29,x,0",
  ].map { Array($0.utf8) }

  func run(_ input: [UInt8]) throws {
    let columns: [PlainReader.Column] = [
      .init(place: 0, kind: .text), .init(place: 1, kind: .time), .init(place: 2, kind: .hash),
      .init(place: 3, kind: .number),
    ]
    let reader = try PlainReader(
      file.path(of: input), form: FileForm(.csv, delimiter: ","), width: 4, columns: columns,
      blockSize: 1 << 12)
    let read = try reader.read(workers: Workers(1), from: 0) { block, rows in
      let (texts, times) = (block.texts(0), block.numbers(1))
      let (hashes, numbers) = (block.hashes(2), block.numbers(3))
      guard
        [texts.count, times.count, hashes.count, numbers.count].allSatisfy({ $0 >= block.rowCount })
      else { throw FuzzFailure("fewer cells than rows") }
      rows += block.rowCount
    }
    guard read.states.reduce(0, +) <= input.count else { throw FuzzFailure("more rows than bytes") }
  }
}

/// JSON exports, whose form is surveyed from end to end.
struct RecordsTarget: FuzzTarget {
  let name = "json-records"
  private let file = InputFile("records.json")

  let seeds = [
    #"{"id": 1, "tags": ["a", "b"], "address": {"city": "x", "geo": {"lat": 1.5}}}"# + "\n"
      + #"{"id": 12345678901234567890, "tags": [], "when": null}"#,
    #"{"data": {"orders": [{"id": "a", "lines": [{"sku": "x", "n": 2}]}, {"id": "b\u00e9"}]}}"#,
    #"[{"key": "a", "value": true}, {"key": "a", "value": [[1], [2, {"b": 3e-5}]]}]"#,
  ].map { Array($0.utf8) }

  func run(_ input: [UInt8]) throws {
    let survey = try JSONSurvey(of: file.path(of: input))
    guard survey.records <= input.count else { throw FuzzFailure("more records than bytes") }
  }
}

/// The files of numbers in which the engine hands its rows over, such as the parts of a history.
struct NumberFileTarget: FuzzTarget {
  let name = "number-file"
  private let file = InputFile("frame.parquet")

  /// Three rows of an Int32, which may be missing, and of an Int64, as `NumberFile` describes them.
  let seeds = [NumberFileTarget.seed]

  private static let seed: [UInt8] = {
    func page(_ content: [UInt8]) -> [UInt8] {
      // Page 0, its sizes (zigzag), and of the data page (field 5) the count and the encoding.
      let size = UInt8(content.count) << 1
      return [0x15, 0, 0x15, size, 0x15, size, 0x2c, 0x15, 6, 0x15, 0, 0, 0] + content
    }
    // In front, no marks of missing values: their length is 0.
    let first = page([0, 0, 0, 0] + (1...3).flatMap { [UInt8($0), 0, 0, 0] })
    let second = page((1...3).flatMap { [UInt8($0), 0, 0, 0, 0, 0, 0, 0] })
    func column(_ type: UInt8, _ offset: Int) -> [UInt8] {
      // Field 3: its type is field 1, where its page begins field 9.
      [0x3c, 0x15, type << 1, 0x85, UInt8(offset << 1), 0, 0]
    }
    let columns = column(1, 4) + column(2, 4 + first.count)
    // Field 2 of the file is the schema: the whole, and the columns, whose field 3 is 1 where a value may be missing.
    let schema: [UInt8] = [0x29, 0x3c, 0, 0x35, 2, 0, 0x35, 0, 0]
    // Field 4 is a list of one group: field 1 its columns, field 3 its rows.
    let footer = schema + [0x29, 0x1c, 0x19, 0x2c] + columns + [0x26, 6, 0, 0]
    return Array("PAR1".utf8) + first + second + footer
      + [UInt8(footer.count), 0, 0, 0] + Array("PAR1".utf8)
  }()

  func run(_ input: [UInt8]) throws {
    do {
      let file = NumberFile(path: try file.path(of: input), kinds: [.int32, .int64])
      let numbers = try file.integers()
      guard numbers.allSatisfy({ $0.count <= input.count }) else {
        throw FuzzFailure("more numbers than bytes")
      }
    } catch let error as PatronError where error.category == .bug {
      // The engine alone writes them: another layout is told as a bug.
      throw NotPlain("another layout")
    }
  }
}
