import PatronEngine

/// Exports that are scored may differ from the exports of the training.
extension FrameBuilder {
  /// Refuses exports that lack what the features are made of: customers are not scored by empty columns.
  func checkExports() throws {
    let columns = ExportColumns(prepared.exports)
    var seen: Set<Requirement> = []
    let lacking = requirements.compactMap(columns.lacking).filter { seen.insert($0).inserted }
    guard !lacking.isEmpty else { return }
    throw PatronError(
      .data,
      """
      the features are made of \(lacking.map(\.description).joined(separator: ", ")), which these exports do not have
      """, remedy: "export that too, or train a model without it")
  }
}
