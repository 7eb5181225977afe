import PatronFeatures
import PatronNumerics
let folder = CommandLine.arguments[1]
do {
let c = try Exports.configuration(of: folder)
let engine = try await DuckDBEngine(folders: [folder, "/work/shared/data"])
let e = try await Exports(folder: folder, configuration: c, engine: engine)
let p = try await PreparedExports(e, engine: engine) { print($0) }
print(p.quality, p.customerCount, p.history as Any, p.notices, p.ignoredColumns)
for a in p.attributes { print(a) }
if let h = p.history {
 let plan = try WindowPlan(start: h.start, end: h.end, horizon: Int(CommandLine.arguments[2])!, gap: 0, observation: nil)
 print(plan)
 let fs = try await FeaturePlanner(p).features(observation: plan.observation, before: plan.origins[0])
 for o in plan.origins {
  let f = try await FrameBuilder(p, features: fs).frame(at: o, of: .active, outcomes: .init(gap: 0, churnHorizon: plan.horizon, repurchaseHorizon: plan.horizon))
  print(o, f.features.rowCount, f.churned.filter { $0 == 1 }.count, f.churned.filter { $0 == 0 }.count, f.repurchased.filter { $0 == 1 }.count)
  if o == plan.origins[0] { for (j, x) in fs.features.enumerated() { var s = 0.0, n = 0; for i in 0..<f.features.rowCount { let v = f.features[i, j]; if !v.isNaN { s += Double(v); n += 1 } }; print(x.name, s / Double(n), n) } }
 }
}
if let s = p.recommendationSource(asked: c.recommendations.options(default: .init())?.source) {
 let i = try await p.interactions(s, at: p.history.map { $0.end - 30 }, items: nil, largest: 3000, horizon: 30)
 print(s, i.items.count, i.seen.entryCount, i.later!.entryCount, i.titles.prefix(5))
}
engine.close()
} catch { print("ERR", error) }
