// Configurations and days, errors, models' figures and documents are what every verb takes and gives: who imports
// Patron has them, without further modules to know of.
@_exported public import PatronData
@_exported public import PatronEngine
@_exported public import PatronModels
@_exported public import PatronReport
