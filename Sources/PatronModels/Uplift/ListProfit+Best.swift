extension ListProfit {
  /// The list of the highest expected profit that costs at most `budget` and has at most `capacity`
  /// customers; no limit where one is nil. Who is expected to lose money is never on it.
  ///
  /// Exact without a budget, and where all costs are equal: the customers of the highest profit. Else
  /// customers are taken by falling profit per cost as long as they fit (Dantzig, Operations Research 1957),
  /// and with a capacity that binds too by falling profit − λ·cost, with the λ at which the budget is just
  /// spent. The bound is the Lagrangian λ·budget + Σ (profit − λ·cost)⁺ over the best `capacity` customers,
  /// at its least (Geoffrion, Mathematical Programming Study 1974). The best single customer is tried too.
  ///
  /// - Complexity: O(n·log n); 60 times that with a budget and a capacity that both bind.
  public func best(budget: Double? = nil, capacity: Int? = nil) -> Selection {
    precondition(budget ?? 0 >= 0 && capacity ?? 0 >= 0, "limits of 0 or more")
    let useful = byProfit.filter { profits[$0] > 0 }
    var most = min(capacity ?? useful.count, useful.count)
    if let budget, let least = useful.map({ costs[$0] }).min(),
      let greatest = useful.map({ costs[$0] }).max(), least == greatest
    {
      // A quotient such as 0.3/0.1 may be rounded below the whole number that it is.
      if least > 0 { most = Int(min(Double(most), (budget / least * (1 + 1e-12)).rounded(.down))) }
      return exact(Array(useful.prefix(most)))
    }
    let free = Array(useful.prefix(most))
    guard let budget, free.reduce(0, { $0 + costs[$1] }) > budget else { return exact(free) }
    let affordable = useful.filter { costs[$0] <= budget }
    let byRatio = affordable.sorted { isBetter($0, $1) }
    let price = leastBound(useful, budget: budget, capacity: most)
    let byPrice = affordable.map { (customer: $0, worth: profits[$0] - price.lambda * costs[$0]) }
      .sorted { $0.worth == $1.worth ? $0.customer < $1.customer : $0.worth > $1.worth }
      .map(\.customer)
    let lists = [byRatio, byPrice, affordable].map {
      filled($0, budget: budget, capacity: most)
    }
    let best = lists.max { sum($0) < sum($1) } ?? []
    return selection(best, bound: price.bound)
  }

  private func exact(_ customers: [Int]) -> Selection {
    selection(customers, bound: sum(customers))
  }

  private func sum(_ customers: [Int]) -> Double { customers.reduce(0) { $0 + profits[$1] } }

  /// Whether one has more profit per cost than the other, products instead of quotients for costs of 0.
  private func isBetter(_ one: Int, _ other: Int) -> Bool {
    let (a, b) = (profits[one] * costs[other], profits[other] * costs[one])
    if a != b { return a > b }
    return profits[one] == profits[other] ? one < other : profits[one] > profits[other]
  }

  /// Those of `order` that fit, one after the other.
  private func filled(_ order: [Int], budget: Double, capacity: Int) -> [Int] {
    var (list, spent) = ([Int](), 0.0)
    for customer in order where list.count < capacity && spent + costs[customer] <= budget {
      list.append(customer)
      spent += costs[customer]
    }
    return list
  }

  /// The least Lagrangian bound over λ ≥ 0, and its λ, by bisection on the cost of its list.
  private func leastBound(
    _ useful: [Int], budget: Double, capacity: Int
  ) -> (lambda: Double, bound: Double) {
    func at(_ lambda: Double) -> (bound: Double, cost: Double) {
      var worths = useful.map { (worth: profits[$0] - lambda * costs[$0], cost: costs[$0]) }
        .filter { $0.worth > 0 }
      if worths.count > capacity {
        worths.sort { $0.worth == $1.worth ? $0.cost < $1.cost : $0.worth > $1.worth }
        worths.removeLast(worths.count - capacity)
      }
      return (
        worths.reduce(lambda * budget) { $0 + $1.worth }, worths.reduce(0) { $0 + $1.cost }
      )
    }
    var (low, high) = (0.0, 1.0)
    while at(high).cost > budget { high *= 2 }
    var bound = min(at(low).bound, at(high).bound)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let value = at(middle)
      bound = min(bound, value.bound)
      if value.cost > budget { low = middle } else { high = middle }
    }
    return (high, bound)
  }
}
