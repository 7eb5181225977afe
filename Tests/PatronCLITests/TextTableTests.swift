import PatronCLI
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
  func `width counts what a terminal shows`(text: String, width: Int) {
    #expect(TextTable.width(text) == width)
  }

  @Test func `wide characters keep columns aligned`() {
    var table = TextTable(.text("name"), .number("n"))
    table.add("日本", "1")
    table.add("abcd", "2")
    #expect(table.text == "name  n\n----  -\n日本  1\nabcd  2\n")
  }

  @Test func `what could move the cursor is made visible`() {
    #expect(TextTable.shown("a\nb\u{1B}[31m\u{7F}\u{202E}") == "a␊b␛[31m␡\u{FFFD}")
    var table = TextTable(.text("name"))
    table.add("two\nlines")
    #expect(table.text == "name\n---------\ntwo␊lines\n")
  }

  @Test func `a table without rows is empty`() {
    #expect(TextTable(.text("name")).text == "")
  }

  @Test(arguments: [
    ("4GB", 4_000_000_000), ("512MiB", 536_870_912), ("1.5g", 1_500_000_000), ("2 KB", 2_000),
    ("1048576", 1_048_576),
  ])
  func `sizes are read as people write them`(text: String, bytes: Int) {
    #expect(ByteCount(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "GB", "4XB", "-1GB", "1e3", "nan", "0", "4GBGB", "99999999999TB"])
  func `what is no size is refused`(text: String) {
    #expect(ByteCount(argument: text) == nil)
  }
}
