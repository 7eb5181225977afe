/// Makes the rows of a file for a platform, customer after customer, and counts what becomes of them.
///
/// Rows come in the order of the customers. Of duplicates the first stays.
package struct AudienceWriter: Sendable {
  package let platform: AudiencePlatform
  package private(set) var counts = AudienceCounts()
  /// The columns of the file.
  private let columns: [AudiencePlatform.Column]
  private let region: String?
  private var seen: Set<Fingerprint> = []

  /// What becomes of a customer.
  package enum Outcome: Hashable, Sendable {
    /// The cells of a row, one a column of ``header``.
    case row([String])
    case omitted(AudienceOmission)
  }

  /// Prepares a file for `platform` from a customers table that has the columns `found`.
  ///
  /// - Parameter region: The country whose national telephone numbers are read where the customer's own
  ///   is not given, by its code or name. Without it they are doubtful.
  package init(
    _ platform: AudiencePlatform, found: Set<AudienceIdentifier>, region: String? = nil
  ) throws(AudienceError) {
    self.platform = platform
    self.region = try region.map { (name) throws(AudienceError) in
      guard let code = Country.code(of: name), DiallingPlan.byCountry[code] != nil else {
        throw .unknownRegion(name)
      }
      return code
    }
    guard platform.finds(by: found) else {
      throw .nothingToFindBy(
        platform: platform.title, needed: platform.sufficient.map { $0.sorted() })
    }
    let isWhole = platform.together.isSubset(of: found)
    columns = platform.columns.filter { column in
      guard !platform.hasFixedHeader, let identifier = column.identifier else { return true }
      return found.contains(identifier) && (isWhole || !platform.together.contains(identifier))
    }
  }

  /// The first line of the file.
  package var header: [String] { columns.map(\.header) }

  /// Adds `customer` to the file, or says why not.
  package mutating func add(_ customer: AudienceIdentifiers) -> Outcome {
    let outcome = outcome(of: customer)
    counts.customers += 1
    switch outcome {
    case .row(let cells):
      counts.rows += 1
      for (column, cell) in zip(columns, cells) where !cell.isEmpty {
        if let identifier = column.identifier { counts.written[identifier, default: 0] += 1 }
      }
    case .omitted(let reason): counts.omitted[reason, default: 0] += 1
    }
    return outcome
  }

  private mutating func outcome(of customer: AudienceIdentifiers) -> Outcome {
    var (values, problems) = values(of: customer)
    for (identifier, problem) in problems {
      counts.problems[identifier, default: [:]][problem, default: 0] += 1
    }
    if !platform.together.isSubset(of: values.keys) {
      values = values.filter { !platform.together.contains($0.key) }
    }
    guard platform.finds(by: Set(values.keys)) else {
      let asked = platform.sufficient.reduce(into: Set()) { $0.formUnion($1) }
      return .omitted(asked.isDisjoint(with: problems.keys) ? .missing : .unusable)
    }
    guard seen.insert(fingerprint(of: values)).inserted else { return .omitted(.duplicate) }
    return .row(
      columns.map { column in
        guard let value = column.identifier.flatMap({ values[$0] }) else { return "" }
        return column.isHashed ? AudienceHash.hexadecimal(of: value) : value
      })
  }

  /// The normalised values of `customer`, and the cells that have none although they are not empty.
  private func values(
    of customer: AudienceIdentifiers
  ) -> (values: [AudienceIdentifier: String], problems: [AudienceIdentifier: AudienceProblem]) {
    let context = context(of: customer)
    var values: [AudienceIdentifier: String] = [:]
    var problems: [AudienceIdentifier: AudienceProblem] = [:]
    for column in columns {
      guard let identifier = column.identifier else { continue }
      do throws(AudienceProblem) {
        values[identifier] = try column.notation.written(customer[identifier], context)
      } catch {
        problems[identifier] = error
      }
    }
    return (values, problems)
  }

  /// What is known of `customer` beside a cell: a country that is not known makes national numbers
  /// doubtful, whatever the region is.
  private func context(of customer: AudienceIdentifiers) -> AudienceNotation.Context {
    do throws(AudienceProblem) {
      let country = try AudienceNotation.country.written(customer[.country], .init()) ?? region
      return .init(country: country, phoneRegion: country)
    } catch {
      return .init()
    }
  }

  /// What tells a row from others: the value of the first of the platform's keys that it has, else all
  /// of its values.
  private func fingerprint(of values: [AudienceIdentifier: String]) -> Fingerprint {
    let told = platform.key.first { values[$0] != nil }.map { [$0] } ?? values.keys.sorted()
    return Fingerprint(told.flatMap { [$0.rawValue, values[$0, default: ""]] })
  }
}

/// 128 bits of a hash: among four billion rows two others share them with a probability below 10⁻¹⁹.
private struct Fingerprint: Hashable, Sendable {
  private let bits: UInt128

  init(_ parts: [String]) {
    bits = AudienceHash.digest(of: parts.joined(separator: "\0")).prefix(16)
      .reduce(0) { $0 << 8 | UInt128($1) }
  }
}

extension AudienceIdentifier: Comparable {
  /// In the order of their declaration.
  public static func < (left: Self, right: Self) -> Bool { left.position < right.position }

  private var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
