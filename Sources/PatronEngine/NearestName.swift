/// The one of `names` that was most likely meant by `name`, or nil where none is near.
///
/// Near is a third of its characters mistyped, at least one, by the Damerau-Levenshtein distance of
/// adjacent exchanges (Damerau, CACM 1964); letter case does not count, and space, hyphen and
/// underscore are one. Of names equally near, the first is taken.
package func nearest(to name: String, in names: some Sequence<String>) -> String? {
  let written = folded(name)
  let limit = max(1, written.count / 3)
  var best: (name: String, distance: Int)?
  for candidate in names {
    let known = folded(candidate)
    guard abs(known.count - written.count) <= limit else { continue }
    let distance = editDistance(written, known)
    if distance <= limit, distance < written.count, distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.name
}

private func folded(_ name: String) -> [Character] {
  name.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 }
}

/// How many insertions, deletions, replacements and exchanges of neighbours turn one text into the
/// other, no part being edited twice.
///
/// - Complexity: O(m·n) in their lengths.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var previous: [Int] = []
  var current = Array(0...right.count)
  for i in left.indices {
    let next = [i + 1] + repeatElement(0, count: right.count)
    let beforePrevious = previous
    (previous, current) = (current, next)
    for j in right.indices {
      let replaced = previous[j] + (left[i] == right[j] ? 0 : 1)
      current[j + 1] = min(replaced, previous[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        current[j + 1] = min(current[j + 1], beforePrevious[j - 1] + 1)
      }
    }
  }
  return current[right.count]
}
