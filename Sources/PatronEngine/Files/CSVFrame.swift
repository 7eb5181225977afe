/// The lines around the rows of a CSV file that is no plain header and rows.
///
/// Lines above the header, a second header row, lines below the last row.
///
/// A row is never taken for one of these: a line that could be a row stays, and is refused where it does not
/// fit the header.
struct CSVFrame: Equatable {
  /// The mark that a first line `sep=;` names.
  var delimiter: String?
  /// Where the header starts, and where the rows.
  var header = 0
  var body = 0
  /// Lines above the header that hold something, and all of them.
  var titles = 0
  /// The header that is read in place of the file's: two rows make one together, or its names have line breaks.
  var joined: [String]?
  /// Whether names of the header have line breaks. An engine may take the first one for the end of all rows
  /// (findings/duckdb-header-line-break.sh), and nobody writes one in patron.yaml.
  var hasBreaks = false
  /// Names that the header gives more than one column.
  var repeated: [String] = []
  /// The fields of the header, and the mark between them.
  var width = 0
  var mark: Character = ","

  /// Records of a head that are looked at, and titles above a header.
  private static let recordLimit = 200
  private static let titleLimit = 30

  /// Looks at the head of a file, its byte-order mark aside; `written` is the delimiter of patron.yaml.
  init(head: ArraySlice<UInt8>, isWhole: Bool, delimiter written: String?) {
    header = head.startIndex
    body = head.startIndex
    var rest = head
    let firstLine = String(decoding: head.prefix { $0 != 10 && $0 != 13 }.prefix(20), as: UTF8.self)
      .replacing("\"", with: "")
    if firstLine.lowercased().hasPrefix("sep="), firstLine.count == 5, let mark = firstLine.last,
      let end = head.firstIndex(where: { $0 == 10 || $0 == 13 })
    {
      delimiter = String(mark)
      rest = head[end...].drop { $0 == 10 || $0 == 13 }
      header = rest.startIndex
      body = header
    }
    let mark = (delimiter ?? written).flatMap { $0.count == 1 ? $0.first : nil }
    let text =
      mark.map {
        CSVText(rest, delimiter: $0, isWhole: isWhole, limit: Self.recordLimit)
      } ?? CSVText.best(rest, isWhole: isWhole, limit: Self.recordLimit)
    guard let text, text.width > 1 else { return }
    let records = text.records
    width = text.width
    self.mark = text.delimiter
    var index = 0
    if let first = Self.header(of: records, width: width) {
      index = first
      header = records[first].range.lowerBound
      titles = records[..<first].count { !$0.isBlank }
    }
    let names = records[index].fields
    body = records[index].range.upperBound
    if index + 1 < records.count, let joined = Self.joined(names, records[index + 1].fields) {
      self.joined = joined
      body = records[index + 1].range.upperBound
    }
    let own = joined ?? names
    if own.contains(where: { $0.contains(where: \.isNewline) }) {
      hasBreaks = true
      joined = own.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
    }
    repeated = Self.repeated(joined ?? names)
  }

  /// The index of the header below title lines; nil where the first record is the header.
  private static func header(of records: [CSVText.Record], width: Int) -> Int? {
    let least = max(2, (width + 1) / 2)
    guard
      let index = records.prefix(titleLimit + 1).firstIndex(where: {
        $0.fields.count == width && $0.filled.count >= least
      }), index > 0
    else { return nil }
    let above = records[..<index]
    let isTitled = above.allSatisfy { record in
      let filled = record.filled
      return filled.count <= 1
        || (filled.count == 2 && width >= 4
          && (record.fields.count < width || filled[0].hasSuffix(":")))
    }
    // A name alone could be the header of a column whose texts hold the mark: a title has a blank
    // line below, is "this: that" or a number, or stands above another.
    let isText =
      above.contains { record in
        record.isBlank
          || record.filled.contains {
            $0.contains(":") || $0.contains(" ") && $0.contains(where: \.isNumber)
          }
      } || above.count > 1 && above.allSatisfy { $0.filled.allSatisfy { $0.contains(" ") } }
    let names = records[index].filled
    let isHeader =
      names.allSatisfy { !isValue($0) } && Set(names).count == names.count
      && (index + 1 == records.count
        || records[(index + 1)...].first { !$0.isBlank }?.fields.count == width)
    return isTitled && isText && isHeader ? index : nil
  }

  /// Whether `text` is a number or a date rather than a name.
  private static func isValue(_ text: String) -> Bool {
    let digits = text.count(where: \.isNumber)
    return digits > 0 && digits * 2 >= text.count
      || text.first.map { "+-$€£".contains($0) } ?? false
  }

