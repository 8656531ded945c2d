#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Several curves over common axes, with a legend.
///
///     canvas.draw(
///       LineChart([.init("plain20", plain), .init("resnet20", residual)], yLabel: "error %"),
///       in: rect)
///
/// Every series has a letter, which stands in the legend and at the end of its curve, so that curves
/// are told apart without colour. Points that are not finite, and on a logarithmic axis those that
/// are not positive, leave a gap.
public struct LineChart: Widget {
  public struct Series: Sendable {
    public var name: String
    public var points: [(x: Float, y: Float)]
    public var style: Style
    /// What stands at its end; nil for its letter by number.
    public var mark: Character?

    public init(
      _ name: String, _ points: [(x: Float, y: Float)], style: Style = .plain,
      mark: Character? = nil
    ) {
      self.name = name
      self.points = points
      self.style = style
      self.mark = mark
    }
  }

  public enum Scale: Sendable {
    case linear, logarithmic

    /// Where on the axis a value lies; not-a-number if nowhere.
    func position(_ value: Float) -> Float {
      switch self {
      case .linear: value.isFinite ? value : .nan
      case .logarithmic: value > 0 && value.isFinite ? log10f(value) : .nan
      }
    }

    func value(at position: Float) -> Float {
      self == .linear ? position : powf(10, position)
    }
  }

  /// What curves are drawn with. In ASCII they are always drawn with their letters.
  public enum Form: Sendable {
    /// Two by four dots a cell. Screen readers read them out as letters.
    case braille
    /// Two by two quarters a cell.
    case blocks
  }

  public var series: [Series]
  public var xLabel: String
  public var yLabel: String
  public var xScale: Scale
  public var yScale: Scale
  /// What the axes show; nil for what the points need.
  public var xRange: ClosedRange<Float>?
  public var yRange: ClosedRange<Float>?
  /// Whether the names are listed above the plot; where they stand elsewhere, the label of y does.
  public var hasLegend = true
  public var form: Form
  public var axisStyle: Style

  public init(
    _ series: [Series], xLabel: String = "", yLabel: String = "", xScale: Scale = .linear,
    yScale: Scale = .linear, yRange: ClosedRange<Float>? = nil, form: Form = .braille,
    axisStyle: Style = .plain
  ) {
    self.series = series
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.xScale = xScale
    self.yScale = yScale
    self.yRange = yRange
    self.form = form
    self.axisStyle = axisStyle
  }

  /// The mark of a series: its own, or a, b, c …
  private func mark(_ index: Int) -> Character { series[index].mark ?? LineChart.letter(index) }

