import Foundation
import Patron
import PatronEngine
import PatronModels
import PatronTestSupport

/// results.json, by which lists and explanations are made from earlier results.
struct RecordTarget: FuzzTarget {
  let name = "results"
  let seeds: [[UInt8]]

  func run(_ input: [UInt8]) throws {
    var bytes = Data(input)
    if let record = try? JSONDecoder().decode(ScoreRecord.self, from: bytes) {
      bytes = try ModelFiles.json(record.sealed())
    }
    guard try ScoreRecord(bytes, of: "results.json") != nil else {
      throw PatronError(.data, "not as it was written")
    }
  }
}

/// plan.json of a campaign, which is measured by it.
struct CampaignPlanTarget: FuzzTarget {
  let name = "campaign-plan"
  let seeds: [[UInt8]]

  func run(_ input: [UInt8]) throws {
    var bytes = Data(input)
    if let plan = try? JSONDecoder().decode(CampaignPlan.self, from: bytes) {
      bytes = try ModelFiles.json(plan)
    }
    let plan = try CampaignPlan(bytes, of: "spring")
    guard !plan.document.description.isEmpty else { throw FuzzFailure("a plan without a report") }
  }
}

/// A measurement as JSON, from which the next plan takes its rate.
struct MeasuredRateTarget: FuzzTarget {
  let name = "campaign-measurement"
  let seeds = [MeasuredRateTarget.seed]

  /// As the command writes it.
  private struct Measured: Encodable {
    let measurement: CampaignMeasurement
    let notices: [String] = []
  }

  /// 400 contacted beside 100 left alone: 320 and 60 of them did what was asked.
  private static let seed: [UInt8] = {
    let numbers = (0..<500).map { Int32($0 < 100 ? 0 : 1) }
    let values = (0..<500).map { $0 < 60 || $0 >= 180 ? 1.0 : 0 }
    guard let arms = try? CampaignArms(numbers: numbers, count: 2),
      let measured = try? CampaignMeasurement(
        CampaignTable(
          name: "spring", armNames: ["control", "mail"], arms: arms, assignment: .planned,
          plannedShares: nil,
          outcomes: [.init(name: "done", kind: .share, values: values)]))
    else { preconditionFailure("a campaign of two arms") }
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let bytes = try? encoder.encode(Measured(measurement: measured)) else {
      preconditionFailure("a measurement has JSON")
    }
    return Array(bytes)
  }()

  func run(_ input: [UInt8]) throws {
    for objective in CampaignObjective.all {
      let rate: MeasuredRate
      do {
        rate = try MeasuredRate(Data(input), of: "spring.json", for: objective)
      } catch { continue }
      guard rate.value > 0, rate.standardError >= 0, rate.standardError.isFinite else {
        throw FuzzFailure("a rate that is none")
      }
    }
    _ = try MeasuredRate(Data(input), of: "spring.json", for: CampaignObjective.all[0])
  }
}
