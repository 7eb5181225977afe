/// The name of a shop as patron.yaml writes it.
enum SettingsName {
  /// `name` as a plain word where YAML reads it as text, else between quotes.
  static func scalar(_ name: String) -> String {
    let isWord = name.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    // Words that YAML reads as something else than text.
    let isReserved = ["on", "off", "yes", "no", "y", "n", "true", "false", "null"].contains(name)
    return isWord && !isReserved ? name : quoted(name)
  }

  /// `text` as YAML's double-quoted scalar.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        quoted += "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
