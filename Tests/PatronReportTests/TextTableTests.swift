import PatronReport
import Testing

@Suite("Tables as text")
struct TextTableTests {
  @Test func `text stands left, numbers right, nothing behind the last cell`() {
    var table = TextTable(.text("name"), .number("customers"), .text("note"))
    table.add("a", "1", "")
    table.add("longer", "12,345", "x")
    #expect(
      table.text == """
        name    customers  note
        ------  ---------  ----
        a               1
        longer     12,345  x

        """)
  }

  @Test func `a cell of several lines keeps its column`() {
    var table = TextTable(.number("n"), .text("traits"))
    table.add(lines: [["1"], ["first", "second"]])
    table.add(lines: [["2"], ["third"]])
    #expect(
      table.text == """
        n  traits
        -  ------
        1  first
           second
        2  third

        """)
  }

  @Test(arguments: [
    ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("👩‍👩‍👧", 2), ("❤️", 2), ("ﬁ", 1), ("", 0),
  ])
  func `width counts the columns that a terminal shows`(text: String, width: Int) {
    #expect(TextTable.width(text) == width)
  }

  @Test func `wide characters keep columns aligned`() {
    var table = TextTable(.text("name"), .number("n"))
    table.add("日本", "1")
    table.add("abcd", "2")
    #expect(table.text == "name  n\n----  -\n日本  1\nabcd  2\n")
  }

  @Test func `characters that could move the cursor are made visible`() {
    #expect(TextTable.shown("a\nb\u{1B}[31m\u{7F}\u{202E}") == "a␊b␛[31m␡\u{FFFD}")
    var table = TextTable(.text("name"))
    table.add("two\nlines")
    #expect(table.text == "name\n---------\ntwo␊lines\n")
  }

  @Test func `a table without rows is empty`() {
    #expect(TextTable(.text("name")).text == "")
  }

  @Test func `a table without titles has no header`() {
    var table = TextTable(.text(""), .text(""))
    table.add("name", "corner")
    table.add("seed", "0")
    #expect(table.text == "name  corner\nseed  0\n")
  }

  @Test func `characters that could move the cursor are made visible in a header too`() {
    var table = TextTable(.text("a\u{1B}b"))
    table.add("1")
    #expect(table.text == "a␛b\n---\n1\n")
  }
}
