import Foundation

/// The log-likelihood of one customer's occasions in the BG/BB model.
///
/// L = B(α + x, β + n − x)/B(α, β)·B(γ, δ + n)/B(γ, δ)
/// + Σᵢ B(α + x, β + t_x − x + i)/B(α, β)·B(γ + 1, δ + t_x + i)/B(γ, δ), i = 0 … n − t_x − 1
/// (Fader, Hardie & Shang 2010, equation 5), summed as logarithms.
struct OccasionLikelihood {
  private let alpha, beta, both, gamma, delta, all: RisingTable

  /// Prepares for histories of at most so many occasions.
  init(_ parameters: [Double], occasions: Int) {
    let (buying, leaving) = (parameters[0] + parameters[1], parameters[2] + parameters[3])
    alpha = RisingTable(parameters[0], count: occasions)
    beta = RisingTable(parameters[1], count: occasions)
    both = RisingTable(buying, count: occasions)
    gamma = RisingTable(parameters[2], count: 1)
    delta = RisingTable(parameters[3], count: occasions)
    all = RisingTable(leaving, count: occasions + 1)
  }

  /// The logarithm of the term of a customer who is still there.
  func logStayed(_ history: OccasionHistory) -> Double {
    let (x, n) = (history.repeats, history.occasions)
    return part(bought: x, missed: n - x, left: 0, stayed: n).value
  }

  /// The log-likelihood and its gradient by α, β, γ, δ.
  ///
  /// - Complexity: O(occasions since the last purchase).
  func term(_ history: OccasionHistory) -> LikelihoodSums {
    let (x, n) = (history.repeats, history.occasions)
    var terms = [part(bought: x, missed: n - x, left: 0, stayed: n)]
    for end in history.last..<n {
      terms.append(part(bought: x, missed: end - x, left: 1, stayed: end))
    }
    let greatest = terms.reduce(-.infinity) { max($0, $1.value) }
    var (sum, gradient) = (0.0, SIMD4<Double>.zero)
    for term in terms {
      let weight = exp(term.value - greatest)
      sum += weight
      gradient += weight * term.gradient
    }
    return LikelihoodSums(value: greatest + log(sum), gradient: gradient / sum)
  }

  /// log B(α + bought, β + missed)/B(α, β)·B(γ + left, δ + stayed)/B(γ, δ).
  private func part(bought: Int, missed: Int, left: Int, stayed: Int) -> LikelihoodSums {
    let (occasions, chances) = (bought + missed, left + stayed)
    let value = alpha.logarithms[bought] + beta.logarithms[missed] - both.logarithms[occasions]
    let leaving = gamma.logarithms[left] + delta.logarithms[stayed] - all.logarithms[chances]
    return LikelihoodSums(
      value: value + leaving,
      gradient: SIMD4(
        alpha.slopes[bought] - both.slopes[occasions],
        beta.slopes[missed] - both.slopes[occasions],
        gamma.slopes[left] - all.slopes[chances], delta.slopes[stayed] - all.slopes[chances]))
  }
}
