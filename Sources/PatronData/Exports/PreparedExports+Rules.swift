import PatronEngine

extension PreparedExports {
  /// Warnings about content rules without effect, because one of the two tables they need is not mapped.
  static func ruleNotices(_ exports: Exports, engine: any Engine) async throws -> [String] {
    if case .off = exports.configuration.recommendations { return [] }
    let customers = exports.configuration.tables[.customers]
    let items = exports.configuration.tables[.content]
    let itemAudience = exports.column("audience", of: .content)
    let itemChannel = exports.column("channel", of: .content)
    func add(_ key: String, to table: Table, hasTable: Bool, meaning: String) -> String {
      hasTable
        ? "write '\(key)' under \(table), the column that says \(meaning)"
        : "export a table of \(table) and write '\(key)' there, the column that says \(meaning)"
    }
    var notices: [String] = []
    switch (customers?.audience, itemAudience) {
    case (let column?, nil):
      let remedy = add(
        "audience: COLUMN", to: .content, hasTable: items != nil,
        meaning: "which audience an item is for")
      notices.append(
        """
        content: customers.audience is '\(column)', but no column says which audience an item is for, so that all \
        items go to all: \(remedy)
        """)
    case (nil, let column?):
      let remedy = add(
        "audience: COLUMN", to: .customers, hasTable: customers != nil,
        meaning: "which audiences a customer belongs to")
      notices.append(
        """
        content: '\(column)' says which audience an item is for, but customers.audience is not set, so that all \
        items go to all: \(remedy)
        """)
    case (nil, nil), (_?, _?): break
    }
    let reach = (customers?.reach ?? [:]).sorted { $0.key < $1.key }
    if reach.isEmpty {
      // A column of that name may well mean something else; one that was written is meant.
      if let column = items?.columns["channel"] {
        let remedy = add(
          "reach: {CHANNEL: COLUMN}", to: .customers, hasTable: customers != nil,
          meaning: "who may be reached by that channel")
        notices.append(
          """
          content: content.channel is '\(column)', but customers.reach names no channel, so that items \
          go to all whatever their channel: \(remedy)
          """)
      }
      return notices
    }
    guard itemChannel != nil else {
      let remedy = add(
        "channel: COLUMN", to: .content, hasTable: items != nil,
        meaning: "the channels an item goes out by")
      let names = reach.map { "'\($0.key)'" }.joined(separator: ", ")
      return notices + [
        """
        content: customers.reach names \(names), but no column says by which channel an item goes out, \
        so that no customer is left out: \(remedy)
        """
      ]
    }
    struct Cell: Decodable { let cell: String }
    let cells = try await engine.rows(
      QueryTemplate(PackageResources.content_channels_sql).filled(), as: Cell.self)
    let known = Set(cells.flatMap { Interactions.words($0.cell) })
    return notices
      + reach.filter { !known.contains($0.key.lowercased()) }.map { channel, _ in
        let meant =
          nearest(to: channel.lowercased(), in: known.sorted()).map { "; did you mean '\($0)'?" }
          ?? ""
        return
          "content: no item goes out by the channel '\(channel)' that customers.reach names\(meant)"
      }
  }
}

extension Interactions {
  /// The words of a cell such as "plus, family", in lower case.
  package static func words(_ cell: String?) -> Set<String> {
    Set(
      (cell ?? "").lowercased().split(whereSeparator: { ",;|/".contains($0) })
        .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        .filter { !$0.isEmpty })
  }
}
