import Foundation
import PatronData
import PatronEngine
import PatronEngineTestSupport
import PatronNumerics
import Testing

@Suite("Packed files are whole, or refused")
struct WholeFileTests {
  /// A member of gzip (RFC 1952) whose pieces are stored, not packed: each ends where its text does.
  private static func gzip(_ pieces: [String]) -> [UInt8] {
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var crc: UInt32 = 0xFFFF_FFFF
    for (index, piece) in pieces.enumerated() {
      let text = Array(piece.utf8)
      let size = UInt16(text.count)
      bytes += [index == pieces.count - 1 ? 1 : 0]
      bytes += [UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8)] + text
      for byte in text {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      }
    }
    let length = UInt32(pieces.reduce(0) { $0 + $1.utf8.count })
    for number in [~crc, length] {
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }
    return bytes
  }

  private static let rows = ["id,plan\n1,a\n", "2,b\n", "3,c\n"]

  private func read(_ bytes: [UInt8], in name: String) async throws -> ReadCells {
    let exports = try TemporaryExports()
    try exports.write(name, bytes)
    return try await exports.cells(name)
  }

  private func expectDamage(
    _ bytes: [UInt8], in name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    await expectError(
      .data, "\(name): cut off or damaged: export or copy it again",
      sourceLocation: sourceLocation
    ) { _ = try await read(bytes, in: name) }
  }

  @Test func `a gzip that is cut, at a row's end or elsewhere, or fails its checksum`() async throws
  {
    let whole = Self.gzip(Self.rows)
    #expect(try await read(whole, in: "c.csv.gz")["id"] == ["1", "2", "3"])
    // The last piece and the trailer: five bytes of a header, four of a row, eight of a trailer.
    await expectDamage(Array(whole.dropLast(17)), in: "c.csv.gz")
    await expectDamage(Array(whole.dropLast(8)), in: "c.csv.gz")
    await expectDamage(Array(whole.dropLast(1)), in: "c.csv.gz")
    var changed = whole
    changed[changed.count - 8] ^= 1
    await expectDamage(changed, in: "c.csv.gz")
    changed = whole
    changed[changed.count - 10] = UInt8(ascii: "x")
    await expectDamage(changed, in: "c.csv.gz")
  }

  @Test func `several members, and padding behind the last`() async throws {
    let two = Self.gzip(Self.rows) + Self.gzip(["4,d\n"])
    #expect(try await read(two, in: "c.csv.gz")["id"] == ["1", "2", "3", "4"])
    await expectDamage(Array(two.dropLast(3)), in: "c.csv.gz")
    await expectDamage(Self.gzip(Self.rows) + Array("junk".utf8), in: "c.csv.gz")
  }

  @Test func `JSON that is packed is held to the same`() async throws {
    let whole = Self.gzip(["{\"id\":1}\n", "{\"id\":2}\n"])
    #expect(try await read(whole, in: "c.ndjson.gz")["id"] == ["1", "2"])
    await expectDamage(Array(whole.dropLast(8)), in: "c.ndjson.gz")
  }

  @Test func `a cut file is named before the engine's error in it`() async throws {
    let ragged = Self.gzip(["customer,time,amount\n", "1,2024-01-01,5\n", "2,2024-"])
    let exports = try TemporaryExports(["patron.yaml": "transactions: {file: o.csv.gz}"])
    try exports.write("o.csv.gz", Array(ragged.dropLast(8)))
    await expectError(.data, "o.csv.gz: cut off or damaged: export or copy it again") {
      _ = try await exports.prepared()
    }
  }

  /// A frame of Zstandard (RFC 8878) with a block a piece, neither packed nor with a checksum.
  private static func zstandard(_ pieces: [String]) -> [UInt8] {
    var bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 0]
    for (index, piece) in pieces.enumerated() {
      let header = piece.utf8.count << 3 | (index == pieces.count - 1 ? 1 : 0)
      bytes += (0..<3).map { UInt8(header >> (8 * $0) & 255) } + Array(piece.utf8)
    }
    return bytes
  }

  @Test func `a Zstandard frame that is cut, at a row's end or elsewhere`() async throws {
    let whole = Self.zstandard(Self.rows)
    #expect(try await read(whole, in: "c.csv.zst")["id"] == ["1", "2", "3"])
    #expect(try await read(whole + Self.zstandard(["4,d\n"]), in: "c.csv.zst")["id"].count == 4)
    await expectDamage(Array(whole.dropLast(7)), in: "c.csv.zst")
    await expectDamage(Array(whole.dropLast(1)), in: "c.csv.zst")
    await expectDamage(
      Array(Self.zstandard(["{\"a\":1}\n", "{\"a\":2}\n"]).dropLast(11)), in: "c.json.zst")
  }

  /// `zstd --check` of "id,plan\nc1,plus\n…c4,plus\n": DuckDB checks the checksum, Patron the frames.
  @Test func `the engine checks the checksum of a Zstandard frame`() async throws {
    let packed = try #require(
      Data(base64Encoded: "KLUv/SQoFQEA0GlkLHBsYW4KYzEscGx1cwpjMjM0LHBsdXMKAgAgC8tKGO9XVvY="))
    #expect(try await read(Array(packed), in: "c.csv.zst")["id"] == ["c1", "c2", "c3", "c4"])
    var changed = Array(packed)
    changed[changed.count - 1] ^= 1
    await expectError(
      .data, "c.csv.zst: the file is damaged, or not of the kind of its name: export it again"
    ) { _ = try await read(changed, in: "c.csv.zst") }
    await expectDamage(Array(packed.dropLast(4)), in: "c.csv.zst")
  }
}
