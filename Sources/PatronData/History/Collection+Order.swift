extension RandomAccessCollection where Index == Int {
  /// The first index whose element is not `isBefore`, where all that are stand in front.
  package func firstPlace(behind isBefore: (Element) -> Bool) -> Int {
    var range = startIndex..<endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = isBefore(self[middle]) ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}

extension [Int32] {
  /// Puts the keys in order and leaves each once.
  mutating func keepDifferent() {
    sort()
    var count = 0
    // By index: a loop over the array itself would copy it.
    for index in indices where count == 0 || self[count - 1] != self[index] {
      self[count] = self[index]
      count += 1
    }
    removeLast(self.count - count)
  }
}
