#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The frames of a .zst file (RFC 8878), walked from block to block without unpacking any.
///
/// So a file that was cut is found at the cost of a few bytes a block. What the blocks hold is checked
/// as the engine unpacks them: DuckDB 1.5.6 refuses a frame whose checksum differs, and cannot know
/// of a changed byte where the frame was written without one (DuckDB's own are).
enum ZstandardFrames {
  /// Throws unless `file` is frames from end to end.
  static func check(_ file: String) throws {
    guard let descriptor = try? FileDescriptor.open(FilePath(file), .readOnly) else {
      throw PatronError.unreadable(file)
    }
    defer { try? descriptor.close() }
    var walk = Walk(descriptor: descriptor)
    guard let size = try? descriptor.seek(offset: 0, from: .end), size > 0,
      (try? walk.reachesEnd(Int(size))) == true
    else { throw ByteSource.damage(file) }
  }

  private struct Walk {
    let descriptor: FileDescriptor
    var position = 0

    private struct Cut: Error {}

    /// The next `count` bytes as a number, the lowest first.
    mutating func number(_ count: Int) throws -> Int {
      var bytes = [UInt8](repeating: 0, count: count)
      let read = try bytes.withUnsafeMutableBytes {
        try descriptor.read(fromAbsoluteOffset: Int64(position), into: $0)
      }
      guard read == count else { throw Cut() }
      position += count
      return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func reachesEnd(_ size: Int) throws -> Bool {
      while position < size {
        let magic = try number(4)
        if magic & 0xFFFF_FFF0 == 0x184D_2A50 {
          position += try number(4)  // A frame to be skipped.
          continue
        }
        guard magic == 0xFD2F_B528 else { return false }
        let form = try number(1)
        let hasOneSegment = form >> 5 & 1 == 1
        let sizeField = [hasOneSegment ? 1 : 0, 2, 4, 8][form >> 6]
        position += (hasOneSegment ? 0 : 1) + [0, 1, 2, 4][form & 3] + sizeField
        var isLast = false
        while !isLast {
          let header = try number(3)
          isLast = header & 1 == 1
          // A block of one repeated byte holds that byte; the others as many as their size.
          position += header >> 1 & 3 == 1 ? 1 : header >> 3
        }
        if form >> 2 & 1 == 1 { position += 4 }
      }
      return position == size
    }
  }
}
