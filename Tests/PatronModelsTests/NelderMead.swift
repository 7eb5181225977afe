/// Nelder & Mead's simplex (Computer Journal 1965), restarted until it no longer gains: a minimum
/// without gradients, beside the descents of the library.
enum NelderMead {
  static func minimum(
    from start: [Double], of function: ([Double]) -> Double
  ) -> (point: [Double], value: Double) {
    var best = (point: start, value: function(start))
    for _ in 0..<20 {
      let next = descend(from: best.point, size: 0.2, function)
      let gained = best.value - next.value
      best = next
      if gained < 1e-11 { break }
    }
    return best
  }

  private static func descend(
    from start: [Double], size: Double, _ function: ([Double]) -> Double
  ) -> (point: [Double], value: Double) {
    var simplex = (0...start.count).map { corner in
      var point = start
      if corner > 0 { point[corner - 1] += size }
      return (point: point, value: function(point))
    }
    for _ in 0..<2000 {
      simplex.sort { $0.value < $1.value }
      if simplex[start.count].value - simplex[0].value < 1e-13 { break }
      let worst = simplex[start.count]
      let centre = start.indices.map { index in
        simplex.dropLast().reduce(0) { $0 + $1.point[index] } / Double(start.count)
      }
      func moved(_ factor: Double) -> (point: [Double], value: Double) {
        let point = zip(centre, worst.point).map { $0 + factor * ($1 - $0) }
        return (point, function(point))
      }
      let reflected = moved(-1)
      if reflected.value < simplex[0].value {
        let expanded = moved(-2)
        simplex[start.count] = expanded.value < reflected.value ? expanded : reflected
      } else if reflected.value < simplex[start.count - 1].value {
        simplex[start.count] = reflected
      } else {
        let contracted = moved(reflected.value < worst.value ? -0.5 : 0.5)
        if contracted.value < min(worst.value, reflected.value) {
          simplex[start.count] = contracted
        } else {
          simplex =
            [simplex[0]]
            + simplex.dropFirst().map { corner in
              let point = zip(corner.point, simplex[0].point).map { ($0 + $1) / 2 }
              return (point, function(point))
            }
        }
      }
    }
    return simplex.min { $0.value < $1.value } ?? simplex[0]
  }
}
