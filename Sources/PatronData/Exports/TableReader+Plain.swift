import PatronEngine

/// Which way rows are read, where there are two with one meaning.
package enum ReadingPath: Hashable, Sendable {
  /// By the engine alone, whose queries say what a cell means.
  case careful
  /// By the core where every cell is in the plainest notation, else by the engine.
  case plain(blockSize: Int)

  package static let fastest = plain(blockSize: PlainReader.blockSize)
}

/// Order lines that the core reads itself.
extension TableReader {
  /// The order lines, or why the engine has to read them.
  func plainLines() async throws -> (PlainLines?, NotPlain?) {
    guard case .plain(let blockSize) = path else { return (nil, NotPlain("the careful path")) }
    do {
      return (try await PlainLines(PlainOrders(self, blockSize: blockSize), in: self), nil)
    } catch let obstacle as NotPlain {
      return (nil, obstacle)
    } catch let error as PatronError where [.engine, .output].contains(error.category) {
      // An engine that has ended has lost the tables that its own way needs.
      throw error
    } catch {
      // Whatever is wrong with the file, the engine's way finds again and says better.
      return (nil, NotPlain("\(error)"))
    }
  }
}
