extension AudienceNotation {
  /// A gender as m or f, which are those that Meta takes; others are not written.
  package static let gender = Self { (cell, _) throws(AudienceProblem) in
    let word = AudienceCell.compared(cell)
    if male.contains(word) { return "m" }
    if female.contains(word) { return "f" }
    throw .unknown
  }

  /// English, German, French, Spanish and Italian words; "m" is male, so a column with h and m for
  /// hombre and mujer has to be mapped by `labels` first.
  private static let male: Set<String> = [
    "m", "male", "man", "mr", "herr", "mann", "mannlich", "homme", "masculin", "monsieur", "hombre",
    "masculino", "senor", "uomo", "maschio", "maschile",
  ]
  private static let female: Set<String> = [
    "f", "w", "female", "woman", "mrs", "ms", "miss", "frau", "weiblich", "femme", "feminin",
    "madame", "mme", "mlle", "mujer", "femenino", "senora", "sra", "donna", "femmina", "femminile",
  ]
}
