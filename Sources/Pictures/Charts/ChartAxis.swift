#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What an axis shows, and the round numbers at which it is marked.
struct ChartAxis {
  let scale: Chart.Scale
  /// The ends, as positions: values, or their logarithms to base ten.
  let low, high: Double
  /// The marks, ascending, and what is written at them.
  let ticks: [(value: Double, label: String)]

  /// Shows all of `values`, of which those that have no position are left out, or just `range`.
  /// `isRounded` moves the ends outwards to marks.
  init(
    _ values: some Sequence<Double>, scale: Chart.Scale, range: ClosedRange<Double>? = nil,
    isRounded: Bool = true
  ) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values {
      guard let position = scale.position(value) else { continue }
      (low, high) = (min(low, position), max(high, position))
    }
    if low > high { (low, high) = (0, 1) }
    if let range {
      low = scale.position(range.lowerBound) ?? low
      high = scale.position(range.upperBound) ?? high
    }
    (low, high) = ChartAxis.widened(low, high)
    self.scale = scale
    switch scale {
    case .linear:
      // Zero is shown where it costs no more than half of the axis.
      if isRounded, range == nil, low > 0, low <= high - low { low = 0 }
      let step = ChartAxis.step(for: high - low)
      // An end that is a mark but for its last bits counts as one.
      let slack = 1e-9
      var (first, last) = (ceil(low / step - slack), floor(high / step + slack))
      if isRounded, range == nil {
        (first, last) = (floor(low / step + slack), ceil(high / step - slack))
        (low, high) = (first * step, last * step)
      }
      ticks = stride(from: first, through: last, by: 1).map {
        ($0 * step, ChartNumber.label($0 * step, step: step))
      }
    case .logarithmic:
      let marks = ChartAxis.logarithmicMarks(low, high)
      if range == nil { (low, high) = (marks.first!.position, marks.last!.position) }
      ticks = marks.filter { $0.position >= low - 1e-9 && $0.position <= high + 1e-9 }.map {
        (pow(10, $0.position), ChartNumber.label(digit: $0.digit, exponent: $0.exponent))
      }
    }
    self.low = low
    self.high = high
  }

  /// Where a value lies: 0 at the low end, 1 at the high one; nil if it has no place.
  func share(_ value: Double) -> Double? {
    // Halved first, so that the largest numbers have a difference.
    scale.position(value).map { ($0 / 2 - low / 2) / (high / 2 - low / 2) }
  }

  /// An axis needs an extent: of one value the neighbourhood is shown.
  private static func widened(_ low: Double, _ high: Double) -> (Double, Double) {
    if high / 2 - low / 2 > 1e-12 * max(abs(low), abs(high)) { return (low, high) }
    let margin = max(abs(low) / 10, low == 0 ? 1 : Double.leastNormalMagnitude * 1e6)
    return (low - margin, low + margin)
  }

  /// 1, 2 or 5 times a power of ten, four to nine times in `extent`.
  static func step(for extent: Double) -> Double {
    let rough = extent / 7
    let power = pow(10, floor(log10(rough)))
    let factor = [1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10
    return factor * power
  }

  /// Marks from below `low` to above `high`: powers of ten, over fewer than two of them 1, 2 and 5
  /// times those.
  private static func logarithmicMarks(
    _ low: Double, _ high: Double
  ) -> [(position: Double, digit: Int, exponent: Int)] {
    let isFine = high - low < 2
    let (bottom, top) = (Int(floor(low + 1e-9)), Int(ceil(high - 1e-9)))
    // Over many powers every second, third, … is marked.
    let skip = isFine ? 1 : max(1, (top - bottom + 8) / 9)
    let first = Int((Double(bottom) / Double(skip)).rounded(.down)) * skip
    var marks: [(position: Double, digit: Int, exponent: Int)] = []
    for exponent in stride(from: first, through: top + skip, by: skip) {
      for digit in isFine ? [1, 2, 5] : [1] {
        marks.append((Double(exponent) + log10(Double(digit)), digit, exponent))
      }
    }
    let start = marks.lastIndex { $0.position <= low + 1e-9 } ?? 0
    let end = marks.firstIndex { $0.position >= high - 1e-9 } ?? marks.count - 1
    return Array(marks[start...max(start, end)])
  }
}

extension Chart.Scale {
  /// The value itself or its logarithm; nil if there is none.
  func position(_ value: Double) -> Double? {
    switch self {
    // Beyond that, differences would be infinite.
    case .linear: abs(value) <= 1e300 ? value : nil
    case .logarithmic: value.isFinite && value > 0 ? log10(value) : nil
    }
  }
}
