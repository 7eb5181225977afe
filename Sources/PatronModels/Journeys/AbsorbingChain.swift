import Foundation
import PatronNumerics

/// A Markov chain that ends: states, their moves to each other, and where they stop.
///
/// What is asked of it is the solution h of h = c + Q·h, with Q (n × n) the shares of the moves
/// between states (Kemeny & Snell, Finite Markov Chains 1960, theorems 3.3.5 and 3.3.7): with c the
/// share that stops in an end it is the probability to reach that end, with c = 1 the mean number of
/// steps.
package struct AbsorbingChain: Sendable {
  package let stateCount: Int
  /// The moves from state s are `starts[s]..<starts[s + 1]` of the two below.
  private let starts: [Int]
  private let targets: [Int]
  private let shares: [Double]

  /// Up to so many states one factorisation is cheap; beyond, moves are few beside n².
  package static let denseLimit = 400

  /// A chain of moves with their shares: of each state they sum to at most 1, the rest being the
  /// share that stops. From every state the chain must stop some time.
  package init(stateCount: Int, moves: [(from: Int, to: Int, share: Double)]) {
    let sorted = moves.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    var starts = [0]
    for state in 0..<stateCount {
      var end = starts[state]
      while end < sorted.count, sorted[end].from == state { end += 1 }
      starts.append(end)
    }
    self.stateCount = stateCount
    self.starts = starts
    targets = sorted.map(\.to)
    shares = sorted.map(\.share)
  }

  /// The solution h of h = c + Q·h over the states `allowed`, and 0 in the others, into which no move
  /// leads then.
  ///
  /// - Complexity: O(n³) by LAPACK up to `denseLimit` states; beyond O(moves) a sweep of Gauss and
  ///   Seidel, until no state changes by more than 1e-15 of the largest: some hundreds.
  package func solution(
    _ c: [Double], allowed: [Bool]? = nil, denseLimit: Int = Self.denseLimit
  ) -> [Double] {
    let states = (0..<stateCount).filter { allowed?[$0] ?? true }
    var solution = [Double](repeating: 0, count: stateCount)
    if states.count <= denseLimit, let dense = dense(states, c) {
      for (index, state) in states.enumerated() { solution[state] = dense[index] }
      return solution
    }
    let isAllowed = allowed ?? [Bool](repeating: true, count: stateCount)
    for _ in 0..<Self.mostSweeps {
      var (change, largest) = (0.0, 0.0)
      // Late states first: a path's end is known before its beginning.
      for state in states.reversed() {
        var (sum, stay) = (c[state], 0.0)
        for move in starts[state]..<starts[state + 1] {
          if targets[move] == state {
            stay += shares[move]
          } else if isAllowed[targets[move]] {
            sum += shares[move] * solution[targets[move]]
          }
        }
        let value = sum / (1 - stay)
        change = max(change, abs(value - solution[state]))
        largest = max(largest, abs(value))
        solution[state] = value
      }
      if change <= 1e-15 * largest { break }
    }
    return solution
  }

  private static let mostSweeps = 100_000

  /// The same by one LU factorisation; nil where the chain never stops.
  private func dense(_ states: [Int], _ c: [Double]) -> [Double]? {
    var places = [Int](repeating: -1, count: stateCount)
    for (index, state) in states.enumerated() { places[state] = index }
    let order = states.count
    var matrix = [Double](repeating: 0, count: order * order)
    for (row, state) in states.enumerated() {
      matrix[row * order + row] = 1
      for move in starts[state]..<starts[state + 1] where places[targets[move]] >= 0 {
        matrix[row * order + places[targets[move]]] -= shares[move]
      }
    }
    return LinearSystem.solution(order: order, matrix, right: states.map { c[$0] })
  }
}
