/// The tables that the exports hold: a section each, of the table's name.
struct TablesPart: ConfigurationPart {
  var keys: [String] { Table.allCases.flatMap { $0.part.keys } }

  func read(
    _ file: ConfigurationSection, into configuration: inout Configuration
  ) throws(ConfigurationError) {
    for table in Table.allCases { try table.part.read(file, into: &configuration) }
  }

  func check(_ configuration: Configuration) throws(ConfigurationError) {
    let learnable: [Table] = [.customers, .transactions, .events, .surveys, .contracts]
    guard learnable.contains(where: { configuration.tables[$0] != nil }) else {
      throw configuration.error(at: "", .noTable)
    }
    for table in Table.allCases { try table.part.check(configuration) }
  }

  func write(_ configuration: Configuration, in file: inout YAMLFile) {
    for table in Table.allCases { table.part.write(configuration, in: &file) }
  }
}