  /// The names that a row of headings and one of sub-headings make together, as SurveyMonkey writes them.
  ///
  /// Nil where the second row is data.
  private static func joined(_ names: [String], _ second: [String]) -> [String]? {
    guard names.count == second.count, second.first?.isEmpty == true else { return nil }
    let filled = second.filter { !$0.isEmpty }
    let nameless = zip(names, second).count { $0.isEmpty && !$1.isEmpty }
    let generics = filled.count { generic.contains($0.lowercased()) }
    guard !filled.isEmpty, !filled.contains(where: isValue),
      nameless > 0 && filled.count * 2 <= second.count || nameless > 1 && generics > 0
        || generics == filled.count
    else { return nil }
    var heading = ""
    return zip(names, second).map { name, detail in
      if !name.isEmpty { heading = name }
      if detail.isEmpty || (!name.isEmpty && generic.contains(detail.lowercased())) { return name }
      return heading.isEmpty ? detail : "\(heading) - \(detail)"
    }
  }

  /// Sub-headings that add nothing to the heading above them.
  private static let generic: Set<String> = ["response", "open-ended response"]

  private static func repeated(_ names: [String]) -> [String] {
    var counts: [String: Int] = [:]
    for name in names where !name.isEmpty { counts[name.lowercased(), default: 0] += 1 }
    var named: Set<String> = []
    return names.filter {
      counts[$0.lowercased()] ?? 0 > 1 && named.insert($0.lowercased()).inserted
    }
  }
}

/// The lines below the last row of a CSV file.
struct CSVFooter: Equatable {
  /// Where they start, in bytes from the start of the tail.
  let start: Int
  /// The lines that hold something.
  let lines: Int

  /// Lines that are looked at.
  private static let lineLimit = 40

  /// Finds them in `tail`, the end of a file whose header has `width` fields; nil where there are none.
  init?(tail: ArraySlice<UInt8>, isWhole: Bool, delimiter: Character, width: Int) {
    guard width > 1 else { return nil }
    var lines: [(start: Int, kind: Kind)] = []
    var end = tail.endIndex
    while end > tail.startIndex, lines.count < Self.lineLimit {
      var last = end - 1
      if tail[last] == 10, last > tail.startIndex, tail[last - 1] == 13 { last -= 1 }
      if tail[last] != 10, tail[last] != 13 { last = end }
      let start =
        tail[tail.startIndex..<last].lastIndex { $0 == 10 || $0 == 13 }.map { $0 + 1 }
        ?? tail.startIndex
      guard start > tail.startIndex || isWhole else { break }
      let kind = Self.kind(of: tail[start..<last], delimiter: delimiter, width: width)
      if kind == .row { break }
      lines.append((start, kind))
      end = start
    }
    lines.reverse()
    // A quoted text of the last row may look like these lines: then a quote is open above them.
    guard
      let first = lines.indices.first(where: { index in
        let kind = lines[index].kind
        let quotes = tail[lines[index].start...].count { $0 == 0x22 }
        guard quotes % 2 == 0 else { return false }
        if kind == .blank { return lines[index...].contains { $0.kind != .blank } }
        let untilBlank = lines[index...].prefix { $0.kind != .blank }
        return untilBlank.allSatisfy { $0.kind == .words || $0.kind == .total }
      })
    else { return nil }
    start = lines[first].start - tail.startIndex
    self.lines = lines[first...].count { $0.kind != .blank }
  }

  private enum Kind { case row, blank, single, words, total }

  private static func kind(
    of line: ArraySlice<UInt8>, delimiter: Character, width: Int
  ) -> Kind {
    guard !line.isEmpty else { return .blank }
    let text = CSVText(line, delimiter: delimiter, isWhole: true)
    // A line with an open quote is a part of something.
    guard let record = text.records.first, text.records.count == 1 else { return .single }
    let filled = record.filled
    guard let first = filled.first else { return record.fields.count == width ? .row : .blank }
    if record.fields.count == 1 || filled.count == 1 && record.fields.count < width {
      return isFooter(first) ? .words : .single
    }
    let isTotal =
      isTotal(first) && filled.count < record.fields.count
      && filled.dropFirst().allSatisfy(isNumber)
    return isTotal ? .total : .row
  }

  /// Whether `text` is the word before totals, such as "Grand total (12 rows):".
  private static func isTotal(_ text: String) -> Bool {
    let word = text.lowercased().prefix { $0 != "(" && $0 != ":" }
    return totals.contains(word.split(separator: " ").joined(separator: " "))
  }

  private static let totals: Set<String> = [
    "total", "totals", "grand total", "grand totals", "report total", "report totals", "sub-total",
    "subtotal", "subtotals", "sum", "summe", "gesamt", "gesamtsumme", "total général",
  ]

  private static let footers = [
    "grand total", "total", "copyright", "©", "(c) ", "confidential", "generated", "report ",
    "created by", "exported", "printed", "source:", "end of", "filtered by", "page ", "as of ",
    "# of rows", "number of rows", "rows:", "records:",
  ]

  private static func isFooter(_ text: String) -> Bool {
    let text = text.lowercased()
    return footers.contains { text.hasPrefix($0) }
      || text.wholeMatch(of: /\(?[0-9,.]+ (rows?|records?)( .*)?\)?/) != nil || isTotal(text)
  }

  private static func isNumber(_ text: String) -> Bool {
    text.contains(where: \.isNumber)
      && text.allSatisfy { $0.isNumber || "+-.,()%$€£ '".contains($0) }
  }
}
