import Foundation
import PatronModels
import PatronTestSupport

/// The 1/10 sample of CDNOW, 2,357 customers: orders of a day are one, weeks from the first purchase,
/// calibration until 1997-09-30, and 39 weeks of holdout.
struct CDNow: Sendable {
  static let isThere = PublicData.has("cdnow")

  /// A customer's purchase days, as days since 1997-01-01, with the money of each.
  private(set) var purchases: [[(day: Int, amount: Double)]] = []
  /// 1997-09-30 and 1998-06-30.
  static let (calibrationEnd, holdoutEnd) = (272, 545)

  init() throws {
    var current: Substring = ""
    for row in try TestData.rows("cdnow/sample_transactions.csv").dropFirst() {
      if row[1] != current {
        current = row[1]
        purchases.append([])
      }
      let (day, amount) = (Self.day(row[2]), Double(row[4]) ?? .nan)
      let index = purchases.count - 1
      if let last = purchases[index].last, last.day == day {
        purchases[index][purchases[index].count - 1].amount += amount
      } else {
        purchases[index].append((day, amount))
      }
    }
  }

  /// Days since 1997-01-01 of a day in 1997 or 1998.
  private static func day(_ text: Substring) -> Int {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
    return (parts[0] - 1997) * 365 + before[parts[1] - 1] + parts[2] - 1
  }

  /// The purchases of a customer up to the end of calibration.
  private func calibration(_ customer: Int) -> [(day: Int, amount: Double)] {
    purchases[customer].filter { $0.day <= Self.calibrationEnd }
  }

  /// The histories at the end of calibration, in weeks.
  func histories() -> [PurchaseHistory] {
    purchases.indices.map { customer in
      let known = calibration(customer)
      let first = known[0].day
      return PurchaseHistory(
        repeats: known.count - 1, recency: Double(known[known.count - 1].day - first) / 7,
        age: Double(Self.calibrationEnd - first) / 7)
    }
  }

  /// The same from the file of summaries, whose weeks have two decimals.
  static func roundedSummary() throws -> PurchaseSummary {
    let rows = try TestData.rows("cdnow/customers_summary.csv").dropFirst()
    return try PurchaseSummary(
      repeats: rows.map { Int($0[1]) ?? -1 }, recencies: rows.map { Double($0[2]) ?? .nan },
      ages: rows.map { Double($0[3]) ?? .nan }, unit: .weeks)
  }

  func summary() -> PurchaseSummary { PurchaseSummary(histories(), unit: .weeks) }

  /// The purchase days of each customer in the holdout.
  func holdoutCounts() -> [Int] {
    purchases.map { $0.count { $0.day > Self.calibrationEnd } }
  }

  /// The counts and the mean amounts of repeat purchase days in calibration, of customers with money
  /// in them.
  func spend() -> (counts: [Int], means: [Double]) {
    var (counts, means) = ([Int](), [Double]())
    for customer in purchases.indices {
      let repeats = calibration(customer).dropFirst()
      let mean = repeats.reduce(0) { $0 + $1.amount } / Double(max(1, repeats.count))
      guard mean > 0 else { continue }
      counts.append(repeats.count)
      means.append(mean)
    }
    return (counts, means)
  }
}

/// Whether each of `values` rounds to the number printed beside it: half of its last digit.
func agree(_ values: [Double], _ printed: [Double], digits: Int) -> Bool {
  zip(values, printed).allSatisfy { abs($0 - $1) <= 0.5 * pow(10, -Double(digits)) + 1e-12 }
}
