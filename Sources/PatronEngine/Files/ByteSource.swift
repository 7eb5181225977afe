import CZlib

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The bytes of a file in their order, unpacked where it is a .gz.
///
/// A .gz is held to the checksum and the length of each of its members: where the last byte has been
/// handed out, the file is whole.
final class ByteSource {
  private let file: String
  private let descriptor: FileDescriptor
  private let unpacking: Unpacking?

  /// The state of zlib while it unpacks; it keeps the address of its stream.
  private struct Unpacking {
    let stream: UnsafeMutablePointer<z_stream>
    let input: UnsafeMutableRawBufferPointer
  }

  private var isInMember = false
  private var hasEnded = false

  init(_ file: String) throws {
    self.file = file
    do {
      descriptor = try FileDescriptor.open(FilePath(file), .readOnly)
    } catch {
      throw PatronError.unreadable(file)
    }
    guard file.lowercased().hasSuffix(".gz") else {
      unpacking = nil
      return
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    precondition(patron_inflate_begin(stream) == Z_OK, "zlib has no memory for its window")
    unpacking = Unpacking(
      stream: stream, input: .allocate(byteCount: Self.inputSize, alignment: 16))
  }

  deinit {
    try? descriptor.close()
    guard let unpacking else { return }
    inflateEnd(unpacking.stream)
    unpacking.stream.deallocate()
    unpacking.input.deallocate()
  }

  private static let inputSize = 1 << 17

  /// Puts the next bytes at the start of `buffer`; returns how many, none at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let unpacking else { return try readFile(into: buffer) }
    let stream = unpacking.stream
    stream.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(buffer.count)
    while stream.pointee.avail_out == UInt32(buffer.count) && !hasEnded {
      if stream.pointee.avail_in == 0 {
        let count = try readFile(into: unpacking.input)
        guard count > 0 else {
          if isInMember { throw damage }
          hasEnded = true
          break
        }
        stream.pointee.next_in = unpacking.input.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_in = UInt32(count)
      }
      if !isInMember {
        if try skipPadding(unpacking) { continue }
        isInMember = true
      }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END:
        isInMember = false
        hasMember = true
        inflateReset(stream)
      default: throw damage
      }
    }
    return buffer.count - Int(stream.pointee.avail_out)
  }

  private var hasMember = false

  /// Passes over the zeros that tapes and some programs leave behind the last member.
  private func skipPadding(_ unpacking: Unpacking) throws -> Bool {
    guard hasMember, unpacking.stream.pointee.next_in.pointee == 0 else { return false }
    while unpacking.stream.pointee.avail_in > 0 {
      guard unpacking.stream.pointee.next_in.pointee == 0 else { throw damage }
      unpacking.stream.pointee.next_in += 1
      unpacking.stream.pointee.avail_in -= 1
    }
    return true
  }

  private func readFile(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      return try descriptor.read(into: buffer)
    } catch {
      throw PatronError.unreadable(file, because: "\(error)")
    }
  }

  private var damage: PatronError { Self.damage(file) }

  /// The error for a packed file that is not whole.
  static func damage(_ file: String) -> PatronError {
    PatronError(
      .data, at: .export([file]), "cut off or damaged", remedy: "export or copy it again")
  }
}

extension ByteSource {
  /// Hands all that is left to `body`, piece by piece.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
      while case let count = try read(into: buffer), count > 0 {
        try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  /// The first `count` bytes of `file`, or all where it has fewer.
  static func head(of file: String, count: Int) throws -> (bytes: [UInt8], isWhole: Bool) {
    let source = try ByteSource(file)
    var filled = 0
    let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while filled < count {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let read = try source.read(into: rest)
        if read == 0 { break }
        filled += read
      }
      initialized = filled
    }
    return (bytes, filled < count)
  }
}
