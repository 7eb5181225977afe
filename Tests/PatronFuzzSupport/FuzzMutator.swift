import PatronNumerics

/// Makes inputs from others: by the tokens of texts, by the brackets of JSON and YAML, and by bytes.
package struct FuzzMutator {
  private var generator: SeededGenerator

  /// The mutator of the input with the number `index` of a run, whatever came before it.
  package init(seed: UInt64, index: Int) {
    generator = SeededGenerator(seed: seed, stream: UInt64(index))
  }

  /// One of `seeds`, changed in one place to three.
  package mutating func input(from seeds: [[UInt8]], atMost limit: Int = 1 << 20) -> [UInt8] {
    var input = any(of: seeds) ?? []
    for _ in 0..<1 + generator.index(below: 3) * generator.index(below: 2) {
      input = mutated(input, with: seeds)
    }
    return Array(input.prefix(limit))
  }

  /// `input` changed in one place.
  package mutating func mutated(_ input: [UInt8], with seeds: [[UInt8]]) -> [UInt8] {
    switch generator.index(below: 16) {
    case 0...3: replacingToken(of: input, where: { $0.kind == .number }, by: Self.numbers)
    case 4...5: replacingToken(of: input, where: { $0.kind == .text }, by: Self.texts)
    case 6: replacingToken(of: input, where: { _ in true }, by: Self.words)
    case 7...8: changingBrackets(of: input)
    case 9: nesting(input)
    case 10: splicing(input, with: seeds)
    case 11: cutting(input)
    case 12: repeating(input)
    case 13: writingNumber(into: input)
    default: changingByte(of: input)
    }
  }

  private static let numbers = [
    "0", "1", "-1", "2", "64", "255", "0.5", "-0.5", "1e-320", "1e39", "1e308", "-1e308", "1e999",
    "2147483647", "2147483648", "-2147483649", "9007199254740993", "9223372036854775807",
    "-9223372036854775808", "18446744073709551615", "99999999999999999999", "-0", "1.5", "null",
    "\"x\"", "true", "0x10", "1_000", "١٢",
  ]

  private static let texts = [
    "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"'; drop table x; --\"", "\"\\\"\"", "\"../../x\"",
    "\"\\u202e\"",
    "\"2024-02-30\"", "\"99999-01-01\"", "\"churn\"", "\"customer_id\"", "\"\\ud800\"", "\"\\n\"",
    "1", "null", "[]",
    "{}", "''", "'it''s'", "'\u{301}'", "\"" + String(repeating: "x", count: 5_000) + "\"",
  ]

  private static let words = [
    "", "null", "true", "[", "]", "{", "}", ",", ":", "'", "\"", "#", "&a", "*a", "!!", "|", "-",
    "\n", "\t", ";",
    "--", "/*", "and", "or", "not", "in", "(", ")", "\0", "\u{FEFF}", "e", ".",
  ]
}

// MARK: Tokens

extension FuzzMutator {
  private struct Token {
    enum Kind { case number, text, word, mark }
    let kind: Kind
    let range: Range<Int>
  }

