extension Document.Figure {
  /// A bar of block characters for each row, as long as its first number is great, the greatest taking `width`
  /// characters; empty where the form has no bars, or a number is below zero.
  func blocks(width: Int) -> [String] {
    guard [.bars, .funnel].contains(forms[0]), data.columns.count > 1,
      let series = series(in: .plain).first
    else { return [] }
    let values = series.measures.map { $0?.value }
    let greatest = values.compactMap { $0 }.max() ?? 0
    guard greatest > 0, values.allSatisfy({ ($0 ?? 0) >= 0 }) else { return [] }
    return values.map { value in
      let eighths = Int(((value ?? 0) / greatest * Double(width * 8)).rounded())
      // From an eighth of a block to seven: U+258F down to U+2589.
      let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
      return String(repeating: "█", count: eighths / 8) + rest
    }
  }
}
