import Patron
import PatronData
import PatronEngine
import PatronModels

/// A reader of Patron's, tried with bytes from anywhere.
///
/// A new one is a file in `Targets/` and a line in `FuzzTargets.all`: the tests, the seeded runs and libFuzzer go over
/// that list.
package protocol FuzzTarget: Sendable {
  /// What scripts/fuzz and its reports call it.
  var name: String { get }
  /// Inputs that are read without an error, which others are made from.
  var seeds: [[UInt8]] { get }

  /// Reads `input`: returns, throws an error that the reader documents, or throws a `FuzzFailure`.
  func run(_ input: [UInt8]) throws
}

/// What no input may bring about, beside the end of the program.
package struct FuzzFailure: Error, Hashable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

extension FuzzTarget {
  /// Whether the reader takes `input`; false where it refuses it with an error that it documents.
  ///
  /// - Throws: a `FuzzFailure` for any other error.
  @discardableResult
  package func takes(_ input: [UInt8]) throws -> Bool {
    do {
      try run(input)
      return true
    } catch let failure as FuzzFailure {
      throw failure
    } catch let error as PatronError where error.category != .bug {
      return false
    } catch is ConfigurationError, is TargetError, is NotPlain, is Obstacle {
      return false
    } catch {
      throw FuzzFailure("\(name): an error that is not documented: \(error)")
    }
  }
}
