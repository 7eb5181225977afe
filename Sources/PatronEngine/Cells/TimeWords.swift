/// The words, signs and orders in which people and programs of other languages write times, and the steps that put them
/// in order for a strptime format.
///
/// Patterns are RE2's; `\1` in a replacement stands for a pattern's first group.
enum TimeWords {
  struct Step {
    let pattern: String
    let replacement: String
    var isRepeated = false

    init(_ pattern: String, _ replacement: String, isRepeated: Bool = false) {
      (self.pattern, self.replacement, self.isRepeated) = (pattern, replacement, isRepeated)
    }
  }

  /// Signs and their replacements; signs beyond the second text are dropped.
  static let signs: (from: String, to: String) = {
    let blanks = "\u{A0}\u{202F}\u{2009}\u{3000}"
    let digits = "０１２３４５６７８９٠١٢٣٤٥٦٧٨٩"
    return (
      blanks + digits + "：／．，－’年년月월時时시点분分" + "日일秒초\u{200E}\u{200F}",
      "    01234567890123456789:/.,-'----::::::"
    )
  }()

  /// Text around a time: quotes, brackets, the name of a zone whose offset is given.
  static let wrappings = [
    Step(#"^(?:=?"|'|\[)(.*?)["\]]?$"#, #"\1"#),
    Step(#"([-+]\d\d:?\d\d|Z) ?(?:\[[^\]]*\]?|\([^)]*\))$"#, #"\1"#),
    Step(#"\[?(UTC|GMT|Z)\]?$"#, #" \1"#),
    Step(#" - | {2,}"#, " ", isRepeated: true),
    // Asia writes the parts of a date with blanks, and the half of the day before the clock.
    Step(#"([-:]) +(\d)"#, #"\1\2"#, isRepeated: true),
    Step(#"(?:오전|上午|午前) ?(\d[\d:]*)"#, #"\1 AM"#),
    Step(#"(?:오후|下午|午後) ?(\d[\d:]*)"#, #"\1 PM"#),
    Step(#":( [AP]M)?$"#, #"\1"#),
    Step(#"(\d) ?([AaPp])\.? ?[Mm]\b\.?"#, #"\1 \2M"#),
    Step(#"\b(?:GMT|UTC) ?([-+])(\d)(:?\d\d)?\b"#, #"\10\2\3"#),
    Step(#"\b(?:GMT|UTC) ?([-+]\d)"#, #"\1"#),
  ]

  /// The letters of a zone at the end, or before the year.
  static let zone = #"\b ?([A-Z]{3,4}|Z)((?: \d{4})?)$"#

  /// Zones by the letters that mean one of them alone, as hours and minutes ahead of UTC. CST, CDT and IST mean several.
  static let zones: KeyValuePairs<String, String> = [
    "Z": "+0000", "UTC": "+0000", "GMT": "+0000", "WET": "+0000", "WEST": "+0100", "BST": "+0100",
    "CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300",
    "EST": "-0500", "EDT": "-0400", "MST": "-0700", "MDT": "-0600",
    "PST": "-0800", "PDT": "-0700", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000",
    "JST": "+0900", "KST": "+0900", "SGT": "+0800", "HKT": "+0800", "AWST": "+0800",
    "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
  ]

  /// Words that do not change the moment: days of the week, "at", "of", "o'clock", the endings of ordinals.
  static let fillings = [
    Step(
      #"(?i)^(?:WEEKDAYS)(?:-feira)?(?:[.,]+ ?| )(.*(?:\pL{3}|\d[-./]\d{1,2}[-./]\d).*)$"#
        .replacing("WEEKDAYS", with: weekdays), #"\1"#),
    Step(#"(?i)(\d)(?:(?:st|nd|rd|th|er)\b|[ºª°])"#, #"\1"#, isRepeated: true),
    Step(
      #"(?i),? (?:at|of|a las|a la|de|del|à|às|um|alle|ore|om|kl|klo)\.? "#, " ", isRepeated: true),
    Step(#"(?i) uhr\b"#, ""),
    Step(#"(\d)\. ?(\pL)"#, #"\1 \2"#),
    Step(#"(\pL)\. ?"#, #"\1 "#, isRepeated: true),
    Step(#"(^| )'(\d\d)\b"#, #"\1\2"#),
  ]

  private static let weekdays = [
    "mon(?:day)?", "tue(?:s|sday)?", "wed(?:nesday)?", "thu(?:r|rs|rsday)?", "fri(?:day)?",
    "sat(?:urday)?", "sun(?:day)?", "lun(?:di|es|ed[iì])?", "mar(?:di|tes|ted[iì])?",
    "mer(?:credi|coled[iì])?", "jeu(?:di)?", "ven(?:dredi|erd[iì])?", "sam(?:edi|stag)?",
    "dim(?:anche)?", "mo(?:ntag)?", "di(?:enstag|nsdag)?", "mi(?:ttwoch)?",
    "do(?:nnerstag|nderdag)?", "fr(?:eitag)?", "sa", "so(?:nntag|nnabend)?", "mi[eé](?:rcoles)?",
    "jue(?:ves)?", "vie(?:rnes)?", "s[aá]b(?:ado|ato)?", "dom(?:ingo|enica)?", "gio(?:ved[iì])?",
    "ma(?:andag)?", "wo(?:ensdag)?", "vr(?:ijdag)?", "za(?:terdag)?", "zo(?:ndag)?",
    "seg(?:unda)?", "ter(?:[cç]a)?", "qua(?:rta)?", "qui(?:nta)?", "sex(?:ta)?",
  ].joined(separator: "|")

  /// The name of a month: the first word of three letters or more.
  static let word = #"[\pL\pM]{3,}"#

  /// The months by the names, without accents, of English, French, German, Spanish, Italian, Dutch, Portuguese and
  /// the languages of Scandinavia.
  static let months = [
    "jan january janv janvier januar janner ene enero gen gennaio januari janeiro",
    "feb february fev fevr fevrier februar feber febrero febbraio februari fevereiro",
    "mar march mars marts marz maerz mrz marzo maart mrt marco",
    "apr april avr avril abr abril aprile",
    "may mai mayo mag maggio mei maio maj",
    "jun june juin juni junio giu giugno junho",
    "jul july juil juillet juli julio lug luglio julho",
    "aug august aout ago agosto augustus augusti",
    "sep sept september septembre septiembre setiembre set settembre setembro",
    "oct october octobre okt oktober octubre ott ottobre out outubro",
    "nov november novembre noviembre novembro",
    "dec december decembre desember des dez dezember dic diciembre dicembre dezembro",
  ].map { $0.split(separator: " ").map(String.init) }

  /// The three English letters of the month at `index`, from 0.
  static func english(_ index: Int) -> String {
    months[index][0].prefix(1).uppercased() + months[index][0].dropFirst()
  }

  /// The parts in one order, and the clock with colons.
  static let orders = [
    // "Aug 27 13:08:45 +0000 2008", "10/Oct/2023:13:55:36".
    Step(
      #"^(.*\d) (\d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?)((?: [-+]\d{4})?) (\d{4})((?: [-+]\d{4})?)$"#,
      #"\1 \4 \2\3\5"#),
    Step(#"(\d{4}):(\d\d:\d\d)"#, #"\1 \2"#),
    // "03.04.05.000000 PM", "10-11-12", "10h30".
    Step(
      #"(\d)[ _T](\d{1,2})[-.h](\d\d)[-.m](\d\d)(\.\d+)?s?( ?[AaPp][Mm])?$"#, #"\1 \2:\3:\4\5\6"#),
    Step(#"(\d{4}|[-/.]\d\d)[ _T](\d{1,2}) ?[-.hH] ?(\d\d)( ?[AaPp][Mm])?$"#, #"\1 \2:\3\4"#),
    // "2023-01-05 10", "1/5/2023 3 PM".
    Step(
      #"(\d{4}|[-/.]\d{1,2})[ T](\d{1,2})h?( ?[AaPp][Mm])?( ?[-+]\d\d:?\d\d)?$"#, #"\1 \2:00\3\4"#),
    Step(#"(:\d\d),(\d)"#, #"\1.\2"#),
    Step(#"^(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?"#, #"\1-\2-\3"#),
    // "20230103T101112".
    Step(#"^(\d{4})(\d\d)(\d\d)[T ](\d\d)(\d\d)"#, #"\1-\2-\3 \4:\5"#),
    Step(#"^(\d{4}-\d\d-\d\d \d\d:\d\d)(\d\d)"#, #"\1:\2"#),
    Step(#"(:\d\d(?:\.\d+)?)([-+]\d\d:?\d\d)$"#, #"\1 \2"#),
  ]
}
