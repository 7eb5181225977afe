import PatronData
import Testing

/// The day number of `text`.
func dayNumber(_ text: String) throws -> Int { try #require(Day(iso: text)).number }
