/// A piece of a CSV file, taken apart into records.
struct CSVText {
  struct Record {
    let fields: [String]
    /// Its bytes, the line end included.
    let range: Range<Int>

    /// Whether no field holds more than blanks.
    var isBlank: Bool { filled.isEmpty }
    var filled: [String] { fields.filter { !$0.isEmpty } }
  }

  let delimiter: Character
  private(set) var records: [Record] = []

  /// Takes `bytes` apart; the last record is left out where it is not whole.
  init(_ bytes: ArraySlice<UInt8>, delimiter: Character, isWhole: Bool, limit: Int = .max) {
    self.delimiter = delimiter
    let mark = Array(String(delimiter).utf8)
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var start = bytes.startIndex
    var index = bytes.startIndex
    func text(_ bytes: [UInt8]) -> String { Self.trimmed(String(decoding: bytes, as: UTF8.self)) }
    while index < bytes.endIndex, records.count < limit {
      let byte = bytes[index]
      if isQuoted {
        if byte == 0x22 {
          if index + 1 < bytes.endIndex, bytes[index + 1] == 0x22 {
            field.append(byte)
            index += 1
          } else {
            isQuoted = false
          }
        } else {
          field.append(byte)
        }
      } else if byte == 0x22, field.isEmpty {
        isQuoted = true
      } else if bytes[index...].starts(with: mark) {
        fields.append(text(field))
        field.removeAll(keepingCapacity: true)
        index += mark.count
        continue
      } else if byte == 10 || byte == 13 {
        if byte == 13, index + 1 < bytes.endIndex, bytes[index + 1] == 10 { index += 1 }
        records.append(Record(fields: fields + [text(field)], range: start..<index + 1))
        fields = []
        field.removeAll(keepingCapacity: true)
        start = index + 1
      } else {
        field.append(byte)
      }
      index += 1
    }
    if isWhole, !isQuoted, start < bytes.endIndex, records.count < limit {
      records.append(Record(fields: fields + [text(field)], range: start..<bytes.endIndex))
    }
  }

  /// How many fields most records of several fields have; 0 where none has.
  var width: Int {
    var counts: [Int: Int] = [:]
    for record in records where record.fields.count > 1 {
      counts[record.fields.count, default: 0] += 1
    }
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
  }

  /// `bytes` by the mark that makes the most records equally wide.
  static func best(_ bytes: ArraySlice<UInt8>, isWhole: Bool, limit: Int) -> CSVText? {
    let texts = [",", ";", "\t", "|"].map {
      CSVText(bytes, delimiter: $0, isWhole: isWhole, limit: limit)
    }
    return texts.filter { $0.width > 1 }.max { $0.agreement < $1.agreement }
  }

  /// The records of the usual width, and that width.
  private var agreement: (Int, Int) {
    let width = width
    return (records.count { $0.fields.count == width }, width)
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while let last = text.last, last.isWhitespace || last == "\u{A0}" { text.removeLast() }
    while let first = text.first, first.isWhitespace || first == "\u{A0}" { text.removeFirst() }
    return String(text)
  }
}
