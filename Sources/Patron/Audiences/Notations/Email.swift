extension AudienceNotation {
  /// An e-mail address in lower case; dots and what follows a plus stay.
  package static let email = Self { (cell, _) throws(AudienceProblem) in try EmailAddress(cell).text
  }

  /// An e-mail address in lower case, of Gmail without dots and without a plus and what follows it.
  package static let emailOfGmailMerged = Self { (cell, _) throws(AudienceProblem) in
    try EmailAddress(cell).mergedAtGmail.text
  }
}

/// An e-mail address in lower case, checked for its form and not for whether it receives mail.
///
/// Domains of other scripts stay as they are written: no platform says whether it compares "exämple.de"
/// or "xn--exmple-cua.de".
struct EmailAddress: Hashable, Sendable {
  let local: String
  let domain: String

  var text: String { "\(local)@\(domain)" }

  /// Reads a cleaned cell.
  ///
  /// Full-width characters become the usual ones (NFKC). A blank within is a typing error, not to be
  /// closed up: "anna smith@…" may be two people, and another one has the address without it.
  init(_ cell: String) throws(AudienceProblem) {
    let text = AudienceCell.compatible(cell).lowercased()
    let signs = text.count { $0 == "@" }
    guard signs < 2 || !text.contains(where: { " ,;|/".contains($0) }) else { throw .several }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, Self.isLocal(parts[0]), Self.isDomain(parts[1]) else {
      throw .malformed
    }
    self.init(local: String(parts[0]), domain: String(parts[1]))
  }

  private init(local: String, domain: String) {
    self.local = local
    self.domain = domain
  }

  /// The one address of a mailbox at Gmail, which knows neither dots nor what follows a plus.
  ///
  /// https://developers.google.com/data-manager/api/devguides/concepts/formatting
  var mergedAtGmail: Self {
    guard ["gmail.com", "googlemail.com"].contains(domain) else { return self }
    return Self(local: local.prefix { $0 != "+" }.filter { $0 != "." }, domain: domain)
  }

  /// Whether `text` can stand before the @: 1 to 64 bytes that begin with a letter, a digit or an
  /// underscore, without dots at the ends or in sequence (RFC 5321 and 5322, less what is quoted).
  ///
  /// The first character keeps addresses apart from formulas.
  private static func isLocal(_ text: Substring) -> Bool {
    guard let first = text.first, first.isLetter || first.isNumber || first == "_" else {
      return false
    }
    return text.utf8.count <= 64 && text.last != "." && !text.contains("..")
      && text.allSatisfy { $0.isLetter || $0.isNumber || "!#$%&'*+-/=?^_`{|}~.".contains($0) }
  }

  /// Whether `text` is a domain of two labels or more, the last of letters.
  private static func isDomain(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, text.utf8.count <= 253, let top = labels.last, top.count >= 2 else {
      return false
    }
    return !top.allSatisfy(\.isNumber)
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
      }
  }
}
