/// The different texts of a column, as all threads together have met them.
package struct PlainTexts: @unchecked Sendable {
  /// What stands for an empty cell.
  package static let none = TextTable.none

  private let table: TextTable
  /// The number here of each text of each thread.
  package let numbers: [[UInt32]]

  /// Brings together the `tables` of threads, the first of which goes on as that of all.
  init(_ tables: [TextTable]) {
    let table = tables[0]
    self.table = table
    var numbers = [Array(0..<UInt32(table.count))]
    for other in tables.dropFirst() {
      numbers.append(
        (0..<other.count).map { number in
          let hash = other.hash(number)
          return other.withBytes(of: number) { bytes in
            // Behind a text 16 bytes must be readable.
            let padded = Array(bytes) + [UInt8](repeating: 0, count: 16)
            return padded.withUnsafeBufferPointer {
              $0.baseAddress.map { table.number(of: $0, bytes.count, hash: hash) } ?? Self.none
            }
          }
        })
    }
    self.numbers = numbers
  }

  package var count: Int { table.count }

  package subscript(number: Int) -> String { table.text(number) }

  /// The hash of the text with `number` (`TextHash`).
  package func hash(_ number: Int) -> UInt64 { table.hash(number) }
}
