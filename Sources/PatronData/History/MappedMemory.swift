import Foundation
import PatronEngine

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Memory that lies in a file without a name: the system can write it away where there is too little, and it goes with
/// this object.
///
/// Who fills it does so alone, before anybody reads.
final class MappedMemory: @unchecked Sendable {
  private let bytes: UnsafeMutableRawBufferPointer

  static let empty = MappedMemory(UnsafeMutableRawBufferPointer(start: nil, count: 0))

  private init(_ bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

  /// `size` bytes, for which a file at `path` is made that has no name any more once this returns.
  convenience init(path: String, size: Int) throws {
    guard size > 0 else {
      self.init(UnsafeMutableRawBufferPointer(start: nil, count: 0))
      return
    }
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
    self.init(UnsafeMutableRawBufferPointer(start: start, count: size))
  }

  /// The memory as elements of `type`.
  func elements<Element: BitwiseCopyable>(
    of type: Element.Type
  ) -> UnsafeMutableBufferPointer<Element> { bytes.assumingMemoryBound(to: type) }

  /// More bytes than this are not held all at once.
  private static let mostHeld = 512 << 20

  /// Whether there is more than ought to be held at once.
  var isLarge: Bool { bytes.count > Self.mostHeld }

  /// Lets the system take the memory of `range` of the bytes away, where there is much: what they hold stays in the
  /// file, and comes back as it is looked at.
  func release(_ range: Range<Int>) {
    guard isLarge, let start = bytes.baseAddress else { return }
    start.release(range)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(start, bytes.count) }
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
