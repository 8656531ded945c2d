#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The round numbers along a chart's vertical axis, and the rows at which they stand.
struct AxisTicks {
  /// The ends, as positions on the axis.
  private(set) var low: Float
  private(set) var high: Float
  /// From the top down, at least two rows apart.
  private(set) var marks: [(row: Int, text: String)] = []

  /// - Parameter widens: whether the ends move outwards to round numbers.
  init(from low: Float, to high: Float, _ scale: LineChart.Scale, rows: Int, widens: Bool) {
    (self.low, self.high) = (low, high)
    guard low.isFinite, high.isFinite else { return }
    let positions =
      scale == .linear
      ? AxisTicks.linear(Double(low), Double(high), rows: rows)
      : AxisTicks.logarithmic(Double(low), Double(high), rows: rows)
    if widens, let first = positions.first, let last = positions.last {
      self.low = min(low, Float(first))
      self.high = max(high, Float(last))
    }
    let span = self.high - self.low
    var free = rows
    // The ends first: where there is little room, they are what must be told.
    var placed: [(row: Int, position: Double)] = []
    for position in positions.sorted(by: >) {
      let share = span > 0 ? (Float(position) - self.low) / span : 0.5
      guard share >= -0.001, share <= 1.001 else { continue }
      placed.append((Int(((1 - share) * Float(rows - 1)).rounded()), position))
    }
    for (index, mark) in placed.enumerated() {
      let isEnd = index == 0 || index == placed.count - 1
      let isNearLast = index < placed.count - 1 && placed[placed.count - 1].row - mark.row < 2
      guard isEnd ? mark.row != free : free == rows || mark.row - free >= 2, isEnd || !isNearLast
      else { continue }
      let text = NumberText.short(scale.value(at: Float(mark.position)))
      // Where the digits do not tell two marks apart, one is enough.
      guard marks.last?.text != text else { continue }
      free = mark.row
      marks.append((mark.row, text))
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten that enclose the ends, about one every four rows.
  private static func linear(_ low: Double, _ high: Double, rows: Int) -> [Double] {
    guard high > low else { return [low] }
    let rough = (high - low) / Double(max(1, rows / 4))
    let power = pow(10, floor(log10(rough)))
    let step = ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
    let first = Int(floor(low / step + 1e-6))
    let last = Int(ceil(high / step - 1e-6))
    return (first...max(first, last)).map { Double($0) * step }
  }

  /// Powers of ten, with their doubles and fivefolds where there is room, as logarithms.
  private static func logarithmic(_ low: Double, _ high: Double, rows: Int) -> [Double] {
    let decades = floor(low)...ceil(max(high, low))
    // Two rows for a mark at least: so many decades from one to the next.
    let step = ceil((decades.upperBound - decades.lowerBound) / Double(max(1, (rows - 1) / 2)))
    if step > 1 {
      let first = floor(low / step) * step
      return Array(stride(from: first, through: ceil(high / step) * step, by: step))
    }
    let fine = decades.upperBound - decades.lowerBound <= Double(rows) / 5
    let digits = fine ? [1.0, 2, 5] : [1]
    let all = stride(from: decades.lowerBound, through: decades.upperBound, by: 1).flatMap {
      power in
      digits.map { power + log10($0) }
    }
    let first = all.last { $0 <= low + 1e-6 } ?? all[0]
    let last = all.first { $0 >= high - 1e-6 } ?? all[all.count - 1]
    return all.filter { $0 >= first && $0 <= last }
  }
}
