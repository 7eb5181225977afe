extension AudienceNotation {
  /// A region as Meta takes it: of the United States the code of two letters, elsewhere the name in
  /// lower case without blanks and punctuation.
  package static let region = Self { (cell, context) throws(AudienceProblem) in
    let letters = try Name.spoken(cell).lowercased().filter(\.isLetter)
    guard context.country == "US" else { return letters }
    if let code = codesOfStates[letters] { return code }
    guard Set(codesOfStates.values).contains(letters) else { throw .unknown }
    return letters
  }

  /// The states, districts and territories of the United States: the code of ANSI INCITS 38, by name.
  private static let codesOfStates: [String: String] = {
    let words = states.split(whereSeparator: \.isWhitespace).map(String.init)
    return Dictionary(
      uniqueKeysWithValues: stride(from: 0, to: words.count, by: 2).map {
        (words[$0 + 1], words[$0].lowercased())
      })
  }()

  private static let states = """
    AL alabama AK alaska AZ arizona AR arkansas CA california CO colorado CT connecticut DE
    delaware DC districtofcolumbia FL florida GA georgia HI hawaii ID idaho IL illinois IN
    indiana IA iowa KS kansas KY kentucky LA louisiana ME maine MD maryland MA massachusetts MI
    michigan MN minnesota MS mississippi MO missouri MT montana NE nebraska NV nevada NH
    newhampshire NJ newjersey NM newmexico NY newyork NC northcarolina ND northdakota OH ohio
    OK oklahoma OR oregon PA pennsylvania RI rhodeisland SC southcarolina SD southdakota TN
    tennessee TX texas UT utah VT vermont VA virginia WA washington WV westvirginia WI
    wisconsin WY wyoming AS americansamoa GU guam MP northernmarianaislands PR puertorico VI
    virginislands
    """
}
