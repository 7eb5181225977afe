import PatronData

/// Exports of people with one order each on 2024-06-01, and of what is known of them.
func consentExports(
  _ yaml: String, customers: String = "", history: String? = nil, files: [String: String] = [:],
  people: [String] = ["A", "B", "C", "D", "E", "F", "G", "H"]
) throws -> TemporaryExports {
  var all = files
  all["o.csv"] =
    "id,t,a\n" + people.map { "\($0),2024-06-01,1\n" }.joined() + "\(people[0]),2024-06-30,1\n"
  var text = yaml + "transactions: {file: o.csv, customer: id, time: t, amount: a}\n"
  if !customers.isEmpty { all["c.csv"] = customers }
  if let history {
    all["h.csv"] = history
    if !yaml.contains("consents:") { text += "consents: {file: h.csv}\n" }
  }
  all["patron.yaml"] = text
  return try TemporaryExports(all)
}

extension PreparedExports {
  /// The identifiers of those who are allowed, in order; nil where the exports do not say.
  func names(_ purpose: Purpose, _ channel: String? = nil) async throws -> [String]? {
    let names = try await identifiers()
    return try await allowed(for: purpose, channel: channel).map {
      zip(names, $0).filter(\.1).map(\.0)
    }
  }
}