  /// The letter of a series that has no mark of its own: a, b, c …
  public static func letter(_ index: Int) -> Character {
    Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index % 26)))
  }

  public func draw(in rect: Rect, on canvas: inout Canvas) {
    let curves = series.map { series in
      series.points.map { (x: xScale.position($0.x), y: yScale.position($0.y)) }
    }
    let drawn = curves.joined().filter { !$0.x.isNaN && !$0.y.isNaN }
    var low = drawn.map(\.y).min() ?? 0
    var high = drawn.map(\.y).max() ?? 1
    let rows = rect.rows(.fixed(1), .fill, .fixed(2))
    if let yRange {
      let ends = (yScale.position(yRange.lowerBound), yScale.position(yRange.upperBound))
      if !ends.0.isNaN { low = ends.0 }
      if !ends.1.isNaN { high = ends.1 }
    }
    let ticks = AxisTicks(from: low, to: high, yScale, rows: rows[1].height, widens: yRange == nil)
    (low, high) = (ticks.low, ticks.high)
    var left = drawn.map(\.x).min() ?? 0
    var right = drawn.map(\.x).max() ?? 1
    if let xRange {
      let ends = (xScale.position(xRange.lowerBound), xScale.position(xRange.upperBound))
      if !ends.0.isNaN { left = ends.0 }
      if !ends.1.isNaN { right = ends.1 }
    }

    let margin = ticks.marks.map(\.text.count).max() ?? 0
    let plot = Rect(
      x: rows[1].x + margin + 1, y: rows[1].y, width: rect.width - margin - 1,
      height: rows[1].height)
    guard !plot.isEmpty else { return }

    drawLegend(in: rows[0], on: &canvas)
    canvas.polyline(
      [(plot.x - 1, plot.y), (plot.x - 1, plot.maxY), (plot.maxX - 1, plot.maxY)],
      style: axisStyle)
    for mark in ticks.marks {
      let row = Rect(x: rect.x, y: plot.y + mark.row, width: margin, height: 1)
      canvas.write(mark.text, in: row, style: axisStyle, align: .right)
    }
    let xAxis = Rect(x: plot.x, y: plot.maxY + 1, width: plot.width, height: 1)
    let rightText = NumberText.short(xScale.value(at: right))
    canvas.write(xLabel, in: xAxis, style: axisStyle, align: .center)
    canvas.write(NumberText.short(xScale.value(at: left)), in: xAxis, style: axisStyle)
    canvas.write(rightText, in: xAxis, style: axisStyle, align: .right)

    let frame = Frame(left: left, right: right, low: low, high: high)
    for (index, curve) in curves.enumerated() {
      drawCurve(curve, index: index, frame: frame, in: plot, on: &canvas)
    }
    drawEnds(of: curves, frame: frame, in: plot, on: &canvas)
  }

  /// Writes each series' letter where its curve ends, over all curves. Letters of one place stand beside
  /// each other, `abc`, the last where the curves end; where there are too many, above or below.
  private func drawEnds(
    of curves: [[(x: Float, y: Float)]], frame: Frame, in plot: Rect, on canvas: inout Canvas
  ) {
    let most = max(3, plot.width / 6)
    var taken: Set<Int> = []
    for (index, curve) in curves.enumerated().reversed() {
      guard let end = curve.last(where: { !$0.x.isNaN && !$0.y.isNaN }) else { continue }
      let place = frame.place(end, width: plot.width, height: plot.height)
      let column = min(max(Int(place.x.rounded()), 0), plot.width - 1)
      let row = min(max(Int(place.y.rounded()), 0), plot.height - 1)
      let rows = [0] + (1..<plot.height).flatMap { [$0, -$0] }
      let cells = rows.lazy.flatMap { dy in (0..<most).lazy.map { (column - $0, row + dy) } }
      let free = cells.first { x, y in
        x >= 0 && (0..<plot.height).contains(y) && !taken.contains(y * plot.width + x)
      }
      guard let (x, y) = free else { continue }
      taken.insert(y * plot.width + x)
      canvas[plot.x + x, plot.y + y] = Cell(mark(index), series[index].style.bold())
    }
  }

  private func drawLegend(in rect: Rect, on canvas: inout Canvas) {
    guard hasLegend else {
      canvas.write(yLabel, in: rect, style: axisStyle)
      return
    }
    var x = rect.x
    for (index, series) in series.enumerated() {
      x += canvas.write(
        "\(mark(index)) \(series.name)", x: x, y: rect.y, style: series.style)
      x += 2
    }
    if !yLabel.isEmpty, x + yLabel.displayWidth <= rect.maxX {
      canvas.write(yLabel, in: rect, style: axisStyle, align: .right)
    }
  }

  private func drawCurve(
    _ curve: [(x: Float, y: Float)], index: Int, frame: Frame, in plot: Rect,
    on canvas: inout Canvas
  ) {
    let dots: (columns: Int, rows: Int) =
      canvas.medium.symbols == .ascii ? (1, 1) : form == .braille ? (2, 4) : (2, 2)
    var raster = DotRaster(width: plot.width * dots.columns, height: plot.height * dots.rows)
    var last: (x: Float, y: Float)?
    for point in curve {
      guard !point.x.isNaN, !point.y.isNaN else {
        last = nil
        continue
      }
      let here = frame.place(point, width: raster.width, height: raster.height)
      raster.line(from: last ?? here, to: here)
      last = here
    }
    let style = series[index].style
    let letter = mark(index)
    for y in 0..<plot.height {
      for x in 0..<plot.width {
        let mask = raster.mask(column: x, row: y, dots: dots)
        guard mask != 0 else { continue }
        let there = canvas[plot.x + x, plot.y + y].character
        let glyph = canvas.medium.symbols == .ascii ? letter : form.glyph(mask, over: there)
        canvas[plot.x + x, plot.y + y] = Cell(glyph, style)
      }
    }
  }

  /// What part of the plane the plot shows.
  private struct Frame {
    var left: Float
    var right: Float
    var low: Float
    var high: Float

    /// A point in dots from the upper left. A frame without extent puts it in the middle; what lies
    /// far outside is brought near, where it is no more visible.
    func place(_ point: (x: Float, y: Float), width: Int, height: Int) -> (x: Float, y: Float) {
      func share(_ value: Float, _ start: Float, _ end: Float) -> Float {
        let span = Double(end) - Double(start)
        guard span > 0 else { return 0.5 }
        return Float(min(max((Double(value) - Double(start)) / span, -4), 5))
      }
      return (
        share(point.x, left, right) * Float(width - 1),
        (1 - share(point.y, low, high)) * Float(height - 1)
      )
    }
  }
}

