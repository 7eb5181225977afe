public import PatronData
import PatronEngine

/// A first patron.yaml for a folder of exports, and what was guessed to write it.
public struct Draft: Hashable, Sendable, Codable {
  /// The drafted configuration, to be read and corrected by somebody who knows the data.
  public let configuration: Configuration
  /// The text of the file: the configuration with a comment where something was guessed.
  public let yaml: String
  /// The assumptions that were made.
  public let assumptions: [String]
  /// The files and columns that were not understood or not used, and why.
  public let leftOut: [String]
}
