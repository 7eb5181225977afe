/// What became of the customers of a list, and of their cells, in the file for a platform.
public struct AudienceCounts: Hashable, Sendable, Codable {
  /// The customers that were given; `rows` and `omitted` add up to it.
  public internal(set) var customers = 0
  /// The rows of the file, without its header.
  public internal(set) var rows = 0
  /// The customers without a row, by reason.
  public internal(set) var omitted: [AudienceOmission: Int] = [:]
  /// The rows that hold each identifier.
  public internal(set) var written: [AudienceIdentifier: Int] = [:]
  /// The cells that could not be written, by identifier and reason, of all customers.
  ///
  /// A customer with a malformed telephone number and a good e-mail address is in `rows` and here.
  public internal(set) var problems: [AudienceIdentifier: [AudienceProblem: Int]] = [:]

  package init() {}
}
