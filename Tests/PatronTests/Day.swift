import PatronData
import Testing

/// The day that `text` names.
func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }
