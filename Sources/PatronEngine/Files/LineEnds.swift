/// How the lines of a CSV file end, looked at where the engine could not read it.
///
/// The engine takes the end of the first line for that of all, and stumbles over another without saying where.
enum LineEnds {
  /// The number of the first line that ends in another way than the header, LF or CR LF, and how it ends.
  ///
  /// - Complexity: reads `file` up to that line.
  static func odd(in file: String) throws -> (line: Int, end: String)? {
    let source = try ByteSource(file)
    var (line, isQuoted, last) = (1, false, UInt8(0))
    var usual: Bool?
    var found: (line: Int, end: String)?
    try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
      while found == nil, case let count = try source.read(into: buffer), count > 0 {
        for byte in buffer[..<count] {
          if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
          if byte == UInt8(ascii: "\n") {
            let hasReturn = last == UInt8(ascii: "\r")
            if !isQuoted, hasReturn != usual ?? hasReturn {
              found = (
                line,
                hasReturn ? "CR LF, and those before it in LF" : "LF, and those before it in CR LF"
              )
              break
            }
            usual = isQuoted ? usual : hasReturn
            line += 1
          }
          last = byte
        }
      }
    }
    return found
  }
}

extension PatronError {
  /// The fact of a file that the engine cannot read as CSV, for a reason that it does not tell.
  package static let noCSV = "not readable as CSV"

  /// The error with the line that does not end as the others, where that is why a file cannot be read.
  func explained(by files: [String]) -> PatronError {
    guard fact == Self.noCSV, case .export(let names, nil)? = place else { return self }
    for file in files
    where !file.hasSuffix(".zst") && (names.isEmpty || names.contains(FileName.of(file))) {
      guard let odd = try? LineEnds.odd(in: file) else { continue }
      return PatronError(
        category, at: .export([file], line: odd.line), "the line ends in \(odd.end)",
        remedy: "let all lines end in the same way, as the program 'dos2unix' does")
    }
    return self
  }
}
