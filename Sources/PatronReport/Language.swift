/// The signs that a number is written with: 1,234.5 or 1.234,5.
public struct NumberStyle: Hashable, Sendable {
  /// 1,234.5
  public static let english = NumberStyle(group: ",", point: ".")
  /// 1.234,5
  public static let german = NumberStyle(group: ".", point: ",")
  /// As a terminal shows numbers: the digits of a decimal are not grouped.
  static let plain = NumberStyle(group: nil, point: ".")

  /// Stands between the thousands; nil leaves figures as they are.
  private let group: String?
  /// Stands before the decimals.
  private let point: String

  private init(group: String?, point: String) {
    self.group = group
    self.point = point
  }

  /// Stands between two numbers of one value.
  var separator: String { point == "," ? ";" : "," }

  /// `figure`, a number as `Figures` writes it, with the signs of this style.
  func written(_ figure: String) -> String {
    guard let group else { return figure }
    let digits = figure.filter { $0 != "," }
    let sign = digits.prefix { $0 == "-" || $0 == "+" }
    let whole = digits.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
    let rest = digits.dropFirst(sign.count + whole.count)
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { grouped += group }
      grouped.append(digit)
    }
    return sign + grouped + (rest.first == "." ? point + rest.dropFirst() : String(rest))
  }
}
