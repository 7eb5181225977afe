import Foundation
import PatronEngine

/// What the data are called, and what holds for all of them: the zone of days, the currency, the tolerance.
struct GeneralPart: ConfigurationPart {
  let keys = ["name", "timezone", "currency", "tolerance"]

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    configuration.name = try file.text("name") ?? configuration.name
    configuration.timezone = try file.text("timezone") ?? configuration.timezone
    configuration.currency = try file.text("currency")
    configuration.tolerance = try file.share("tolerance") ?? configuration.tolerance
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    try configuration.expect(!configuration.name.isEmpty, "name", found: "''", "reports need one")
    let timezone = configuration.timezone
    if TimeZone(identifier: timezone) == nil {
      let known = ["UTC"] + TimeZone.knownTimeZoneIdentifiers
      throw configuration.error(
        at: "timezone", .unknownTimezone(timezone, nearest: nearest(to: timezone, in: known)))
    }
    if let currency = configuration.currency {
      let isCode = currency.utf8.count == 3 && currency.utf8.allSatisfy { (65...90).contains($0) }
      try configuration.expect(
        isCode, "currency", found: "'\(currency)'",
        "it is an ISO code of three capitals, such as EUR")
    }
    let tolerance = configuration.tolerance
    try configuration.expect(
      (0...1).contains(tolerance), "tolerance", found: "\(tolerance)",
      "it is a share from 0 to 1, such as 0.05 or 5%")
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    let standard = Configuration.standard
    file.general.pair("name", .text(configuration.name))
    if configuration.timezone != standard.timezone {
      file.general.pair(
        "timezone", .text(configuration.timezone), comment: "where a day begins")
    }
    if let currency = configuration.currency { file.general.pair("currency", .text(currency)) }
    if configuration.tolerance != standard.tolerance {
      file.general.pair(
        "tolerance", .plain("\(configuration.tolerance)"),
        comment: "the share of rows that may be unusable")
    }
  }
}
