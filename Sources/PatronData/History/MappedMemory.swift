import Foundation
import PatronEngine
import Synchronization

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Memory for rows, which goes with this object: the program's own where that is little beside the machine's, else a
/// file without a name, which the system can write away.
///
/// Who fills it does so alone, before anybody reads.
package final class MappedMemory: @unchecked Sendable {
  private let bytes: UnsafeMutableRawBufferPointer
  private let isFile: Bool

  static let empty = MappedMemory(UnsafeMutableRawBufferPointer(start: nil, count: 0))

  private init(_ bytes: UnsafeMutableRawBufferPointer, isFile: Bool = false) {
    self.bytes = bytes
    self.isFile = isFile
  }

  /// What does not fit into so many bytes of own memory, an eighth of the machine's for all together, lies in a file:
  /// pages of a file cost more time than the rows themselves.
  package static let mostOwn = Int(clamping: ProcessInfo.processInfo.physicalMemory / 8)

  /// The bytes of own memory that are in use.
  private static let own = Atomic(0)

  /// `size` bytes; where own memory would come to more than `mostOwn` with them, a file at `path` is made for them that has no name any more once
  /// this returns.
  convenience init(path: String, size: Int, mostOwn: Int) throws {
    guard size > 0 else {
      self.init(UnsafeMutableRawBufferPointer(start: nil, count: 0))
      return
    }
    let isFile = Self.own.load(ordering: .relaxed) + size > mostOwn
    try self.init(
      UnsafeMutableRawBufferPointer(
        start: isFile ? Self.file(path, size: size) : Self.own(size: size), count: size),
      isFile: isFile)
    if !isFile { Self.own.add(size, ordering: .relaxed) }
  }

  private static func own(size: Int) throws -> UnsafeMutableRawPointer {
    let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else {
      throw PatronError(
        .engine, "\(size >> 20) MB of memory cannot be had (\(Errno(rawValue: errno)))",
        remedy: "free memory, or export fewer rows")
    }
    return start
  }

  private static func file(_ path: String, size: Int) throws -> UnsafeMutableRawPointer {
    let file = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
    guard file >= 0 else { throw ScratchFolder.unwritable(Errno(rawValue: errno)) }
    defer { close(file) }
    unlink(path)
    // Without room on the disk a write to the memory would end the program: the room is taken first.
    #if os(Linux)
      let status = posix_fallocate(file, 0, off_t(size))
    #else
      let status = ftruncate(file, off_t(size)) == 0 ? 0 : errno
    #endif
    guard status == 0 else { throw ScratchFolder.unwritable(Errno(rawValue: status)) }
    let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    guard let start, start != MAP_FAILED else {
      throw ScratchFolder.unwritable(Errno(rawValue: errno))
    }
    return start
  }

  /// Where it begins; it must not be empty.
  var start: UnsafeMutableRawPointer {
    guard let start = bytes.baseAddress else { preconditionFailure("no memory") }
    return start
  }

  /// The memory as elements of `type`.
  func elements<Element: BitwiseCopyable>(
    of type: Element.Type
  ) -> UnsafeMutableBufferPointer<Element> { bytes.assumingMemoryBound(to: type) }

  /// Lets the system take the memory of `range` of the bytes away, where they lie in a file: what they hold stays
  /// there, and comes back as it is looked at.
  func release(_ range: Range<Int>) {
    guard isFile, let start = bytes.baseAddress else { return }
    start.release(range)
  }

  /// Lets go of own memory whose contents nobody needs any more.
  func discard() {
    guard !isFile, let start = bytes.baseAddress else { return }
    madvise(start, bytes.count, MADV_DONTNEED)
  }

  deinit {
    guard let start = bytes.baseAddress else { return }
    munmap(start, bytes.count)
    if !isFile { Self.own.subtract(bytes.count, ordering: .relaxed) }
  }
}

extension UnsafeRawPointer {
  /// Takes the whole pages of `range` behind this address, which a file is mapped to, out of memory.
  func release(_ range: Range<Int>) { UnsafeMutableRawPointer(mutating: self).release(range) }
}

extension UnsafeMutableRawPointer {
  fileprivate func release(_ range: Range<Int>) {
    let page = Int(getpagesize())
    let first = (Int(bitPattern: self) + range.lowerBound + page - 1) / page * page
    let end = (Int(bitPattern: self) + range.upperBound) / page * page
    guard first < end, let start = UnsafeMutableRawPointer(bitPattern: first) else { return }
    madvise(start, end - first, MADV_DONTNEED)
  }
}
