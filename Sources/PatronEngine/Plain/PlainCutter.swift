/// Cuts lines of CSV into cells.
///
/// Every line has as many cells as the header and is whole: a quoted cell holds no line end, nothing stands between a
/// quote and its mark, and no byte below a blank stands anywhere but at the ends of lines. All else is not plain.
struct PlainCutter {
  let delimiter: UInt8
  /// How many cells a line has, at least two.
  let width: Int
  /// Which wanted column each column of the file is; -1 for one that nobody wants.
  let wanted: [Int]

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// What is found of a block.
  struct Lines {
    var count = 0
    /// Those that end with a carriage return and a newline.
    var returns = 0
    var isASCII = true
  }

  /// So many lines at most have `byteCount` bytes.
  func mostLines(in byteCount: Int) -> Int { byteCount / width + 1 }

  /// Cuts the `byteCount` bytes at `bytes`, the last of which ends a line and behind which `PlainSource.slack` zeros
  /// stand.
  ///
  /// Where the cells of the wanted column j lie is written from `cells[j * lineLimit]` on: where one begins, and above
  /// 32 bits its length. Doubled quotes are made one where they stand.
  ///
  /// - Complexity: eight bytes at a time, and a step for each cell.
  func cut(
    _ bytes: UnsafeMutablePointer<UInt8>, _ byteCount: Int,
    into cells: UnsafeMutablePointer<UInt64>, lineLimit: Int
  ) throws(NotPlain) -> Lines {
    var lines = Lines()
    var seen: UInt64 = 0
    let delimiters = UInt64(delimiter) &* 0x0101_0101_0101_0101
    let delimiter = delimiter
    let last = width - 1
    var at = 0
    var start = 0
    var column = 0
    var line = 0
    let failure: String? = wanted.withUnsafeBufferPointer { wanted in
      @inline(__always)
      func put(_ start: Int, _ end: Int) {
        let place = wanted[column]
        if place >= 0 {
          cells[place &* lineLimit &+ line] =
            UInt64(truncatingIfNeeded: start)
            | UInt64(truncatingIfNeeded: end &- start) &<< 32
        }
      }
      words: while at < byteCount {
        let word = TextHash.word(bytes + at)
        seen |= word
        var marks = Self.marks(in: word, delimiters)
        while marks != 0 {
          let place = at &+ marks.trailingZeroBitCount &>> 3
          marks &= marks &- 1
          guard place < byteCount else { break words }
          let byte = bytes[place]
          if byte == delimiter {
            put(start, place)
            column &+= 1
            if column > last { return "more cells than the header" }
            start = place &+ 1
          } else if byte == Self.newline {
            guard column == last else { return "fewer cells than the header" }
            var end = place
            if end > start, bytes[end &- 1] == Self.carriageReturn {
              end &-= 1
              lines.returns &+= 1
            }
            put(start, end)
            column = 0
            line &+= 1
            start = place &+ 1
          } else if byte == Self.carriageReturn {
            guard bytes[place + 1] == Self.newline else { return "a carriage return alone" }
          } else if byte == Self.quote {
            guard place == start else { return "a quote inside a cell" }
            guard let (end, next) = Self.quoted(bytes, from: place + 1, &seen) else {
              return "a quoted cell with a line end"
            }
            put(place + 1, end)
            switch bytes[next] {
            case delimiter:
              column += 1
              if column > last { return "more cells than the header" }
              start = next + 1
            case Self.newline, Self.carriageReturn:
              var behind = next
              if bytes[behind] == Self.carriageReturn {
                behind += 1
                lines.returns += 1
              }
              guard bytes[behind] == Self.newline, column == last, behind < byteCount else {
                return "fewer cells than the header"
              }
              column = 0
              line += 1
              start = behind + 1
            default: return "text behind a quote"
            }
            at = start
            continue words
          } else {
            return "a control sign"
          }
        }
        at &+= 8
      }
      return nil
    }
    if let failure { throw NotPlain(failure) }
    lines.count = line
    lines.isASCII = seen & 0x8080_8080_8080_8080 == 0
    return lines
  }

  /// The highest bit of each byte of `word` that is below a blank, a quote or a delimiter.
  @inline(__always)
  private static func marks(in word: UInt64, _ delimiters: UInt64) -> UInt64 {
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    // Each sum stays in its byte, so that no mark is one byte too far.
    let isNoControl = (word & low) &+ 0x6060_6060_6060_6060
    let byQuote = word ^ 0x2222_2222_2222_2222
    let isNoQuote = ((byQuote & low) &+ low) | byQuote
    let byDelimiter = word ^ delimiters
    let isNoDelimiter = ((byDelimiter & low) &+ low) | byDelimiter
    return ~((isNoControl | word) & isNoQuote & isNoDelimiter) & ~low
  }

  /// Where the text of a quoted cell that begins at `start` ends, and what stands behind its quote; nil where a sign
  /// below a blank comes first.
  private static func quoted(
    _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, _ seen: inout UInt64
  ) -> (end: Int, next: Int)? {
    var (read, written) = (start, start)
    while true {
      var byte = bytes[read]
      guard byte >= 0x20 else { return nil }
      if byte == quote {
        read += 1
        guard bytes[read] == quote else { return (written, read) }
        byte = quote
      }
      seen |= UInt64(byte)
      bytes[written] = byte
      read += 1
      written += 1
    }
  }
}
