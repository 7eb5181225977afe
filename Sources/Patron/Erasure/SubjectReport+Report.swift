import PatronData
public import PatronReport

extension SubjectReport: DocumentConvertible {
  public var document: Document {
    Document(
      title: "What \(name) holds of you",
      blocks: [
        .paragraph(
          "You have asked which data we hold of you, what we make of them and why. This letter says so, as of \(day)."
        )
      ] + held + consentBlocks + campaignBlocks + profileBlocks + rights)
  }

  private var held: [Document.Block] {
    var table = Document.Table(
      .text("table"), .number("rows"), .text("files"), .text("columns"), .text("first day"),
      .text("last day"))
    for one in tables {
      table.add(
        .text(one.table.rawValue), .count(one.rows), .lines(one.files.keys.sorted()),
        .text(one.columns.joined(separator: ", ")), .day(one.firstDay?.description),
        .day(one.lastDay?.description))
    }
    var blocks: [Document.Block] = [
      .heading("What is held"),
      .paragraph("You are known as \(identifiers.joined(separator: ", "))."), .table(table),
      .note(
        "Source: the files named, which are exports of the systems in which you were a customer."),
    ]
    if !cells.isEmpty {
      blocks.append(
        .table(
          Document.Table(
            title: "Your row in the table of customers",
            facts: cells.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })))
    }
    return blocks
  }

  private var consentBlocks: [Document.Block] {
    var table = Document.Table(.text("purpose"), .text("by"), .text("your consent"))
    for consent in consents {
      table.add(
        .text(consent.purpose.words), .text(consent.channel ?? "any channel"),
        .text(consent.isGiven.map { $0 ? "given" : "not given" } ?? "not asked for"))
    }
    return [.heading("What you consented to"), .table(table)]
  }

  private var campaignBlocks: [Document.Block] {
    guard !campaigns.isEmpty else { return [] }
    var table = Document.Table(
      .text("campaign"), .text("you were"), .text("by"), .text("from"), .text("to"))
    for campaign in campaigns {
      table.add(
        .text(campaign.name), .text(campaign.isContacted ? "to be contacted" : "left alone"),
        .text(campaign.channel ?? "–"), .day("\(campaign.first)"), .day("\(campaign.last)"))
    }
    return [
      .heading("Which campaigns you were chosen for"), .table(table),
      .note(
        "Who is left alone was drawn by chance: what the others do is compared with what these do. The list has no name, "
          + "but a keyed hash of an identifier of yours."),
    ]
  }

  private var profileBlocks: [Document.Block] {
    var blocks: [Document.Block] = [.heading("What is made of it")]
    if isSuppressed {
      return blocks + [
        .paragraph(
          "Nothing: you are on the list of people whose data are not used. The list has no name, but a keyed hash by which "
            + "you are recognised should your data be exported again.")
      ]
    }
    if consents.contains(where: { $0.purpose == .profiling && $0.isGiven == false }) {
      return blocks + [
        .paragraph("Nothing: you did not consent to profiling, and your rows are not read.")
      ]
    }
    guard let profile, let models else {
      return blocks + [.paragraph("No scores were asked for with this letter.")]
    }
    blocks += [
      .paragraph(
        "Computer programs group customers by what they did, and estimate what they will do next. What they found of you "
          + "stands below, with the reasons in the order of their weight. An estimate is no fact about you."
      ),
      .note(
        "Made by Patron \(models.patron) with models of \(models.tasks.map(\.rawValue).joined(separator: ", "))"
          + (models.asOf.map { ", which learned from data up to \($0)" } ?? "") + "."),
    ]
    return blocks + profile.document.blocks
  }

  private var rights: [Document.Block] {
    let address = contact ?? name
    var lines = [
      "You may object to profiling and to marketing at any time, withdraw a consent, have wrong data corrected, have your "
        + "data erased, and have a person look at an estimate: write to \(address).",
      "You may complain to the data protection authority of the place where you live.",
    ]
    if let retention {
      lines.append("Results such as these are kept for \(Figures.grouped(retention.days)) days.")
    }
    return [.heading("What you may do"), .list(nil, lines)]
  }
}

extension Purpose {
  /// The purpose, as a person reads it.
  fileprivate var words: String {
    switch self {
    case .profiling: "profiling: being scored and grouped"
    case .marketing: "marketing: being recommended something and written to"
    case .audiences: "audiences: being sent to advertising platforms"
    }
  }
}
