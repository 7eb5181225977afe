import Foundation
import Patron
import PatronTestSupport
import Testing

/// ONNX as onnxruntime runs it.
@Suite("Models in ONNX")
struct ONNXModelTests {
  private static let script = """
    import json, sys, numpy, onnxruntime
    rows = numpy.fromfile(sys.argv[2], dtype="<f4").reshape(-1, int(sys.argv[3]))
    session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
    found = session.run(None, {"features": rows})
    names = [output.name for output in session.get_outputs()]
    cells = lambda array: [None if value != value or value == "" else value for value in array.tolist()]
    print(json.dumps([{"name": name, "cells": cells(array)} for name, array in zip(names, found)]))
    """

  private struct Column: Decodable {
    let name: String
    let cells: [FormulaRow.Cell]

    private enum CodingKeys: CodingKey { case name, cells }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let name = try container.decode(String.self, forKey: .name)
      let isText = name.hasSuffix("_band") || name.hasSuffix("_name")
      self.name = name
      cells =
        isText
        ? try container.decode([String?].self, forKey: .cells).map { .text($0) }
        : try container.decode([Double?].self, forKey: .cells).map { .number($0 ?? .nan) }
    }
  }

  @Test(.enabled(Python.reason("onnxruntime")) { await Python.has("onnxruntime") })
  func `onnxruntime gives what the models give`() async throws {
    for one in try await PortableCase.ofSample() {
      let folder = try TemporaryFolder()
      try one.model.onnx().write(to: URL(fileURLWithPath: folder.path("model.onnx")))
      let bytes = one.frame.elements.withUnsafeBytes { Array($0) }
      try folder.write("rows", bytes)
      let printed = try await Python.run(
        Self.script,
        [folder.path("model.onnx"), folder.path("rows"), "\(one.frame.columnCount)"])
      let columns = try JSONDecoder().decode([Column].self, from: printed)
      one.expectEqual(
        one.rows.indices.map { row in
          Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.cells[row]) })
        }, by: "onnxruntime")
    }
  }
}
