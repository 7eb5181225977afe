/// Which column of the customers table is which identifier.
package struct AudienceColumns: Hashable, Sendable {
  /// The name of the column of each identifier that was found: the cells that a writer asks for.
  package let names: [AudienceIdentifier: String]

  /// Finds what a file for `platform` is made from among `columns`, by the names that exports give them.
  ///
  /// Upper and lower case, accents, blanks and signs do not matter. Names come in ranks: the mobile
  /// number before the telephone number, the customer's own before those of billing, and these before
  /// those of delivery. Several columns of the best rank that is there are an error that names them.
  ///
  /// - Parameter chosen: The column of an identifier where the user says it; an empty name leaves the
  ///   identifier out of the file.
  package init(
    of columns: [String], for platform: AudiencePlatform,
    chosen: [AudienceIdentifier: String] = [:]
  ) throws(AudienceError) {
    for (identifier, name) in chosen where !name.isEmpty && !columns.contains(name) {
      throw .unknownColumn(identifier, column: name)
    }
    var names: [AudienceIdentifier: String] = [:]
    for identifier in platform.identifiersRead {
      if let name = chosen[identifier] {
        names[identifier] = name.isEmpty ? nil : name
      } else {
        names[identifier] = try Self.column(of: identifier, among: columns)
      }
    }
    self.names = names
  }

  /// The one column of the best rank for `identifier`; nil where there is none of any.
  private static func column(
    of identifier: AudienceIdentifier, among columns: [String]
  ) throws(AudienceError) -> String? {
    for rank in ranks(of: identifier) {
      let found = columns.filter { rank.contains(AudienceCell.compared($0)) }
      guard found.count < 2 else { throw .ambiguousColumn(identifier, columns: found) }
      if let name = found.first { return name }
    }
    return nil
  }

  /// The names of `identifier`, the best rank first.
  private static func ranks(of identifier: AudienceIdentifier) -> [Set<String>] {
    let plain = identifier.knownNames
    return plain
      + prefixes.flatMap { prefixes in
        plain.map { names in Set(names.flatMap { name in prefixes.map { $0 + name } }) }
      }
  }

  /// What systems put before a name: for the customer's own, for billing, for delivery.
  private static let prefixes = [
    [
      "customer", "contact", "person", "primary", "default", "defaultaddress", "mailing", "home",
      "address",
    ],
    ["billing", "invoice"],
    ["shipping", "delivery"],
  ]
}
