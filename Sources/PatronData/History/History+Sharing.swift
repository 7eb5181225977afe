import PatronEngine
import PatronNumerics

extension History {
  /// Makes the engine's table of order lines of the ones that the core has read itself.
  func shareLines(with engine: any Engine, workers: Workers) async throws {
    let columns = Line.columns.map { column -> LoadedColumn in
      let kind: LoadedColumn.Kind =
        switch column.kind {
        case .integer: .integer
        case .wide: .wide
        case .amount: .amount
        }
      return LoadedColumn(column.name, kind)
    }
    try await engine.share(EngineTable.lines.rawValue + "_read", columns: columns) { writer in
      try writer.write(rows: lines.count, workers: workers) { rows, buffer in
        for line in lines.elements[rows] {
          // In the order of `Line.columns`.
          buffer.write(Int(line.time))
          buffer.write(Int(line.amount.tenThousandths))
          buffer.write(Int(line.quantity.tenThousandths))
          buffer.write(line.order == Line.noOrder ? nil : Int(line.order))
          buffer.write(Int(line.customer))
          buffer.write(Int(line.day))
          buffer.write(Int(line.clock))
          for key in [line.product, line.category, line.channel] {
            buffer.write(key == Line.missing ? nil : Int(key))
          }
          buffer.endRow()
        }
        lines.release(rows: rows)
      }
    }
    try await engine.run(DatedTable.original(.lines))
  }
}
