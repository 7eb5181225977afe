import PatronData

/// patron.yaml: read, written and read again.
struct ConfigurationTarget: FuzzTarget {
  let name = "configuration"

  let seeds = [
    """
    name: shop
    timezone: Europe/Paris
    currency: EUR
    tolerance: 0.02
    customers: {file: [a.csv, b.csv], id: customer_id, place: city, consent: {marketing: mail_ok}, attributes: auto}
    transactions:
      file: orders-*.csv
      customer: customer_id
      time: ordered_at
      time_format: "%d.%m.%Y"
      decimal: ","
      keep: {status: [paid, sent]}
    events: {file: events.csv, types: {open: [email_open], cart: [add_to_cart]}}
    surveys: {file: surveys.csv, scale: [0, 10]}
    contracts: {file: contracts.csv, period: month}
    churn: {definition: inactivity, horizon: 90d}
    repurchase: {horizon: 60d}
    value: {horizon: 365d, discount: 0.1}
    segments: {kind: mixed, count: auto, balance: 0.5}
    content: {file: content.csv, id: content_id, horizon: 30d, top: 5, explore: 0.1}
    journey:
      stages: {visitor: "sense = 'visit'", buyer: "type = 'order'"}
      window: 30d
    features:
      - {name: returns, table: transactions, aggregate: "sum(quantity)", unit: pieces}
    sensitive: [gender, age]
    allow_sensitive: [age]
    """,
    "name: club\nchurn: {definition: label, column: churn, positive: \"Yes\"}\ncustomers: &t {file: c.csv}\n",
    "name: &n club\nsensitive: [*n]\ncustomers: {file: c.csv}\nreport: {leaving: 0.2, sections: [segments]}\n",
  ].map { Array($0.utf8) }

  func run(_ input: [UInt8]) throws {
    let text = String(decoding: input, as: UTF8.self)
    let read = try Configuration(yaml: text, file: "patron.yaml", defaultName: "shop")
    let written = read.yaml
    guard let again = try? Configuration(yaml: written, file: "patron.yaml", defaultName: "shop")
    else { throw FuzzFailure("what was read is refused once it is written") }
    guard again == read else { throw FuzzFailure("written and read again it is another") }
  }
}
