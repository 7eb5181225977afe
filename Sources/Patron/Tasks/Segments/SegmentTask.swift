package import Foundation
public import PatronData
import PatronEngine
import PatronModels
import PatronReport

/// Forms segments of customers, and describes them.
package struct SegmentTask: PatronTask {
  package init() {}

  package var id: TaskID { .segments }
  package var title: String { "Segments" }
  package var fileNames: [String] { [SegmentModel.fileName] }
  package var columns: [OutputColumn] { SegmentScorer.columns(nil) }

  package func isAskedFor(by configuration: Configuration) -> Bool { configuration.segments.isOn }

  package func plan(_ session: Session) throws(Obstacle) -> any PlannedTask {
    guard let settings = session.configuration.segments.options(default: .init()) else {
      throw .turnedOff
    }
    return Planned(settings: settings)
  }

  package func model(from files: ModelFiles) throws -> (any TaskModel)? {
    try files.decoded(SegmentModel.fileName, as: SegmentModel.self)
  }

  struct Planned: PlannedTask {
    let settings: Configuration.Segments

    var id: TaskID { .segments }

    func outlook(_ material: OutlookMaterial) async throws -> String {
      let prepared = material.session.prepared
      let hasBehaviour = !prepared.tables.isDisjoint(with: [.transactions, .events])
      guard hasBehaviour || !prepared.attributes.isEmpty else { throw Obstacle.noFeatures }
      return "\(Figures.grouped(prepared.customerCount)) customers"
    }

    private static let step = "forming segments"
    /// Processor seconds whatever the customers, and a customer whose segment is searched for.
    private static let secondsOfSearch = 1.5
    private static let secondsPerCustomer = 1e-4

    func step(_ size: WorkSize, isBackTest: Bool) -> WorkEstimate.Step {
      let customers = min(size.customers, Material.largestSegmentCustomers)
      return WorkEstimate.Step(
        Self.step,
        seconds: size.seconds(
          ofProcessor: Self.secondsOfSearch + Self.secondsPerCustomer * Double(customers)))
    }

    func train(_ material: Material) async throws -> any TaskModel {
      material.options.progress(Self.step)
      var settings = settings
      settings.count = material.segmentCount ?? settings.count
      return try await SegmentMaker(material: material, settings: settings).model()
    }
  }
}

extension TaskID {
  public static let segments: TaskID = "segments"
}

extension SegmentModel: TaskModel {
  fileprivate static let fileName = "segments.json"

  package var task: TaskID { .segments }

  package var files: [String: Data] {
    get throws { [Self.fileName: try ModelFiles.json(self)] }
  }

  package var columns: [OutputColumn] { SegmentScorer.columns(segments) }

  package var use: FeatureUse { .description }

  package var headline: Headline {
    Headline(
      hasNoClearSegments
        ? "no clear segments" : "silhouette of \(clustering.clusterSizes.count) segments",
      value: silhouette)
  }

  package func summary(features: FeatureSet) -> any Encodable {
    SegmentsSummary(self, features: features)
  }

  package func scorers(_ set: FeatureSet) -> [any CustomerScorer] {
    [SegmentScorer(self, features: set)]
  }
}
