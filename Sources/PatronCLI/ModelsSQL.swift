import ArgumentParser
import Patron
import PatronData
import PatronEngine

struct ModelsSQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Print a model as a query that scores customers in a warehouse.",
    discussion: """
      The query reads a table of features, a row a customer, which 'patron score --features' writes, and gives each row \
      its scores. Without --task there is a query for each model that can be written so; which cannot, and why, is said \
      on standard error.

      Examples:
        patron score shop --output scores --features --format parquet
        patron models sql models/shop --task churn --dialect duckdb > churn.sql
        patron models sql models/shop --task churn --dialect spark --table crm.f
      """)

  @Argument(help: "The model folder.", transform: PathArgument.path) var folder: String
  @Option(
    help: ArgumentHelp(
      "The system whose SQL is written: \(Warehouse.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"),
    transform: { name in
      guard let warehouse = Warehouse(rawValue: name) else {
        let known = Warehouse.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(name)' is no system that SQL is written for: use \(known).")
      }
      return warehouse
    })
  var dialect: Warehouse
  @Option(help: ArgumentHelp("The model; by default each.", valueName: "name")) var task: String?
  @Option(
    help: ArgumentHelp(
      "The table of features, after a point behind its schema; by default named as its file is.",
      valueName: "name"))
  var table: String?
  @Option(help: ArgumentHelp("The column that says whose row it is.", valueName: "name"))
  var customer = "customer_id"
  @OptionGroup var reporting: ReportingArguments

  func validate() throws {
    guard table == nil || task != nil else {
      throw ValidationError("--table needs --task: models may read different tables.")
    }
    guard table?.split(separator: ".", omittingEmptySubsequences: false).contains("") != true else {
      throw ValidationError("--table is a name, or a schema and a name with one point between.")
    }
    guard !customer.isEmpty else { throw ValidationError("--customer names a column.") }
  }

  func run() throws {
    let trained = try ModelFolder(folder).read()
    let models: [PortableModel]
    if let task {
      models = [try PortableModel(TaskID(rawValue: task), of: trained)]
    } else {
      let found = try trained.portable
      if found.models.isEmpty, let error = found.others.first { throw error }
      for error in found.others { reporting.say("note: \(error)") }
      models = found.models
    }
    let queries = try models.map { try $0.sql(for: dialect, from: table, customer: customer) }
    try StandardOutput.write(queries.joined(separator: ";\n\n"))
  }
}
