import PatronCLI
import Testing

@Suite("Sizes in bytes")
struct ByteCountTests {
  @Test(arguments: [
    ("4GB", 4_000_000_000), ("512MiB", 536_870_912), ("1.5g", 1_500_000_000), ("2 KB", 2_000),
    ("1048576", 1_048_576),
  ])
  func `sizes are read as people write them`(text: String, bytes: Int) {
    #expect(ByteCount(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "GB", "4XB", "-1GB", "1e3", "nan", "0", "4GBGB", "99999999999TB"])
  func `text that is no size is refused`(text: String) {
    #expect(ByteCount(argument: text) == nil)
  }
}
