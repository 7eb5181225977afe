import PatronData
import PatronEngine
import Testing

@Suite("Days of any number")
struct DayTests {
  @Test(arguments: [Int.min, -(1 << 60), -1_000_000, -1, 0, 1 << 40, 1 << 60, Int.max])
  func `have a text, a weekday and neighbours`(number: Int) {
    let day = Day(number)
    #expect(!day.description.isEmpty)
    #expect((0...6).contains(day.weekday))
    #expect(day + DayCount(.max) >= day)
    #expect(day + DayCount(.min) <= day)
  }

  @Test func `weekdays follow each other`() {
    #expect((-14..<14).map { Day($0).weekday } == (-14..<14).map { (($0 + 3) % 7 + 7) % 7 })
    #expect(Day(0).weekday == 3)  // 1970-01-01 was a Thursday
  }
}
