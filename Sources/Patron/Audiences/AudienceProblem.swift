/// Why a cell of a customer cannot be written: the cell stays empty in the file, and is counted.
public enum AudienceProblem: String, Error, Hashable, Sendable, Codable, CodingKeyRepresentable,
  CaseIterable
{
  /// It is not of the form that such a value has.
  case malformed
  /// It can be read in more than one way, and only one of them is this customer.
  case doubtful
  /// It holds more than one value.
  case several
  /// It holds a telephone number of a switchboard: one with an extension.
  case withExtension = "extension"
  /// It is of no value that is known: a country, or a gender that the platform does not take.
  case unknown
  /// It is a hash already, and a hash of a hash finds nobody.
  case hashed

  /// What is told of such cells, after their number.
  public var meaning: String {
    switch self {
    case .malformed: "malformed"
    case .doubtful: "doubtful"
    case .several: "with more than one value"
    case .withExtension: "with an extension"
    case .unknown: "not known to the platform"
    case .hashed: "hashed already"
    }
  }

  /// What the user can do about such cells of `identifier`.
  public func remedy(for identifier: AudienceIdentifier) -> String {
    switch (self, identifier) {
    case (.doubtful, .phone):
      "export numbers with + and the country code, or name the region of national ones"
    case (.doubtful, .birthDate): "export dates as 1990-12-31"
    case (.several, _): "export one value a cell"
    case (.hashed, _): "export it in clear, it is hashed here"
    case (.unknown, .country): "export codes of two letters, such as DE"
    default: "correct them in the exports"
    }
  }
}

/// Why a customer has no row in the file.
public enum AudienceOmission: String, Hashable, Sendable, Codable, CodingKeyRepresentable,
  CaseIterable
{
  /// The cells that the platform needs are empty.
  case missing
  /// Of the cells that the platform needs there are some, and none can be written.
  case unusable
  /// An earlier row has the same values after normalising.
  case duplicate
}
