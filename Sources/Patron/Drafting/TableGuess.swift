import PatronData
import PatronEngine

/// A file read as one of the tables: the column of each role, and how well it fits.
struct TableGuess: Sendable {
  let table: Table
  let file: ExportFile
  var roles: [String: ExportFile.Column]
  let score: Double
  /// The known system that wrote the file, where it was recognised, and what its settings are.
  var preset: (preset: Preset, applied: Preset.Applied)?

  /// The table as patron.yaml writes it.
  var configuration: TableConfiguration {
    var configuration = preset?.applied.configuration ?? TableConfiguration(files: file.names)
    configuration.columns = roles.mapValues(\.name)
    if !keep.isEmpty { configuration.keep = keep }
    configuration.attributes = attributes ?? configuration.attributes
    return configuration
  }

  /// Takes `file` for `table`; nil where it cannot be.
  init?(_ file: ExportFile, as table: Table) {
    self.table = table
    self.file = file
    roles = Self.roles(of: file, in: table)
    guard Self.canBe(table, file, roles: roles) else { return nil }
    score = Self.score(file, as: table, roles: roles)
  }

  /// Takes `file` for what `preset` writes.
  init(_ file: ExportFile, preset: Preset, applied: Preset.Applied) {
    table = preset.table
    self.file = file
    self.preset = (preset, applied)
    roles = applied.configuration.columns.compactMapValues { name in
      file.columns.first { $0.name == name }
    }
    // A known header goes before whatever names and values suggest.
    score = Self.score(file, as: table, roles: roles) + 100
  }

  /// Takes the rows of `file` whose `type` is one of `purchases` for order lines.
  init(_ file: ExportFile, purchases: [String], type: ExportFile.Column) {
    table = .transactions
    self.file = file
    var roles = Self.roles(of: file, in: .transactions)
    roles = roles.filter { ["order", "product", "category", "quantity", "title"].contains($0.key) }
    self.roles = roles
    score = 0
    keep = [type.name: purchases]
  }

  /// Takes the rows of `customers` for their contracts too, by the columns of `roles`.
  init(contractsOf customers: TableGuess, roles: [String: ExportFile.Column]) {
    table = .contracts
    file = customers.file
    self.roles = roles
    score = 0
  }

  /// Takes the `columns` of the file of `rows` as attributes of its customers.
  init(
    _ rows: TableGuess, describedBy columns: [ExportFile.Column], customer: ExportFile.Column
  ) {
    table = .customers
    file = rows.file
    keep = rows.keep
    score = 0
    roles = Self.roles(of: file, in: .customers).filter { columns.contains($0.value) }
    roles["id"] = customer
    let mapped = Set(roles.values.map(\.name))
    attributes = columns.map(\.name).filter { !mapped.contains($0) }
  }

  /// The columns that describe a customer, where the file holds others besides.
  var attributes: [String]?

  /// Rows that are kept, where the file holds others besides.
  var keep: [String: [String]] = [:]

  private static func score(
    _ file: ExportFile, as table: Table, roles: [String: ExportFile.Column]
  ) -> Double {
    var score = Double(roles.count)
    if file.isCalled(Synonyms.files[table] ?? []) { score += 10 }
    if file.isCalled(Synonyms.derived) || file.isCalled(Synonyms.otherKinds) { score -= 8 }
    // Of two files alike the larger is the whole, the smaller a part of it.
    var rows = file.rows
    while rows > 1 {
      score += 0.5
      rows /= 10
    }
    return score
  }

