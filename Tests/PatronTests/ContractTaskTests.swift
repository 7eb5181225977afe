import Foundation
import Patron
import PatronData
import PatronEngine
import PatronModels
import PatronNumerics
import PatronTestSupport
import Testing

@Suite("Contracts: predicted, valued and evaluated")
struct ContractTaskTests {
  private func rows(_ text: String) -> [String: [String: String]] {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return Dictionary(
      uniqueKeysWithValues: lines.dropFirst().map { cells in
        (cells[0], Dictionary(uniqueKeysWithValues: zip(lines[0], cells)))
      })
  }

  @Test func `shares that are known are found, and the end of the history is predicted`()
    async throws
  {
    let model = try #require(try await KnownClub.trained.value.contracts)
    #expect(model.isDated && model.hasFees && model.plans == ["monthly", "yearly"])
    // Contracts tell something once a month of them is over or they have ended; at the edge of that day the rules of
    // the calendar differ.
    let telling = KnownClub.all.count {
      KnownClub.months(1, after: $0.start) <= KnownClub.end || $0.end < KnownClub.end
    }
    #expect(abs(model.learnedFrom.contracts - telling) <= 15)
    #expect(model.learnedFrom.observedFrom == nil)
    let halfYear = model.renewals.survival(ofPlan: 0, after: 3, renewals: 6)
    // Some 2,000 contracts by the month: a standard error of 0.01, of which this is four.
    #expect(abs((halfYear.last ?? 0) - pow(1 - KnownClub.monthlyShare, 6)) < 0.04)
    let year = model.renewals.survival(ofPlan: 1, after: 11, renewals: 1)
    // Some 600 by the year have come to an end: a standard error of 0.02.
    #expect(abs((year.last ?? 0) - (1 - KnownClub.yearlyShare)) < 0.08)
    // In the middle of a year next to none ends.
    #expect(model.renewals.survival(ofPlan: 1, after: 3, renewals: 6).last ?? 0 > 0.97)

    let trial = try #require(model.evaluation?.trial)
    #expect(trial.chosen == .plan)
    #expect(trial.alternatives.map(\.kind) == ContractSurvival.Kind.allCases)
    #expect(abs(trial.judgement.expected / Double(trial.ended) - 1) < 0.1)
    let flat = try #require(trial.alternatives.first { $0.kind == .constant })
    #expect(trial.judgement.metrics.logLoss < flat.metrics.logLoss)
    #expect(abs(trial.expected / trial.collected - 1) < 0.05)
    #expect(model.evaluation?.unbeatenBaseline == nil)
  }

  @Test func `curves are those of the survival package's estimate by hand`() async throws {
    let model = try #require(try await KnownClub.trained.value.contracts)
    #expect(model.curves.map(\.plan) == [nil, "monthly", "yearly"])
    let yearly = model.curves[2]
    // By hand: of those by the year that have completed twelve months before the end, who stayed.
    let old = KnownClub.all.filter {
      $0.isYearly && KnownClub.months(12, after: $0.start) < KnownClub.end
    }
    let stayed = old.count { $0.end > KnownClub.months(12, after: $0.start) }
    let point = try #require(yearly.points.first { $0.periods == 12 })
    // Contracts at the edge of the day differ by the rules of the calendar.
    #expect(abs(point.share - Double(stayed) / Double(old.count)) < 0.01)
    #expect(point.interval.map { $0.lower < point.share && point.share < $0.upper } == true)
  }

