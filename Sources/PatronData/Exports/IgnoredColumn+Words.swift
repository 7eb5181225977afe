extension PreparedExports.IgnoredColumn: CustomStringConvertible {
  /// The column, why nothing is learned from it, and what to write where that can be overruled.
  package var description: String {
    switch reason {
    case .restates: "\(column): \(reason); 'trust: [\(column)]' learns from it all the same"
    default: "\(column): \(reason)"
    }
  }
}

extension PreparedExports.IgnoredColumn.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .consent: "consent says what may be done, not who somebody is"
    case .label: "it is the label of an outcome"
    case .ignored: "patron.yaml ignores it"
    case .unlisted: "patron.yaml lists other attributes"
    case .sensitive: "sensitive, and not in allow_sensitive"
    case .empty: "no cell is filled"
    case .constant: "every filled cell is the same"
    case .identifier: "a number of its own for every customer: an identifier"
    case .contract: "it is of the customer's contract, which has features of its own"
    case .referrer: "it names the customer who has brought the customer"
    case .names(let different, let filled):
      "\(different) different texts in \(filled) cells: it names people, not groups"
    case .restates(let restatement): "it \(restatement)"
    }
  }
}