  /// The columns of `file` that are called as `role` is, the likeliest name first.
  static func columns(
    of file: ExportFile, called role: Role, in table: Table
  ) -> [ExportFile.Column] {
    let names = Synonyms.names(of: role, in: table)
    var found = names.compactMap { name in file.columns.first { $0.words == name } }
    if role.isQualifiable {
      found += names.filter { $0.contains("_") }.flatMap { name in
        file.columns.filter { $0.words.hasSuffix("_" + name) }
      }
    }
    // Of a nested record the innermost name is the column's: "customer.id" is an id, and "a.date" a date.
    found += names.flatMap { name in
      file.columns.filter { $0.words.hasSuffix("_" + name) && $0.name.contains(".") }
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0.name).inserted }
  }

  /// The column of each role: the likeliest name first, each column once.
  private static func roles(
    of file: ExportFile, in table: Table
  ) -> [String: ExportFile.Column] {
    var roles: [String: ExportFile.Column] = [:]
    var taken: Set<String> = []
    for role in Role.known(in: table) where role.name != "time_of_day" {
      let called = columns(of: file, called: role, in: table)
      let free = called.filter { !taken.contains($0.name) && $0.fits(role) }
      let found =
        choice(of: role, among: free, file: file)
        ?? (role.kind == .time && role.name == "time"
          ? file.columns.first { !taken.contains($0.name) && $0.isTime } : nil)
      guard let found else { continue }
      roles[role.name] = found
      taken.insert(found.name)
    }
    if table == .transactions, roles["amount"] == nil, roles["price"] == nil {
      let sums = file.columns.filter {
        !taken.contains($0.name) && $0.fits(.number) && Synonyms.isMoney($0.words)
      }
      // Of several it is not known which.
      if sums.count == 1 { roles["amount"] = sums[0] }
    }
    if table == .surveys, roles["score"] == nil {
      roles["score"] = file.columns.first { column in
        !taken.contains(column.name) && (column.fits(.number) || column.reading.isLabelled)
          && ["recommend", "satisf", "likely"].contains { column.words.contains($0) }
      }
    }
    if table == .events, roles["content"] == nil {
      let people = Set(Synonyms.customer)
      roles["content"] = file.columns.first { column in
        !taken.contains(column.name) && column.fits(.identifier) && column.isCode
          && column.profile.different > 2 && column.profile.different < file.rows
          && !people.contains { column.words == $0 || column.words.hasSuffix("_" + $0) }
      }
    }
    if let clock = clock(of: file, roles: roles, taken: taken),
      Role.known(in: table).contains(where: { $0.name == "time_of_day" })
    {
      roles["time_of_day"] = clock
    }
    // With a sum on every line, a price adds nothing; the two are compared later.
    return roles
  }

  /// Which of the columns that are called alike plays the role.
  private static func choice(
    of role: Role, among columns: [ExportFile.Column], file: ExportFile
  ) -> ExportFile.Column? {
    switch role.name {
    case "type", "score":
      // A column of one value has no meaning: "track" of every call.
      return columns.first { $0.profile.different > 1 } ?? columns.first
    default:
      return columns.first
    }
  }

  /// The column with the time of the clock beside a column of plain days.
  private static func clock(
    of file: ExportFile, roles: [String: ExportFile.Column], taken: Set<String>
  ) -> ExportFile.Column? {
    guard let time = roles["time"], time.profile.timed == 0 || !time.profile.hasClock else {
      return nil
    }
    let names = ["time", "time_of_day", "clock", "order_time", "uhrzeit", "hour", "heure", "hora"]
    return names.lazy.compactMap { name in
      file.columns.first {
        $0.words == name && $0.name != time.name && !taken.contains($0.name) && $0.isClock
      }
    }.first
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
      let isTouch =
        file.columns.contains { $0.words == "event_type" || $0.words == "event_name" }
      return !isOnePerson && !isTouch
        && (isMoney || (has("order") && (has("product") || has("quantity"))))
    case .events:
      guard let customer = roles["customer"] else { return false }
      // A column called a time that cannot be read is no reason to do without one.
      let isCalledTime = [Table.events, .transactions].contains { table in
        Role.known(in: table).first { $0.name == "time" }.map { time in
          columns(of: file, called: time, in: table).contains { $0.profile.filled > 0 }
        } ?? false
      }
      if !has("time"), isCalledTime { return false }
      return !customer.isUnique(of: file.rows) && (has("type") || has("content") || has("campaign"))
    case .surveys:
      guard has("customer"), let score = roles["score"] else { return false }
      if let type = roles["type"], type.profile.different > 1 { return false }
      // Codes for no answer, such as -999, lie outside every scale.
      let isScore =
        (score.profile.least ?? 0) >= -999 && (score.profile.greatest ?? 0) <= 9999
        && (score.profile.middle ?? 0) <= 100
      let isNamed =
        ["nps", "recommend", "satisf", "likely"].contains { score.words.contains($0) }
        || file.isCalled(Synonyms.files[table] ?? [])
      return isScore && isNamed
    case .customers:
      if file.isCalled(Synonyms.otherKinds) { return false }
      if let id = roles["id"] {
        // A few rows more than customers are profiles that stand twice.
        return Double(id.profile.different) >= 0.6 * Double(file.rows)
          && Double(id.profile.filled) >= 0.9 * Double(file.rows) && file.columns.count > 1
      }
      return file.columns.count > 2
        && (file.isCalled(Synonyms.files[table] ?? []) || label(of: file) != nil)
    case .content:
      guard has("title") || has("topic") else { return false }
      return file.columns.contains { $0.isUnique(of: file.rows) && $0.isCode }
    case .contracts:
      guard has("customer"), has("started"), has("ended") || has("renews") else { return false }
      // A booking has a start, an end and a price too, and is an order.
      let words = [
        "subscription", "contract", "cancel", "renew", "plan", "tariff", "membership", "mrr",
        "monthly",
      ]
      return file.isCalled(Synonyms.files[table] ?? [])
        || file.columns.contains { column in words.contains { column.words.contains($0) } }
    // A history of consents looks like any other event: it is written by hand.
    case .consents: return false
    case .identities:
      guard let alias = roles["alias"], has("customer") else { return false }
      return file.columns.count <= 4 && alias.profile.different == alias.profile.filled
    }
  }

  /// The column of two values, however they are spelled, for customers who have left.
  static func label(of file: ExportFile) -> ExportFile.Column? {
    Synonyms.labels.lazy.compactMap { name in
      file.columns.first {
        $0.words == name && (2...12).contains($0.profile.different) && $0.profile.longest <= 20
      }
    }.first
  }

  /// Why `file` is not `table` though a column of it is called so: of the roles that matter the first whose
  /// cells do not fit; nil where no name speaks of the table.
  static func misfit(_ file: ExportFile, as table: Table) -> (
    column: ExportFile.Column, role: Role
  )? {
    let roles = Self.roles(of: file, in: table)
    let needed: [String] =
      switch table {
      case .transactions: ["customer", "time", "amount", "price"]
      case .events: ["customer", "time"]
      case .surveys: ["customer", "score"]
      case .customers, .content, .contracts, .consents, .identities: []
      }
    let called = Role.known(in: table).filter { needed.contains($0.name) }
      .map { ($0, columns(of: file, called: $0, in: table)) }
    // Without a customer the rest may be anything.
    guard called.first(where: { $0.0.name == "customer" })?.1.isEmpty == false else { return nil }
    for (role, columns) in called where roles[role.name] == nil {
      if let column = columns.first(where: { !$0.fits(role) }) { return (column, role) }
    }
    return nil
  }
}

extension ColumnProfile {
  /// Whether some of the moments have a time of the day.
  var hasClock: Bool { timed > 0 && midnights < moments }
}

extension ExportFile.Column {
  /// Whether the name is that of an identifier or a code.
  var isCode: Bool {
    ["id", "code", "upc", "sku", "key", "no"].contains { words == $0 || words.hasSuffix("_" + $0) }
  }

  /// Whether the cells look like the time of a clock: "09:30", "9:30 PM".
  var isClock: Bool { profile.longest <= 12 && profile.longest >= 4 && reading.number == nil }
}

extension Role {
  /// Whether the role's names may stand behind other words, as in "sample_customer_id".
  fileprivate var isQualifiable: Bool { kind == .identifier || kind == .time || kind == .date }
}
