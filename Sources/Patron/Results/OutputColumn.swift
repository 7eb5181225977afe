import PatronData
import PatronEngine

/// A column of the scored customers: what a target list can hold and a filter can speak of.
public struct OutputColumn: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable { case number, text }

  public let name: String
  public let kind: Kind
  /// All the values it can have, where they are known beforehand; a value that is none of them is a
  /// slip of the pen, not an empty list.
  public let values: [String]?

  package init(_ name: String, _ kind: Kind, values: [String]? = nil) {
    self.name = name
    self.kind = kind
    self.values = values
  }
}

extension TrainedModels {
  /// The columns that these models give every customer: those of scores.csv and of segments.csv.
  public var outputColumns: [OutputColumn] {
    var columns = [OutputColumn("customer_id", .text)]
    if let segments {
      columns += [
        OutputColumn("segment", .number, values: segments.segments.map { String($0.id) }),
        OutputColumn("segment_name", .text, values: segments.segments.map(\.name)),
        OutputColumn("distance", .number), OutputColumn("margin", .number),
      ]
    }
    let classics = Classics(manifest.featureSet)
    if classics.hasRFM {
      columns += [
        OutputColumn("rfm", .text), OutputColumn("rfm_cell", .text, values: Classics.rfmCells),
      ]
    }
    if classics.hasLifecycle {
      columns.append(OutputColumn("lifecycle", .text, values: Feature.lifecycleStages))
    }
    if churn != nil {
      columns += [
        OutputColumn("churn_probability", .number),
        OutputColumn("churn_band", .text, values: OutcomeModel.Bands.names),
      ]
    }
    if repurchase != nil { columns.append(OutputColumn("repurchase_probability", .number)) }
    if let content {
      columns += (1...content.description.top).map { OutputColumn("next_content_\($0)", .text) }
    }
    if churn != nil {
      columns += (1...Reasons.count).map { OutputColumn("churn_reason_\($0)", .text) }
    }
    return columns
  }
}
