/// Text of sixteen-bit units, as spreadsheet programs save "Unicode text".
struct UTF16Reader {
  enum Encoding {
    case littleEndian, bigEndian

    /// The encoding by a byte-order mark or, without one, by the zeros of Latin text.
    init?(head: [UInt8]) {
      if head.starts(with: [0xFF, 0xFE]) {
        self = .littleEndian
      } else if head.starts(with: [0xFE, 0xFF]) {
        self = .bigEndian
      } else {
        let units = head.prefix(400).count / 2
        guard units >= 8 else { return nil }
        let zeros = (0..<units).reduce(into: (first: 0, second: 0)) { zeros, unit in
          if head[2 * unit] == 0 { zeros.first += 1 }
          if head[2 * unit + 1] == 0 { zeros.second += 1 }
        }
        // Few letters of a Latin text have a zero for their lower byte.
        if zeros.first * 20 <= units, zeros.second * 2 > units {
          self = .littleEndian
        } else if zeros.second * 20 <= units, zeros.first * 2 > units {
          self = .bigEndian
        } else {
          return nil
        }
      }
    }
  }

  /// Hands the text of `file` to `write` as UTF-8, without its byte-order mark.
  static func transcode(
    _ file: String, from encoding: Encoding, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var output: [UInt8] = []
    var pending: UInt8?
    var high: UInt16?
    var isFirst = true
    var line = 1
    func fault() -> PatronError {
      PatronError(
        .data, at: .export([file], line: line), "damaged UTF-16",
        remedy: "save the file as CSV UTF-8")
    }
    try ByteSource(file).forEachPiece { piece in
      for byte in piece {
        guard let other = pending else {
          pending = byte
          continue
        }
        pending = nil
        let unit =
          encoding == .littleEndian
          ? UInt16(byte) << 8 | UInt16(other) : UInt16(other) << 8 | UInt16(byte)
        defer { isFirst = false }
        if isFirst, unit == 0xFEFF { continue }
        if let first = high {
          guard UTF16.isTrailSurrogate(unit) else { throw fault() }
          let value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(unit & 0x3FF))
          if let scalar = Unicode.Scalar(value) { output.append(contentsOf: UTF8.encode(scalar)!) }
          high = nil
        } else if UTF16.isLeadSurrogate(unit) {
          high = unit
        } else if let scalar = Unicode.Scalar(unit) {
          if unit == 10 { line += 1 }
          output.append(contentsOf: UTF8.encode(scalar)!)
        } else {
          throw fault()
        }
      }
      try output.withUnsafeBytes(write)
      output.removeAll(keepingCapacity: true)
    }
    guard pending == nil, high == nil else { throw fault() }
  }
}
