/// Everybody's features, when they are too many to be in memory at once.
extension FrameBuilder {
  /// Hands the features of everybody at `snapshot` to `body`, in pieces of at most `size` customers in
  /// the order of their keys, so that memory holds two pieces at a time: the engine makes the next while
  /// `body` works.
  ///
  /// - Complexity: the tables of features are joined once, and a piece is read from where it stands.
  public func pieces(
    at snapshot: Int, size: Int, _ body: (Frame) throws -> Void
  ) async throws {
    try await makeTables(at: snapshot, of: .everybody, share: 1, outcomes: nil)
    let (columns, rows) = frameRows(at: snapshot, labelled: false)
    let names = columns.indices.map { "cell_\($0)" }
    let cells = zip(columns, names).map { "\($0) as \($1)" }.joined(separator: ", ")
    try await engine.run(
      """
      create or replace table frame as
      select c.customer_key, \(cells) from \(rows) order by c.customer_key;
      \(featureTables.map { "drop table \($0);" }.joined(separator: "\n"))
      """)
    let starts = stride(from: 0, to: prepared.customerCount, by: size)
    try await withThrowingTaskGroup(of: Frame.self) { group in
      var next = starts.makeIterator()
      func fetchNext() {
        guard let start = next.next() else { return }
        group.addTask {
          let matrix = try await engine.frame(
            """
            select \(names.joined(separator: ", ")) from frame
            where customer_key >= \(start) and customer_key < \(start + size) order by customer_key
            """, columnCount: names.count, workers: workers)
          return split(matrix, at: snapshot)
        }
      }
      fetchNext()
      while let frame = try await group.next() {
        fetchNext()
        try body(frame)
      }
    }
    try await engine.run("drop table frame;")
  }
}
