/// Elementary functions of additions and multiplications alone, so that generated pictures have the
/// same bits everywhere. (The C library chooses its own by CPU, and their last bit differs.)
///
/// Accurate to about 1e-7, far below what an 8-bit picture shows.
enum Reproducible {
  /// sin x.
  static func sine(_ x: Double) -> Double {
    // In turns from the nearest whole one, folded to a quarter on either side, then Taylor's series
    // up to x¹¹: the first term left out is below (π/2)¹³ / 13! = 6e-8.
    let turns = x * 0.159_154_943_091_895_35
    var turn = turns - turns.rounded()
    if turn > 0.25 { turn = 0.5 - turn } else if turn < -0.25 { turn = -0.5 - turn }
    let y = turn * 6.283_185_307_179_586
    let s = y * y
    let tail = 1.0 / 5040 - s * (1.0 / 362_880 - s * (1.0 / 39_916_800))
    return y * (1 - s * (1.0 / 6 - s * (1.0 / 120 - s * tail)))
  }

  /// cos x.
  static func cosine(_ x: Double) -> Double { sine(x + 1.570_796_326_794_896_6) }

  /// eˣ for x in −1…1.
  static func exponential(_ x: Double) -> Double {
    var sum = 1.0
    for term in stride(from: 10.0, to: 0, by: -1) { sum = 1 + x / term * sum }
    return sum
  }
}
