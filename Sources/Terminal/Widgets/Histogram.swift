#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How often values fall where: columns over an axis that marks the ends and zero.
///
///     canvas.draw(Histogram(of: activations), in: rect)
///
/// Every column is a bin, so that the counts are made for the width at hand.
public struct Histogram: Widget {
  private let values: [Float]
  public let lowerBound: Float
  public let upperBound: Float
  /// Whether heights are by log(1 + count), so that rare values stay visible beside a peak.
  public var isLogarithmic: Bool
  public var style: Style
  public var axisStyle: Style

  /// Makes a histogram of the finite values; without a range it goes from the least to the greatest.
  public init(
    of values: [Float], range: ClosedRange<Float>? = nil, isLogarithmic: Bool = false,
    style: Style = .plain, axisStyle: Style = .plain
  ) {
    var low = Float.infinity
    var high = -Float.infinity
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    self.values = values
    lowerBound = range?.lowerBound ?? (low.isFinite ? low : 0)
    upperBound = range?.upperBound ?? (high.isFinite ? high : 0)
    self.isLogarithmic = isLogarithmic
    self.style = style
    self.axisStyle = axisStyle
  }

  /// The number of values in each of `bins` equal parts of the range; what is outside is not counted.
  public func counts(bins: Int) -> [Int] {
    guard bins > 0 else { return [] }
    var counts = Array(repeating: 0, count: bins)
    for value in values where value >= lowerBound && value <= upperBound {
      counts[column(of: value, bins: bins)] += 1
    }
    return counts
  }

  /// The bin of a value inside the range. The upper bound belongs to the last.
  private func column(of value: Float, bins: Int) -> Int {
    // In Double: the span of two finite floats may exceed what a Float holds.
    let span = Double(upperBound) - Double(lowerBound)
    guard span > 0 else { return bins / 2 }
    let position = (Double(value) - Double(lowerBound)) / span * Double(bins)
    return min(max(Int(position), 0), bins - 1)
  }

  public func draw(in rect: Rect, on canvas: inout Canvas) {
    let hasAxis = rect.height >= 3
    let plot = Rect(
      x: rect.x, y: rect.y, width: rect.width, height: rect.height - (hasAxis ? 2 : 0))
    guard !plot.isEmpty else { return }
    let counts = counts(bins: plot.width)
    let heights = counts.map { isLogarithmic ? log1pf(Float($0)) : Float($0) }
    let tallest = heights.max() ?? 0
    for (column, height) in heights.enumerated() {
      ColumnStrip.drawColumn(
        height, of: tallest, x: plot.x + column, in: plot, style: style, on: &canvas)
    }
    if hasAxis { drawAxis(in: rect, on: &canvas) }
  }

  /// A line with a mark at zero, and under it the range's ends.
  private func drawAxis(in rect: Rect, on canvas: inout Canvas) {
    let y = rect.maxY - 2
    canvas.horizontalLine(x: rect.x, y: y, length: rect.width, style: axisStyle)
    let low = NumberText.short(lowerBound)
    let high = NumberText.short(upperBound)
    var left = rect.x
    var right = rect.maxX
    if low.count + 1 + high.count <= rect.width {
      left += canvas.write(low, x: left, y: y + 1, style: axisStyle)
      right -= high.count
      canvas.write(high, x: right, y: y + 1, style: axisStyle)
    }
    guard lowerBound <= 0, upperBound >= 0 else { return }
    let zero = rect.x + column(of: 0, bins: rect.width)
    canvas[zero, y] = Cell(canvas.medium.symbols == .unicode ? "┼" : "+", axisStyle)
    if zero > left, zero < right - 1 { canvas.write("0", x: zero, y: y + 1, style: axisStyle) }
  }
}

/// Numbers for axes.
enum NumberText {
  /// Three significant digits, in at most eight characters.
  static func short(_ value: Float) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    let exponent = Int(log10f(value.magnitude).rounded(.down))
    if exponent >= 5 || exponent < -3 {
      let mantissa = Double(value) / pow(10, Double(exponent))
      return decimal(mantissa, digits: 1) + "e\(exponent)"
    }
    return decimal(Double(value), digits: max(0, 2 - exponent))
  }

  private static func decimal(_ value: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { result, _ in result * 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    var fraction = String(scaled % scale)
    fraction = String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
    while digits > 0, fraction.hasSuffix("0") { fraction.removeLast() }
    return sign + String(scaled / scale) + (digits == 0 || fraction.isEmpty ? "" : "." + fraction)
  }
}