extension LineChart.Form {
  /// The quarters' characters by mask: bit 0 upper left, 1 upper right, 2 lower left, 3 lower right.
  private static let quarters: [Character] = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")

  /// The character for dots, bit `row * 2 + column` each, united with those that are there already.
  fileprivate func glyph(_ mask: Int, over there: Character) -> Character {
    switch self {
    case .blocks:
      let old = LineChart.Form.quarters.firstIndex(of: there) ?? 0
      return LineChart.Form.quarters[(mask | old) & 15]
    case .braille:
      // Unicode numbers the dots down the columns, the fourth row last.
      let bits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
      var code = 0
      for (index, bit) in bits.enumerated() where mask >> index & 1 == 1 { code |= bit }
      if let old = there.unicodeScalars.first?.value, (0x2800...0x28FF).contains(old) {
        code |= Int(old) - 0x2800
      }
      return Character(Unicode.Scalar(UInt32(0x2800 + code)) ?? " ")
    }
  }
}

/// Black and white dots finer than cells.
private struct DotRaster {
  let width: Int
  let height: Int
  private var dots: [Bool]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    dots = Array(repeating: false, count: width * height)
  }

  /// Sets the dots of a line: in each column from where the line enters it to where it leaves.
  mutating func line(from start: (x: Float, y: Float), to end: (x: Float, y: Float)) {
    let (a, b) = start.x <= end.x ? (start, end) : (end, start)
    let slope = b.x > a.x ? (b.y - a.y) / (b.x - a.x) : 0
    let first = max(0, Int(a.x.rounded()))
    let last = min(width - 1, Int(b.x.rounded()))
    guard first <= last else { return }
    for x in first...last {
      let enter = b.x > a.x ? a.y + slope * (max(a.x, Float(x) - 0.5) - a.x) : a.y
      let leave = b.x > a.x ? a.y + slope * (min(b.x, Float(x) + 0.5) - a.x) : b.y
      let top = max(0, Int(min(enter, leave).rounded()))
      let bottom = min(height - 1, Int(max(enter, leave).rounded()))
      guard top <= bottom else { continue }
      for y in top...bottom { dots[y * width + x] = true }
    }
  }

  /// The dots of one cell, bit `row * columns + column`.
  func mask(column: Int, row: Int, dots size: (columns: Int, rows: Int)) -> Int {
    var mask = 0
    for y in 0..<size.rows {
      for x in 0..<size.columns
      where dots[(row * size.rows + y) * width + column * size.columns + x] {
        mask |= 1 << (y * size.columns + x)
      }
    }
    return mask
  }
}
