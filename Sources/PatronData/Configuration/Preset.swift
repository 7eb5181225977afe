import PatronEngine
import Yams

/// A known system's export: how its header is recognised, what a row means, and the role of each column.
///
/// Each stands in a folder of `Presets`, as `NAME.yaml`.
package struct Preset: Sendable {
  /// The name that `init --from` takes.
  package let name: String
  package let title: String
  /// The grain of a row of the export.
  package let row: String
  package let table: Table
  /// Whether the header was seen in an exported file, or in documentation alone.
  package let isSeen: Bool
  package let notes: [String]
  /// The columns that identify the export, each by the names that it has had.
  package let header: [[String]]
  private let yaml: String
  private let file: String

  /// A table's settings as a preset writes them for a file.
  package struct Applied: Sendable {
    package var configuration: TableConfiguration
    package var timezone: String?
    /// Required roles whose column the file does not have.
    package var missing: [String]
  }

  /// Whether a file with `columns` is this system's.
  package func matches(_ columns: [String]) -> Bool { absent(from: columns).isEmpty }

  /// Whether a file with `columns` is this system's but for one column of a long header, as older versions and
  /// other settings leave one out.
  package func nearlyMatches(_ columns: [String]) -> Bool {
    header.count >= 7 && absent(from: columns).count == 1
  }

  /// Objects inside of one another that a header names: a name of any number of points costs no more.
  private static let deepest = 16

  /// The columns of the header that `columns` do not have.
  package func absent(from columns: [String]) -> [String] {
    // An object stands for the columns inside it: "event_params" for "event_params.page_location".
    let known = Set(
      columns.flatMap { column in
        let parts = Self.folded(column).split(separator: ".")
        return [Self.folded(column)]
          + parts.indices.dropFirst().prefix(Self.deepest).map {
            parts[..<$0].joined(separator: ".")
          }
      })
    return header.filter { names in !names.contains { known.contains(Self.folded($0)) } }
      .map { $0[0] }
  }

  /// A name as it is compared: tools between the system and the file change letters and blanks.
  private static func folded(_ name: String) -> String {
    String(name.lowercased().map { $0 == "_" || $0 == "-" ? " " : $0 })
  }

  /// The settings for `files` with `columns`: roles whose columns are there, and the rest.
  package func applied(to files: [String], columns: [String]) throws -> Applied {
    let actual = Dictionary(
      columns.map { (Self.folded($0), $0) }, uniquingKeysWith: { first, _ in first })
    func present(_ name: String) -> String? { actual[Self.folded(name)] }
    let roles = Set(Role.known(in: table).map(\.name))
    var pairs: [(Node, Node)] = [
      (Node("file"), Node(files.map { Node($0) }))
    ]
    var timezone: String?
    for (key, value) in Self.root(of: yaml)?["mapping"]?.mapping ?? [:] {
      let name = key.scalar?.string ?? ""
      if name == "timezone" {
        timezone = value.scalar?.string
      } else if roles.contains(name) {
        let names = value.sequence?.compactMap { $0.scalar?.string } ?? [value.scalar?.string ?? ""]
        guard let column = names.lazy.compactMap(present).first else { continue }
        pairs.append((key, Node(column)))
      } else if ["keep", "drop"].contains(name) {
        var seen: Set<String> = []
        let kept = (value.mapping ?? [:]).compactMap { column, values in
          present(column.scalar?.string ?? "").map { ($0, values) }
        }.filter { seen.insert($0.0).inserted }.map { (Node($0.0), $0.1) }
        if !kept.isEmpty { pairs.append((key, Node(kept))) }
      } else if ["ignore", "attributes", "trust"].contains(name) {
        let kept = (value.sequence ?? []).compactMap { present($0.scalar?.string ?? "") }
        if !kept.isEmpty { pairs.append((key, Node(kept.map { Node($0) }))) }
      } else {
        pairs.append((key, value))
      }
    }
    let section = try ConfigurationSection(
      Node(pairs), name: table.rawValue, line: nil, file: file)
    try section.allow(table.part.sectionKeys)
    let configuration = try table.part.settings(section)
    return Applied(
      configuration: configuration, timezone: timezone,
      missing: Role.known(in: table).filter {
        $0.isRequired && configuration.columns[$0.name] == nil
      }
      .map(\.name))
  }

  private init(_ name: String, _ resource: [UInt8]) {
    func fail(_ what: String) -> Never { preconditionFailure("preset \(name): \(what)") }
    yaml = String(decoding: resource, as: UTF8.self)
    guard let root = Self.root(of: yaml) else { fail("is no YAML") }
    func text(_ key: String) -> String {
      guard let text = root[key]?.scalar?.string else { fail("has no '\(key)'") }
      return text
    }
    guard let table = Table(rawValue: text("table")), root["mapping"]?.mapping != nil,
      let header = root["header"]?.sequence
    else { fail("names no table, mapping or header") }
    self.name = name
    self.table = table
    title = text("title")
    row = text("row")
    isSeen = text("seen") == "export"
    notes = (root["notes"]?.sequence ?? []).compactMap { $0.scalar?.string }
    self.header = header.map { node in
      node.sequence?.compactMap { $0.scalar?.string } ?? [node.scalar?.string ?? ""]
    }
    file = "\(name).yaml"
  }

  private static func root(of yaml: String) -> Node? { try? Yams.compose(yaml: yaml) ?? nil }

  /// Every preset, in the order of their names.
  package static let all = [
    Preset("amazon-orders", PackageResources.amazon_orders_yaml),
    Preset("delighted-responses", PackageResources.delighted_responses_yaml),
    Preset("ga4-bigquery", PackageResources.ga4_bigquery_yaml),
    Preset("hubspot-contacts", PackageResources.hubspot_contacts_yaml),
    Preset("klaviyo-events", PackageResources.klaviyo_events_yaml),
    Preset("klaviyo-profiles", PackageResources.klaviyo_profiles_yaml),
    Preset("magento-orders", PackageResources.magento_orders_yaml),
    Preset("mailchimp-audience", PackageResources.mailchimp_audience_yaml),
    Preset("rudderstack-track", PackageResources.rudderstack_track_yaml),
    Preset("salesforce-report", PackageResources.salesforce_report_yaml),
    Preset("segment-track", PackageResources.segment_track_yaml),
    Preset("shopify-customers", PackageResources.shopify_customers_yaml),
    Preset("shopify-orders", PackageResources.shopify_orders_yaml),
    Preset("square-items", PackageResources.square_items_yaml),
    Preset("stripe-payments", PackageResources.stripe_payments_yaml),
    Preset("stripe-subscriptions", PackageResources.stripe_subscriptions_yaml),
    Preset("surveymonkey-responses", PackageResources.surveymonkey_responses_yaml),
    Preset("typeform-responses", PackageResources.typeform_responses_yaml),
    Preset("woocommerce-analytics", PackageResources.woocommerce_analytics_yaml),
    Preset("woocommerce-orders", PackageResources.woocommerce_orders_yaml),
  ]
}