  /// The tokens of a text of any language: texts between quotes, numbers, words, and single marks.
  private static func tokens(of input: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var index = 0
    while index < input.count {
      let start = index
      switch input[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let quote = input[index]
        index += 1
        while index < input.count, input[index] != quote {
          index += input[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, input.count)
        tokens.append(Token(kind: .text, range: start..<index))
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        while index < input.count, isWordPart(input[index]) || input[index] == UInt8(ascii: "-") {
          index += 1
        }
        tokens.append(Token(kind: .number, range: start..<index))
      case let byte where isWordPart(byte):
        while index < input.count, isWordPart(input[index]) { index += 1 }
        tokens.append(Token(kind: .word, range: start..<index))
      case UInt8(ascii: " "), UInt8(ascii: "\n"):
        index += 1
      default:
        index += 1
        tokens.append(Token(kind: .mark, range: start..<index))
      }
    }
    return tokens
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "+"):
      true
    default: byte >= 128
    }
  }

  private mutating func replacingToken(
    of input: [UInt8], where matches: (Token) -> Bool, by texts: [String]
  ) -> [UInt8] {
    guard let token = any(of: Self.tokens(of: input).filter(matches)), let text = any(of: texts)
    else { return changingByte(of: input) }
    return input.replacing(token.range, with: Array(text.utf8))
  }

  /// Empties, removes, doubles or exchanges what stands between two brackets.
  private mutating func changingBrackets(of input: [UInt8]) -> [UInt8] {
    let spans = Self.brackets(of: input)
    guard let span = any(of: spans), let other = any(of: spans) else { return cutting(input) }
    switch generator.index(below: 6) {
    case 0: return input.replacing(span, with: Array("[]".utf8))
    case 1: return input.replacing(span, with: Array("{}".utf8))
    case 2: return input.replacing(span, with: Array("null".utf8))
    case 3: return input.replacing(span, with: Array(input[other]))
    case 4:
      let comma = [UInt8(ascii: ",")]
      return input.replacing(span, with: Array(input[span]) + comma + Array(input[span]))
    default:
      // One element fewer, where they are marked off by commas.
      let commas = input[span].indices.filter { input[$0] == UInt8(ascii: ",") }
      guard let last = commas.last else { return input.replacing(span, with: []) }
      return input.replacing(last..<span.upperBound - 1, with: [])
    }
  }

  /// Where a bracket opens and closes again, texts passed over.
  private static func brackets(of input: [UInt8]) -> [Range<Int>] {
    var spans: [Range<Int>] = []
    var open: [Int] = []
    for token in tokens(of: input) where token.kind == .mark {
      switch input[token.range.lowerBound] {
      case UInt8(ascii: "["), UInt8(ascii: "{"): open.append(token.range.lowerBound)
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let start = open.popLast() { spans.append(start..<token.range.upperBound) }
      default: break
      }
    }
    return spans
  }

  private mutating func nesting(_ input: [UInt8]) -> [UInt8] {
    let depth = [10, 70, 600, 20_000][generator.index(below: 4)]
    let pairs = [("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("- ", ""), ("not ", "")]
    let (open, close) = pairs[generator.index(below: pairs.count)]
    let text = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    let range = any(of: Self.tokens(of: input))?.range ?? 0..<0
    return input.replacing(range, with: Array(text.utf8))
  }
}

// MARK: Bytes

extension FuzzMutator {
  private mutating func splicing(_ input: [UInt8], with seeds: [[UInt8]]) -> [UInt8] {
    let other = any(of: seeds) ?? []
    return Array(
      input.prefix(generator.index(below: input.count + 1))
        + other.suffix(generator.index(below: other.count + 1)))
  }

  private mutating func cutting(_ input: [UInt8]) -> [UInt8] {
    let start = generator.index(below: input.count + 1)
    let length = generator.index(below: min(64, input.count - start) + 1)
    return generator.index(below: 4) == 0
      ? Array(input.prefix(start)) : input.replacing(start..<start + length, with: [])
  }

  private mutating func repeating(_ input: [UInt8]) -> [UInt8] {
    let start = generator.index(below: input.count + 1)
    let length = generator.index(below: min(256, input.count - start) + 1)
    let piece = Array(input[start..<start + length])
    let times = [1, 2, 100][generator.index(below: 3)]
    return input.replacing(
      start..<start, with: Array([[UInt8]](repeating: piece, count: times).joined()))
  }

  /// Writes a number as memory has it: lengths, offsets and floating-point values of binary files.
  private mutating func writingNumber(into input: [UInt8]) -> [UInt8] {
    let numbers: [UInt64] = [
      0, 1, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, .max, 0x7f80_0000,
      0x7fc0_0000,
      UInt64(input.count), UInt64(input.count) &- 8,
    ]
    let width = [1, 4, 8][generator.index(below: 3)]
    guard input.count >= width else { return changingByte(of: input) }
    // The head of a file holds most of its form.
    let reach = generator.index(below: 2) == 0 ? min(input.count, 32) : input.count
    let start = min(generator.index(below: reach), input.count - width)
    let number = numbers[generator.index(below: numbers.count)]
    return input.replacing(
      start..<start + width, with: (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    )
  }

  private mutating func changingByte(of input: [UInt8]) -> [UInt8] {
    guard !input.isEmpty else { return [UInt8(generator.index(below: 256))] }
    let index = generator.index(below: input.count)
    let byte =
      generator.index(below: 2) == 0
      ? input[index] ^ (1 << UInt8(generator.index(below: 8))) : UInt8(generator.index(below: 256))
    return input.replacing(index..<index + 1, with: [byte])
  }

  private mutating func any<Element>(of elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[generator.index(below: elements.count)]
  }
}

extension [UInt8] {
  fileprivate func replacing(_ range: Range<Int>, with bytes: [UInt8]) -> [UInt8] {
    var copy = self
    copy.replaceSubrange(range, with: bytes)
    return copy
  }
}
