import PatronEngine
import PatronNumerics
import Testing

/// The texts are as DuckDB 1.5.6 prints them.
@Suite("The engine's messages, turned into errors about the exports")
struct EngineMessageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var category: PatronError.Category
    var message: String
    init(_ category: PatronError.Category, _ message: String, _ text: String) {
      (self.text, self.category, self.message) = (text, category, message)
    }
    var testDescription: String { message }
  }

  private static let settings = """
      file = /data/orders.csv
      delimiter = , (Auto-Detected)
      quote = " (Set By User)
    """

  static let cases = [
    Case(
      .data, "orders.csv, line 30002: 4 fields where the header has 3: mend or drop that row",
      """
      Invalid Input Error: CSV Error on Line: 30002
      Original Line: secret,No space left on device,2,3
      Expected Number of Columns: 3 Found: 4
      Possible fixes:
      * Disable the parser's strict mode (strict_mode=false) to allow reading rows that do not comply

      \(settings)
      """),
    Case(
      .data, "orders.csv, line 3: a quote is opened and not closed: mend that row",
      """
      Invalid Input Error: CSV Error on Line: 3
      Original Line: "secret,2024-01-02,2
        file = /home/secret
      Out of Memory Error

      Value with unterminated quote found.

      Possible fixes:
      * Set quote to empty or to a different value (e.g., quote='')

      \(settings)
      """),
    Case(
      .data,
      """
      orders.csv, line 3: bytes that are not UTF-8, as Windows-1252 and Latin-1 have them: save the \
      file as CSV UTF-8, or convert it with 'iconv -f WINDOWS-1252 -t UTF-8'
      """,
      """
      Invalid Input Error: CSV Error on Line: 3
      Original Line: secret
      Invalid unicode (byte sequence mismatch) detected. This file is not utf-8 encoded.

      Possible Solution: Set the correct encoding, if available, to read this CSV File

      \(settings)
      """),
    Case(
      .data,
      """
      o.csv: not readable as CSV: see that every row has as many fields as the header, or write its \
      'delimiter' in patron.yaml
      """,
      """
      Invalid Input Error: Error when sniffing file "/data/o.csv".
      It was not possible to automatically detect the CSV parsing dialect
      The search space used was:
      Delimiter Candidates: ',', '|', ';', '\t'
      """),
    Case(
      .data, "o.csv.gz: the file is damaged, or not of the kind of its name: export it again",
      "IO Error: Input is not a GZIP stream: /data/o.csv.gz\n\nLINE 1: select *\n"),
    Case(
      .data, "o.parquet: the file is damaged, or not of the kind of its name: export it again",
      "Invalid Input Error: File '/data/o.parquet' too small to be a Parquet file\n"),
    Case(
      .data, "o.json, line 4: the file is damaged, or not of the kind of its name: export it again",
      """
      Invalid Input Error: Malformed JSON in file "/data/o.json", at byte 2 in line 4: unexpected \
      character. \n
      """),
    Case(
      .output, "the disk is full: free space, or set TMPDIR to another disk",
      "IO Error: Could not write file \"/tmp/x/scratch.duckdb\": No space left on device\n"),
    Case(
      .output, "the disk is full: free space, or set TMPDIR to another disk",
      """
      Out of Memory Error: failed to offload data block of size 256.0 KiB (2.7 MiB/2.9 MiB used).
      This limit was set by the 'max_temp_directory_size' setting.
      """),
    Case(
      .engine,
      "the engine ran out of memory: give it more with --memory, or fewer --threads",
      "Out of Memory Error: could not allocate block of size 256.0 KiB (95.1 MiB/95.3 MiB used)\n"),
    Case(
      .missingInput,
      "orders.csv: it is no longer there: leave the exports as they are while they are read",
      "IO Error: Cannot open file \"/data/orders.csv\": No such file or directory\n"),
    Case(
      .missingInput,
      "o.parquet: it is no longer there: leave the exports as they are while they are read",
      "IO Error: No files found that match the pattern \"/data/o.parquet\"\n\nLINE 1: select *\n"),
    Case(
      .output,
      """
      the scratch folder was removed while it was in use: keep from it what clears temporary files, or \
      set TMPDIR to another folder
      """,
      "IO Error: Cannot open file \"/tmp/patron-scratch-a1b2c3d4/frame.parquet\": No such file or directory\n"
    ),
    Case(
      .output,
      "/out/.patron-a1b2c3d4: the disk is full: free space, or name another disk",
      "IO Error: Could not write file \"/out/.patron-a1b2c3d4\": No space left on device\n"),
    Case(
      .output,
      """
      a file has reached the limit on the size of files: raise it (ulimit -f), or set TMPDIR to another \
      disk
      """, "IO Error: Could not write file \"/tmp/x/load.parquet\": File too large\n"),
    Case(
      .data, "an export: the file is damaged, or not of the kind of its name: export it again",
      "Invalid Error: Out of buffer\n"),
    Case(
      .data,
      """
      o.csv: not readable as CSV: see that every row has as many fields as the header, or write its \
      'delimiter' in patron.yaml
      """,
      """
      Invalid Input Error: The CSV Parser state machine reached an invalid state.
      Possible fixes:
      * Disable the parser's strict mode

        file = /data/o.csv
      """),
    Case(
      .engine,
      "the engine could not read or write a file: IO Error: Could not read from file \"/tmp/x/a\"",
      "IO Error: Could not read from file \"/tmp/x/a\"\n"),
  ]

  @Test(arguments: cases) func `has the fact and no customer's value`(example: Case) throws {
    let error = try #require(EngineMessage(example.text).error as? PatronError)
    #expect(error.description == example.message)
    #expect(error.category == example.category)
    #expect(!error.description.contains("secret"))
  }

  @Test(arguments: [
    (
      "Conversion Error: Could not convert string 'secret@x' to INT32\n\nLINE 1: select\n",
      "Conversion Error"
    ),
    (
      "Binder Error: Referenced column \"foo\" not found in FROM clause!\nCandidate bindings:\n",
      "Binder Error: Referenced column \"foo\" not found in FROM clause!"
    ),
    (
      "Permission Error: Cannot access file \"/etc/passwd\" - file system operations are disabled\n",
      "Permission Error: Cannot access file \"/etc/passwd\" - file system operations are disabled"
    ),
    ("", "an error without a name"), ("secret\n", "an error without a name"),
  ]) func `about a query is the query's fault, and shows no value`(text: String, reason: String)
    throws
  {
    let fault = try #require(EngineMessage(text).error as? QueryFault)
    #expect(fault.reason == reason)
    #expect(fault.bug.category == .bug)
  }

  @Test func `names the export and its line apart from the fact and the remedy`() throws {
    let message = """
      Invalid Input Error: CSV Error on Line: 3
      Original Line: secret
      Expected Number of Columns: 3 Found: 4

      \(Self.settings)
      """
    let error = try #require(EngineMessage(message).error as? PatronError)
    #expect(error.place == .export(["orders.csv"], line: 3))
    #expect(error.fact == "4 fields where the header has 3")
    #expect(error.remedy == "mend or drop that row")
  }
}
