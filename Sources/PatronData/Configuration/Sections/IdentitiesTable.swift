/// The section of identifiers that belong to one person, which are read as they stand.
struct IdentitiesTable: TablePart {
  let table = Table.identities
  let grain = "One row another identifier of a customer"

  var sectionKeys: [String] { ["file"] + roleNames + ["keep", "drop", "delimiter"] }
}
