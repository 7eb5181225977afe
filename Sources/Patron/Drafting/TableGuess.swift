import PatronFeatures

/// What one file would be as one of the five tables: the column of each role, and how well it fits.
struct TableGuess: Sendable {
  let table: Table
  let file: ExportFile
  var roles: [String: ExportFile.Column]
  let score: Double

  /// The table as patron.yaml writes it.
  var configuration: TableConfiguration {
    var configuration = TableConfiguration(files: file.names)
    configuration.columns = roles.mapValues(\.name)
    return configuration
  }

  /// Takes `file` for `table`; nil where it cannot be.
  init?(_ file: ExportFile, as table: Table) {
    self.table = table
    self.file = file
    roles = Self.roles(of: file, in: table)
    guard Self.canBe(table, file, roles: roles) else { return nil }
    var score = Double(roles.count)
    if file.isCalled(Synonyms.files[table] ?? []) { score += 10 }
    if file.isCalled(Synonyms.derived) { score -= 8 }
    // Of two files alike the larger is the whole, the smaller a part of it.
    var rows = file.rows
    while rows > 1 {
      score += 0.5
      rows /= 10
    }
    self.score = score
  }

  /// The column of each role: the likeliest name first, each column once.
  private static func roles(
    of file: ExportFile, in table: Table
  ) -> [String: ExportFile.Column] {
    var roles: [String: ExportFile.Column] = [:]
    var taken: Set<String> = []
    for role in Role.known(in: table) {
      let names = Synonyms.names(of: role, in: table)
      let free = file.columns.filter { !taken.contains($0.name) && $0.fits(role.kind) }
      let found =
        names.lazy.compactMap { name in free.first { $0.words == name } }.first
        ?? (role.isQualifiable
          ? names.lazy.filter { $0.contains("_") }
            .compactMap { name in free.first { $0.words.hasSuffix("_" + name) } }.first : nil)
        ?? (role.kind == .time && role.name == "time" ? free.first { $0.isTime } : nil)
      guard let found else { continue }
      roles[role.name] = found
      taken.insert(found.name)
    }
    if table == .events, roles["content"] == nil {
      roles["content"] = file.columns.first { column in
        !taken.contains(column.name) && column.fits(.identifier) && column.isCode
          && column.profile.different > 2 && column.profile.different < file.rows
      }
    }
    // With a sum on every line, a price adds nothing.
    if roles["amount"] != nil { roles["price"] = nil }
    return roles
  }

  private static func canBe(
    _ table: Table, _ file: ExportFile, roles: [String: ExportFile.Column]
  ) -> Bool {
    let has = { (role: String) in roles[role] != nil }
    switch table {
    case .transactions:
      guard let customer = roles["customer"], has("time") else { return false }
      let isOnePerson = customer.isUnique(of: file.rows) && !has("order") && !has("product")
      let isMoney = has("amount") || has("price")
      let isTouch = has("type") || file.columns.contains { $0.words == "event_type" }
      return !isOnePerson && !isTouch
        && (isMoney || (has("order") && (has("product") || has("quantity"))))
    case .events:
      guard let customer = roles["customer"] else { return false }
      return !customer.isUnique(of: file.rows) && (has("type") || has("content") || has("campaign"))
    case .surveys:
      guard has("customer"), let score = roles["score"], !has("type") else { return false }
      let isScore = (score.profile.least ?? -1) >= 0 && (score.profile.greatest ?? 11) <= 10
      let isNamed = score.words.contains("nps") || file.isCalled(Synonyms.files[table] ?? [])
      return isScore && isNamed
    case .customers:
      if let id = roles["id"] { return id.isUnique(of: file.rows) && file.columns.count > 1 }
      return file.columns.count > 2
        && (file.isCalled(Synonyms.files[table] ?? []) || label(of: file) != nil)
    case .content:
      guard has("title") || has("topic") else { return false }
      return file.columns.contains { $0.isUnique(of: file.rows) && $0.isCode }
    }
  }

  /// The column of two values that says who has left.
  static func label(of file: ExportFile) -> ExportFile.Column? {
    Synonyms.labels.lazy.compactMap { name in
      file.columns.first { $0.words == name && $0.profile.different == 2 }
    }.first
  }
}

extension ExportFile.Column {
  /// Whether the name is that of an identifier or a code.
  var isCode: Bool {
    ["id", "code", "upc", "sku", "key", "no"].contains { words == $0 || words.hasSuffix("_" + $0) }
  }
}

extension Role {
  /// Whether the role's names may stand behind other words, as in "sample_customer_id".
  fileprivate var isQualifiable: Bool { kind == .identifier || kind == .time }
}
