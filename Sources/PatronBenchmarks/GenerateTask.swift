import ArgumentParser
import Foundation
import PatronNumerics

struct GenerateTask: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write inputs for the other tasks, in the peers' formats.",
    discussion: """
      For machines without the peers' own generator, whose inputs these resemble and do not equal.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case mixture, logistic, interactions, transactions, purchases
  }

  @Argument(help: "mixture, logistic, interactions, transactions or purchases.") var kind: Kind
  @Option(help: "How many rows.") var rows: Int
  @Option(help: "The folder to write into.") var output: String
  @Option(help: "The source of every draw.") var seed: UInt64 = 0

  /// Columns of matrices and blobs of the mixture, as the peers' generator has them.
  private static let (columns, blobs) = (32, 12)

  func validate() throws {
    guard rows >= 100 else { throw ValidationError("--rows must be at least 100.") }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: output)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var generator = SeededGenerator(seed: seed)
    switch kind {
    case .mixture: try mixture(folder, &generator)
    case .logistic: try logistic(folder, &generator)
    case .interactions: try interactions(folder, &generator)
    case .transactions: try transactions(folder, &generator)
    case .purchases: try purchases(folder, &generator)
    }
  }

  private func mixture(_ folder: URL, _ generator: inout SeededGenerator) throws {
    let centres = (0..<Self.blobs * Self.columns).map { _ in generator.normal() }
    var points: [Float] = []
    points.reserveCapacity(rows * Self.columns)
    for _ in 0..<rows {
      let blob = generator.index(below: Self.blobs)
      let spread = 0.75 + 0.75 * Double(blob) / Double(Self.blobs)
      for column in 0..<Self.columns {
        points.append(Float(centres[blob * Self.columns + column] + spread * generator.normal()))
      }
    }
    let starts = (0..<Self.blobs).flatMap { _ in
      let row = generator.index(below: rows)
      return points[row * Self.columns..<(row + 1) * Self.columns]
    }
    try NumpyFile.write(points, shape: [rows, Self.columns], to: folder, name: "X.npy")
    try NumpyFile.write(starts, shape: [Self.blobs, Self.columns], to: folder, name: "init.npy")
  }

  private func logistic(_ folder: URL, _ generator: inout SeededGenerator) throws {
    let weights = (0..<Self.columns).map { _ in 0.35 * generator.normal() }
    var features: [Float] = []
    features.reserveCapacity(rows * Self.columns)
    var labels: [Float] = []
    for _ in 0..<rows {
      let shared = generator.normal()
      var score = -1.0
      for weight in weights {
        let value = 0.5 * shared + generator.normal()
        features.append(Float(value))
        score += weight * value
      }
      labels.append(generator.uniform() < SpecialFunctions.sigmoid(score) ? 1 : 0)
    }
    try NumpyFile.write(features, shape: [rows, Self.columns], to: folder, name: "X.npy")
    try NumpyFile.write(labels, shape: [rows], to: folder, name: "y.npy")
  }

  /// 20 % of the pairs are held out; a user leans on one of 60 groups of items.
  private func interactions(_ folder: URL, _ generator: inout SeededGenerator) throws {
    let (users, items, groups) = (max(10, rows / 25), max(60, min(5_000, rows / 500)), 60)
    var seen: Set<Int> = []
    var texts = [false: "user,item,weight\n", true: "user,item,weight\n"]
    for _ in 0..<rows {
      let user = generator.index(below: users)
      let leaning = generator.uniform() < 0.7 ? user % groups : generator.index(below: groups)
      let popular = pow(generator.uniform(), 3)
      let item = Int(popular * Double(items / groups)) * groups + leaning
      guard item < items, seen.insert(user * items + item).inserted else { continue }
      texts[generator.uniform() < 0.2]? += "\(user),\(item),1\n"
    }
    for (isHeldOut, text) in texts {
      let name = isHeldOut ? "heldout.csv" : "train.csv"
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
  }

  /// Order lines of two years, in the order of time.
  private func transactions(_ folder: URL, _ generator: inout SeededGenerator) throws {
    let customers = max(10, rows / 10)
    let channels = ["app", "phone", "store", "web"]
    let path = folder.appendingPathComponent("transactions.csv").path
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw ValidationError("\(path) cannot be written.") }
    var text = "customer_id,ts,order_id,product_id,channel,quantity,amount\n"
    let start = 1_672_617_600.0  // 2023-01-02
    let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
      .time(includingFractionalSeconds: false)
    for row in 0..<rows {
      // Squared, so that some customers buy much and many little.
      let share = generator.uniform()
      let customer = Int(share * share * Double(customers))
      let time = start + 730 * 86_400 * Double(row) / Double(rows)
      let amount = Int(exp(3 + generator.normal()) * 100)
      text += "C\(String(10_000_000 + customer).dropFirst()),"
      text += "\(Date(timeIntervalSince1970: time.rounded(.down)).formatted(style)),"
      text += "O\(row),P\(generator.index(below: 500)),\(channels[customer % 4]),"
      text +=
        "\(1 + generator.index(below: 3)),\(amount / 100).\(amount % 100 / 10)\(amount % 10)\n"
      if text.utf8.count > 1 << 20 {
        try file.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }
}

extension GenerateTask {
  /// Customers who buy at their own rate, and leave after a purchase with their own probability, in weeks; the mean of a
  /// repeat purchase beside it.
  private func purchases(_ folder: URL, _ generator: inout SeededGenerator) throws {
    var text = "customer_id,frequency,recency,T,monetary_value\n"
    for customer in 0..<rows {
      let age = Double(4 + generator.index(below: 100 * 7)) / 7
      let rate = generator.gamma(shape: 0.8, scale: 0.1)
      let leaving = generator.beta(0.8, 2.5)
      var (repeats, recency, time) = (0, 0.0, 0.0)
      while generator.uniform() >= leaving {
        time += generator.exponential(mean: 1 / rate)
        if time > age { break }
        repeats += 1
        recency = (time * 7).rounded(.up) / 7
      }
      let spend =
        repeats == 0
        ? 0
        : generator.gamma(shape: 6 * Double(repeats)) / Double(repeats) / generator.gamma(shape: 4)
          * 16
      text += "\(customer),\(repeats),\(min(recency, age)),\(age),\(spend)\n"
    }
    try Data(text.utf8).write(to: folder.appendingPathComponent("summary.csv"))
  }
}
