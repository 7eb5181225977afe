package import PatronData

/// Reasons in words, for people who read results as JSON.
extension Manifest.Skipped {
  package var fields: [String: String] { ["task": task.rawValue, "reason": "\(obstacle)"] }
}

extension LeakAudit.Suspect {
  package var fields: [String: String] {
    var fields = ["feature": feature, "verdict": verdict.rawValue, "reason": "\(reason)"]
    fields["column"] = column
    return fields
  }
}

extension PreparedExports.IgnoredColumn {
  package var fields: [String: String] { ["column": column, "reason": "\(reason)"] }
}