  @Test func `customers get the days, fees and values of their contracts`() async throws {
    let models = try await KnownClub.trained.value
    let folder = try KnownClub.folder()
    let scores = try TemporaryFolder()
    _ = try await Scorer().score(folder.path, with: models, to: scores.path("s"))
    let found = rows(try scores.text("s/value.csv"))
    let member = try #require(
      KnownClub.all.first {
        // Months from the 29th on are counted by a rule of this shop alone.
        $0.isYearly && $0.start < KnownClub.end && $0.end > KnownClub.end
          && "\($0.start)".suffix(2) < "29"
      })
    let own = try #require(found["m\(member.number)"])
    #expect(own["contract_fee"] == "8.00")
    let periods = try #require(own["contract_periods"].flatMap { Int($0) })
    #expect(KnownClub.months(periods, after: member.start) <= KnownClub.end)
    // A renewal on the first day that is not known is still to come.
    #expect(KnownClub.months(periods + 1, after: member.start) >= KnownClub.end)
    // 180 days hold six monthly renewals, or five.
    let kept = try #require(own["contract_value_if_kept"].flatMap { Double($0) })
    #expect(kept == 48 || kept == 40)
    let value = try #require(own["contract_value"].flatMap { Double($0) })
    let low = try #require(own["contract_value_low"].flatMap { Double($0) })
    let high = try #require(own["contract_value_high"].flatMap { Double($0) })
    // A mean, which may lie beyond the limits.
    #expect(low <= high && high <= kept && value <= kept && value > 0)
    // Who has left has nothing.
    let left = try #require(KnownClub.all.first { $0.end < KnownClub.end })
    for column in [
      "contract_periods", "renewal_date", "contract_value", "contract_end_probability",
    ] {
      #expect(found["m\(left.number)"]?[column] == "", "\(column)")
    }
    // The limits hold the fees that came: 80 of 100 or more.
    let running = KnownClub.all.filter { $0.start < KnownClub.end && $0.end > KnownClub.end }
    var (within, expected, observed) = (0, 0.0, 0.0)
    for member in running {
      let own = try #require(found["m\(member.number)"])
      func number(_ name: String) throws -> Double {
        try #require(own[name].flatMap { Double($0) })
      }
      let periods = Int(try number("contract_periods"))
      let fee = try number("contract_fee")
      let came = (periods + 1...periods + 7).reduce(0.0) { sum, count in
        let renewal = KnownClub.months(count, after: member.start)
        return renewal < KnownClub.end + 180 && renewal < member.end ? sum + fee : sum
      }
      if try number("contract_value_low") - 0.01 <= came,
        try came <= number("contract_value_high") + 0.01
      {
        within += 1
      }
      expected += try number("contract_value")
      observed += came
    }
    #expect(Double(within) >= 0.8 * Double(running.count))
    #expect(abs(expected / observed - 1) < 0.05)
  }

  @Test func `a later fee counts less by the rate of a year`() async throws {
    let folder = try KnownClub.folder()
    try folder.write(
      KnownClub.yaml.replacing("discount: 0", with: "discount: 21%"), to: "patron.yaml")
    let models = try await Trainer(only: [.contracts]).train(folder.path)
    #expect(models.contracts?.discount == 0.21)
    let scores = try TemporaryFolder()
    _ = try await Scorer().score(folder.path, with: models, to: scores.path("s"))
    let found = rows(try scores.text("s/value.csv"))
    let running = KnownClub.all.filter {
      // Months from the 29th on are counted by a rule of this shop alone.
      $0.start < KnownClub.end && $0.end >= KnownClub.end && "\($0.start)".suffix(2) < "29"
    }
    #expect(running.count > 500)
    for member in running {
      // Renewals from the first day that is not known on, of 180 days; a year has 365.25.
      let worth = (1...60).map { KnownClub.months($0, after: member.start) }
        .filter { $0 >= KnownClub.end && $0 < KnownClub.end + 180 }
        .reduce(0.0) { $0 + pow(1.21, -Double(($1 - KnownClub.end).days) / 365.25) }
      let fee = member.isYearly ? 8.0 : 10
      let kept = found["m\(member.number)"]?["contract_value_if_kept"].flatMap { Double($0) }
      // Files have cents.
      #expect(abs(try #require(kept) - fee * worth) < 0.0051, "\(member.number)")
    }
  }

  @Test func `an end that is agreed and still to come is no question`() async throws {
    let models = try await KnownClub.trained.value
    let folder = try KnownClub.folder()
    // From 2024-05-10 on, ended by agreement on 2024-08-20: renewals on the 10th of July and August, no more.
    try folder.write(
      try folder.text("contracts.csv") + "z1,2024-05-10,2024-08-20,monthly,10\n"
        + "z2,2024-05-10,,monthly,10\n",
      to: "contracts.csv")
    var options = RunOptions()
    options.today = Day(year: 2024, month: 6, day: 30)
    let scores = try TemporaryFolder()
    _ = try await Scorer(options: options).score(folder.path, with: models, to: scores.path("s"))
    let found = rows(try scores.text("s/value.csv"))
    #expect(found["z1"]?["contract_end_probability"] == "1.000000")
    #expect(
      found["z1"]?["contract_value"] == "20.00" && found["z1"]?["contract_value_low"] == "20.00")
    #expect(found["z1"]?["renewal_date"] == "2024-07-10")
    #expect(found["z2"]?["contract_end_probability"].flatMap { Double($0) } ?? 1 < 0.5)
    // The explanation says what the scores say: churn asks no more about who leaves by agreement.
    let churn = rows(try scores.text("s/scores.csv"))
    for (customer, hasScore) in [("z1", false), ("z2", true)] {
      let live = try await Explainer(options: options).explain(
        customer, of: folder.path, with: models)
      let kept = try await Explainer(options: options).explain(
        customer, of: folder.path, from: ScoreFolder(scores.path("s")), with: models)
      #expect(live == kept)
      let outcome = try #require(live.outcomes.first { $0.outcome == .churn })
      #expect((churn[customer]?["churn_probability"] != "") == hasScore)
      #expect((outcome.probability != nil) == hasScore)
      #expect((outcome.caution?.contains("by agreement") ?? false) == !hasScore)
      #expect("\(live)".contains("No score") == !hasScore)
    }
  }

  @Test func `an export of those who ran on a day and later is no export of all`() async throws {
    let since = Day(year: 2023, month: 7, day: 1)
    let folder = try KnownClub.folder(sinceThen: since)
    let model = try #require(
      try await Trainer(only: [.contracts]).train(folder.path).contracts)
    let from = try #require(model.learnedFrom.observedFrom)
    #expect(from >= since && from < since + 5)
    // Without that, contracts would look longer: 0.05 of a month, in four standard errors.
    let halfYear = model.renewals.survival(ofPlan: 0, after: 3, renewals: 6)
    #expect(abs((halfYear.last ?? 0) - pow(1 - KnownClub.monthlyShare, 6)) < 0.05)
  }

  @Test func `churn is the end of contracts, by their length, plan and fee`() async throws {
    let models = try await KnownClub.trained.value
    let churn = try #require(models.outcome(.churn))
    #expect(churn.endsContract && churn.horizon == 90)
    // By the month 14 % leave in 90 days; by the year 30 % of those who come to its end, a quarter of all.
    #expect((churn.evaluation.model?.metrics.auc ?? 0) > 0.55)
    let folder = try KnownClub.folder()
    let scores = try TemporaryFolder()
    _ = try await Scorer().score(folder.path, with: models, to: scores.path("s"))
    let found = rows(try scores.text("s/scores.csv"))
    for member in KnownClub.all where member.start < KnownClub.end {
      let own = try #require(found["m\(member.number)"])
      let runs = member.end >= KnownClub.end
      #expect((own["churn_band"] == "left") == !runs)
      #expect((own["churn_probability"] == "") == !runs)
    }
  }

  @Test func `a valuation tells months, retention and what is expected`() async throws {
    let models = try await KnownClub.trained.value
    let folder = try KnownClub.folder()
    let valuation = try await Valuer().value(folder.path, with: models)
    #expect(valuation.orders == nil)
    let base = try #require(valuation.contracts)
    let running = KnownClub.all.filter { $0.start < KnownClub.end && $0.end >= KnownClub.end }
    #expect(base.running == running.count)
    #expect(
      base.monthlyFees == running.reduce(0) { $0 + ($1.isYearly ? 8 : 10) })
    let may = try #require(base.months.first { "\($0.firstDay)" == "2024-05-01" })
    let first = Day(year: 2024, month: 5, day: 1)
    let next = Day(year: 2024, month: 6, day: 1)
    let before = KnownClub.all.filter { $0.start < first && $0.end >= first }
    #expect(may.running == before.count)
    #expect(may.ended == before.count { $0.end < next })
    #expect(
      may.began == KnownClub.all.count { $0.start >= first && $0.start < next && $0.end >= next })
    #expect(may.expanded == 0 && may.contracted == 0)
    #expect(may.lost == before.filter { $0.end < next }.reduce(0) { $0 + ($1.isYearly ? 8 : 10) })
    let retention = try #require(base.retention)
    // Nobody pays more than before, so that both are the same.
    #expect(retention.netRevenueRetention == retention.grossRevenueRetention)
    #expect(retention.netRevenueRetention < 0.8 && retention.netRevenueRetention > 0.4)
    let (expected, model) = (try #require(base.expected), try #require(base.model))
    // 2,400 of 3,000 by the month leave within 180 days by six shares of 5 %; the years' ends add to that.
    #expect(abs(expected.leaving - model.expectedLeaving(running)) < 0.1 * expected.leaving)
    #expect(base.obstacle == nil)
    let lifetimes = try #require(base.lifetimes)
    #expect(lifetimes.by == "plan" && lifetimes.groups.map(\.name) == ["monthly", "yearly"])
    #expect(lifetimes.test?.p ?? 1 < 1e-9)
    // Curves of the model and of the valuation are of the same contracts.
    #expect(lifetimes.groups.map(\.contracts) == model.curves.dropFirst().map(\.contracts))
    let twelve = { (points: [ContractModel.Curve.Point]) in points.first { $0.periods == 12 } }
    #expect(twelve(lifetimes.groups[1].points) == twelve(model.curves[2].points))
    #expect("\(valuation.document)".contains("net revenue retention"))
  }

  @Test func `a model that cannot have been trained is refused`() async throws {
    let model = try #require(try await KnownClub.trained.value.contracts)
    func isRefused(_ change: (inout [String: Any]) -> Void) throws -> Bool {
      let data = try JSONEncoder().encode(model)
      var json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      change(&json)
      let files = ModelFiles(
        path: "m", contents: ["contracts.json": try JSONSerialization.data(withJSONObject: json)])
      let set = FeatureSet(
        FeatureContext(
          observation: 90, vocabulary: Vocabulary(), currency: "", userFeatures: [],
          holds: { _ in false }))
      guard let read = try? ContractTask().model(from: files) else { return true }
      return !read.isSound(in: set)
    }
    #expect(try !isRefused { _ in })
    #expect(try isRefused { $0["horizon"] = 0 })
    #expect(try isRefused { $0["discount"] = 3 })
    #expect(try isRefused { $0["plans"] = ["monthly"] })
    #expect(
      try isRefused { json in
        var renewals = json["renewals"] as? [String: Any] ?? [:]
        var plans = renewals["plans"] as? [[String: Any]] ?? []
        plans[0]["tail"] = 1.5
        renewals["plans"] = plans
        json["renewals"] = renewals
      })
    #expect(
      try isRefused { json in
        var source = json["learnedFrom"] as? [String: Any] ?? [:]
        source["ended"] = 1 << 40
        json["learnedFrom"] = source
      })
    // The chosen share is one of those that were tried.
    #expect(
      try isRefused { json in
        var evaluation = json["evaluation"] as? [String: Any] ?? [:]
        var trial = evaluation["trial"] as? [String: Any] ?? [:]
        trial["alternatives"] = [Any]()
        evaluation["trial"] = trial
        json["evaluation"] = evaluation
      })
  }

  @Test func `later exports tell how right the model was, and other exports are refused`()
    async throws
  {
    let models = try await KnownClub.trained.value
    let later = try KnownClub.folder(before: KnownClub.end + 200)
    let report = try await Evaluator().evaluate(models, on: later.path)
    let evaluation = try #require(report.contracts)
    // The last day on which a contract began or ended is a few days before the end.
    #expect(evaluation.firstDay > KnownClub.end - 5 && evaluation.length == 180)
    #expect(abs(evaluation.trial.judgement.expected / Double(evaluation.trial.ended) - 1) < 0.15)
    for (old, new, word) in [("EUR", "USD", "currency"), ("price", "amount", "fee")] {
      let folder = try KnownClub.folder()
      let file = word == "fee" ? "contracts.csv" : "patron.yaml"
      try folder.write(try folder.text(file).replacing(old, with: new), to: file)
      if word == "fee" {
        try folder.write(
          try folder.text("patron.yaml").replacing(", fee: price", with: ""), to: "patron.yaml")
      }
      let error = await #expect(throws: PatronError.self) {
        try await Valuer().value(folder.path, with: models)
      }
      #expect(error?.description.contains(word) == true, "\(error.map { "\($0)" } ?? "")")
    }
  }
}

extension ContractModel {
  /// What `members` should leave by, from the shares that are known.
  fileprivate func expectedLeaving(_ members: [KnownClub.Member]) -> Double {
    members.reduce(0) { sum, member in
      guard member.isYearly else { return sum + 1 - pow(1 - KnownClub.monthlyShare, 5.9) }
      let comesToItsEnd = (1...3).contains { year in
        let end = KnownClub.months(12 * year, after: member.start)
        return end >= KnownClub.end && end < KnownClub.end + 180
      }
      return sum + (comesToItsEnd ? KnownClub.yearlyShare : 0)
    }
  }
}
