public import Foundation
public import PatronData
public import PatronEngine
package import PatronModels

/// A model as a program of another system: features in, scores out, without Patron.
///
///     let models = try ModelFolder("models/aurora").read()
///     let churn = try PortableModel(.churn, of: models)
///     print(try churn.sql(for: .postgresql))       // one query over the table 'features'
///     try churn.onnx().write(to: URL(fileURLWithPath: "churn.onnx"))
///
/// The features come from `Scorer` (`keepsFeatures`), whose tables have the columns by their names.
public struct PortableModel: Sendable {
  /// A feature, as a column of the table that the scores are made from.
  public struct Column: Hashable, Sendable, Codable {
    public let name: String
    public let unit: String
    public let meaning: String
    /// The levels of a category, in the order of their numbers; nil for a number.
    public let levels: [String]?
  }

  public let task: TaskID
  /// The features of the table, in the order of its columns: the model may read some of them only.
  public let columns: [Column]
  /// The table that has them, as `Scorer` calls it.
  public let table: String
  package let formula: Formula

  /// The model of `task`.
  ///
  /// - Throws: a `PortableError` where it was not trained, or computes what other systems cannot.
  public init(_ task: TaskID, of models: TrainedModels) throws {
    guard let model = models.models.first(where: { $0.task == task }) else {
      throw PortableError.notTrained(task, known: models.models.map(\.task))
    }
    let set = models.manifest.features(for: model.use)
    do {
      formula = try model.formula(features: set)
    } catch {
      throw PortableError.notExpressible(task, reason: error.reason)
    }
    self.task = task
    table = models.featureTable(for: model.use)
    columns = set.features.map { feature in
      Column(
        name: feature.name, unit: feature.unit, meaning: feature.meaning,
        levels: feature.kind == .category ? feature.levels : nil)
    }
  }

  /// The columns that the model reads.
  public var inputs: [Column] { formula.features.map { columns[$0] } }

  /// The columns that it gives.
  public var outputs: [String] { formula.outputs.map(\.name) }

  /// The query that gives every row of `table`, by default the one that `Scorer` writes, its scores.
  ///
  /// Its columns are customer_id and `outputs`.
  ///
  /// - Parameters:
  ///   - table: the table's name; a point in it separates it from that of its schema.
  ///   - customer: the column that says whose row it is.
  public func sql(
    for warehouse: Warehouse, from table: String? = nil, customer: String = "customer_id"
  ) throws -> String {
    if let name = FeatureTable.repeatedName(columns.map(\.name)) {
      throw PortableError.repeatedName(task, name)
    }
    for column in inputs {
      guard let levels = column.levels, Set(levels).count < levels.count else { continue }
      throw PortableError.repeatedLevel(task, feature: column.name)
    }
    let names = (table ?? self.table).split(separator: ".").map { SQL(name: String($0)) }
    let query = FormulaSQL(formula: formula, columns: columns, warehouse: warehouse)
      .query(from: names.joined(separator: "."), customer: SQL(name: customer))
    return """
      -- \(task) by Patron \(Manifest.patronVersion), for \(warehouse.title): \(outputs.joined(separator: ", "))
      \(warehouse.text(of: query))
      """
  }

  /// The bytes of the model in ONNX (operators of version 17).
  ///
  /// The input `features` is customers × `columns`, 32 bits wide, a category by the number of its level and NaN where a
  /// feature is missing; each of `outputs` is an output. The columns are described in the metadata, as JSON.
  public func onnx() throws -> Data {
    let notes = [
      ("patron", Manifest.patronVersion), ("task", task.rawValue),
      ("columns", String(decoding: try ModelFiles.json(columns), as: UTF8.self)),
    ]
    return FormulaONNX(formula, width: columns.count)
      .model(task.rawValue, version: Manifest.patronVersion, notes: notes)
  }
}

/// Why a model is not to be had as a program of another system.
public enum PortableError: Error, Hashable, Sendable, CustomStringConvertible {
  case notTrained(TaskID, known: [TaskID])
  /// It computes what other systems cannot, for this reason.
  case notExpressible(TaskID, reason: String)
  /// Two columns of its table would have one name.
  case repeatedName(TaskID, String)
  /// Two levels of the feature have one text, so that a warehouse cannot tell them apart.
  case repeatedLevel(TaskID, feature: String)

  public var description: String {
    switch self {
    case .notTrained(let task, let known):
      "there is no model '\(task)' in the folder: it has \(known.map(\.rawValue).joined(separator: ", "))"
    case .notExpressible(let task, let reason):
      "\(task) cannot be written for another system: \(reason); score it with 'patron score'"
    case .repeatedName(let task, let name):
      "\(task) cannot be written as SQL: two columns of its table would be called '\(name)'; use 'patron models onnx'"
    case .repeatedLevel(let task, let feature):
      "\(task) cannot be written as SQL: two levels of \(feature) have the same text; use 'patron models onnx'"
    }
  }
}

/// Why a model is no formula of features.
package struct Inexpressible: Error, Hashable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}

extension TrainedModels {
  /// The tables of features that models which are formulas read, by how they look back.
  package func featureTable(for use: FeatureUse) -> String {
    use == .description && manifest.description != nil ? "segment_features" : "features"
  }

  /// Those tables, with their features.
  package var featureTables: [(name: String, features: FeatureSet)] {
    var tables: [(name: String, features: FeatureSet)] = []
    for model in models {
      let name = featureTable(for: model.use)
      guard !tables.contains(where: { $0.name == name }),
        (try? model.formula(features: manifest.features(for: model.use))) != nil
      else { continue }
      tables.append((name, manifest.features(for: model.use)))
    }
    return tables
  }

  /// The models that can be written for another system, and why each of the others cannot.
  public var portable: (models: [PortableModel], others: [PortableError]) {
    get throws {
      var found: (models: [PortableModel], others: [PortableError]) = ([], [])
      for model in models {
        do {
          found.models.append(try PortableModel(model.task, of: self))
        } catch let error as PortableError {
          found.others.append(error)
        }
      }
      return found
    }
  }
}
