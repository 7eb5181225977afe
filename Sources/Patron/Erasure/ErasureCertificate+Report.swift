public import PatronReport

extension ErasureCertificate: DocumentConvertible {
  public var document: Document {
    var blocks: [Document.Block] = [
      .table(
        Document.Table(facts: [
          ("day of the request", .day("\(day)")), ("exports", .text(name)),
          ("identifiers asked for", .count(asked)), ("of them in the exports", .count(known)),
          ("hashes on the list", .count(hashes.count)),
          ("rows taken out of the ledger", .count(ledgerRows)),
        ]))
    ]
    if known < asked {
      blocks.append(
        .note(
          "\(Figures.grouped(asked - known)) of the identifiers are in no row of the exports: they are suppressed all the "
            + "same, should they be exported again."))
    }
    if let models { blocks += [.heading("Models in \(models.folder)")] + Self.blocks(of: models) }
    var table = Document.Table(.text("file"), .text("before"), .text("after"))
    for file in files {
      table.add(
        .text(file.file), .text(file.before.map { String($0.prefix(16)) } ?? "not there"),
        .text(file.after.map { String($0.prefix(16)) } ?? "removed"))
    }
    if !files.isEmpty {
      blocks += [
        .heading("Files that changed"), .table(table),
        .note("The first digits of their SHA-256; the certificate's JSON has all."),
      ]
    }
    blocks += [
      .list(
        "Files beside the results that Patron did not write: see whether they name the people",
        unknownFiles),
      .heading("What this says"),
      .list(
        nil,
        [
          "The people are named by HMAC-SHA-256 of their identifiers alone, which says nothing without the secret key.",
          "Whoever exports them again, their rows are left out before anything is read, counted or learned.",
          "Models trained from the rest are those that would have been trained had the people never been exported; only "
            + "the exports' own checksums in the manifest and the card would differ. Check it with 'patron forget --check'.",
          "The exports themselves are not changed: take the people out where they come from.",
          "Folders of planned campaigns and files for platforms hold people too, and are not changed: delete those that name "
            + "them.",
        ]),
    ]
    return Document(title: "Certificate of erasure", blocks: blocks)
  }

  private static func blocks(of models: Models) -> [Document.Block] {
    let tasks = models.tasks.map(\.rawValue).joined(separator: ", ")
    let fact =
      switch models.learned {
      case .yes: "The models had learned from the people: counts and parameters of \(tasks)."
      case .no: "The models had not learned from the people: the exports have no row of them."
      case .perhaps:
        "The models were trained on other exports, and may have learned from the people: counts and parameters of \(tasks)."
      case .earlier:
        "The people were suppressed before: models trained since have not learned from them, older ones may have: counts and "
          + "parameters of \(tasks)."
      }
    let result: Document.Block =
      switch (models.after, models.learned) {
      case (let after?, _):
        .paragraph(
          "They were trained again from the rest, with the same settings and seed. Their checksum was "
            + "\(models.before.prefix(16))…, and is \(after.prefix(16))….")
      case (nil, .no): .paragraph("They are as they were: \(models.before.prefix(16))….")
      case (nil, .earlier):
        .warning(
          "They were not trained again, and hold what they may have learned before: \(models.before.prefix(16))…."
        )
      case (nil, _):
        .warning(
          "They were not trained again, and hold what they had learned: \(models.before.prefix(16))…."
        )
      }
    return [.paragraph(fact), result]
  }
}

extension ErasureCertificate.Check: DocumentConvertible {
  public var document: Document {
    var blocks: [Document.Block] = [
      isHeld
        ? .paragraph("Held: nobody of the certificate is read.")
        : .warning("Not held: see what differs.")
    ]
    blocks.append(
      .table(
        Document.Table(facts: [
          ("hashes that are suppressed", .text("\(suppressed) of \(hashes)")),
          ("hashes of others that were suppressed since", .count(suppressedSince)),
          (
            "models trained from the rest",
            .text(modelsAreIdentical.map { $0 ? "identical" : "other bytes" } ?? "none named")
          ),
        ])))
    if modelsAreIdentical == false, suppressedSince > 0 {
      blocks.append(
        .note(
          "Others were suppressed since: where the models were not trained again after that, they differ for these people too. "
            + "Train them again, and check again."))
    }
    blocks += [
      .list("Files of the models that differ", differences),
      .list("Files that changed since", changedFiles),
    ]
    return Document(title: "Check of a certificate", blocks: blocks)
  }
}
