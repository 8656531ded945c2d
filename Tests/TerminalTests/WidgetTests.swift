import Testing

@testable import Terminal

/// Every widget, drawn to every small size in every kind of terminal.
@Suite struct WidgetTests {
  static let media: [Medium] = SymbolSet.allCases.flatMap { symbols in
    ColorDepth.allCases.map { Medium(symbols: symbols, depth: $0) }
  }

  static let widgets: [any Widget] = {
    let values: [Float] = [0, 0.3, -1, 2, .nan, .infinity, -.infinity, 1e38, -1e38]
    let picture = PixelGrid(width: 5, height: 3) { x, y in .rgb(50 * x, 80 * y, 90) }
    let frame = Rect(x: 1, y: 1, width: 9, height: 9)
    let fits: [HalfBlock.Fit] = [.stretch, .contain, .whole]
    var widgets: [any Widget] = values.map { Bar($0, of: 1, track: .plain.reverse()) }
    widgets += values.map { Bar(0.5, of: $0) as any Widget }
    widgets.append(ColumnStrip(values, maximum: 1))
    widgets.append(ColumnStrip(values, gap: 2))
    widgets.append(ColumnStrip([], gap: -2))
    widgets.append(Histogram(of: values))
    widgets.append(Histogram(of: [], isLogarithmic: true))
    widgets.append(Histogram(of: [3, 3, 3], range: -1...4, isLogarithmic: true))
    widgets += fits.map { HalfBlock(picture, fit: $0, frame: frame) as any Widget }
    widgets.append(HalfBlock(PixelGrid(width: 0, height: 4, pixels: [])))
    widgets += fits.map {
      Heatmap(values, width: 4, height: 3, colormap: .diverging, fit: $0) as any Widget
    }
    widgets.append(Heatmap([], width: 0, height: 0))
    widgets.append(TextFlow("A residual 网络 is\na list of blocks.", hanging: 3))
    widgets.append(
      Table(
        columns: [.init("block", canShrink: true), .init("网", align: .right)],
        rows: [["conv2_1", "残差"], [], ["a", "b", "surplus"]]))
    widgets.append(
      LineChart(
        [.init("loss", [(0, 1), (1, .nan), (2, 3), (3, -.infinity)]), .init("", [])],
        xLabel: "step", yLabel: "error %"))
    widgets.append(LineChart([.init("one", [(5, 5)])], yScale: .logarithmic))
    return widgets
  }()

  @Test(arguments: widgets.indices)
  func neverLeavesItsRectangle(index: Int) {
    let widget = WidgetTests.widgets[index]
    for medium in WidgetTests.media {
      for height in 0...6 {
        for width in 0...20 {
          let rect = Rect(x: 2, y: 1, width: width, height: height)
          expectNothingOutside(rect, medium: medium) { $0.draw(widget, in: rect) }
        }
      }
    }
  }

  /// Where a rectangle lies partly or wholly outside, too.
  @Test(arguments: widgets.indices)
  func survivesTheCanvasEdge(index: Int) {
    var canvas = Canvas(width: 6, height: 4)
    for x in [-30, -3, 4, 30] {
      for y in [-30, -2, 3, 30] {
        canvas.draw(WidgetTests.widgets[index], in: Rect(x: x, y: y, width: 8, height: 5))
      }
    }
  }

  private func drawn(
    _ widget: some Widget, width: Int, height: Int = 1, _ symbols: SymbolSet = .unicode
  ) -> String {
    var canvas = Canvas(width: width, height: height, medium: Medium(symbols: symbols))
    canvas.draw(widget, in: canvas.bounds)
    return canvas.text
  }

  @Test func bar() {
    #expect(drawn(Bar(1, of: 1), width: 4) == "████")
    #expect(drawn(Bar(0.5, of: 1), width: 4) == "██")
    #expect(drawn(Bar(-0.5, of: 1), width: 4) == "██")
    #expect(drawn(Bar(17, of: 32), width: 4) == "██▏")
    #expect(drawn(Bar(1e-9, of: 1), width: 4) == "▏")
    #expect(drawn(Bar(0, of: 1), width: 4) == "")
    #expect(drawn(Bar(9, of: 1), width: 4) == "████")
    #expect(drawn(Bar(.nan, of: 1), width: 4) == "?")
    #expect(drawn(Bar(5, of: 8), width: 4, .ascii) == "==-")
  }

  @Test(arguments: 0...20)
  func barLengthIsProportional(width: Int) {
    for value in 0...width {
      let text = drawn(Bar(Float(value), of: Float(width)), width: width)
      #expect(text == String(repeating: "█", count: value))
    }
  }

  @Test func columnStrip() {
    let values: [Float] = [0, 0.01, 1, 4, 7, 8, 99, .nan]
    #expect(drawn(ColumnStrip(values, maximum: 8), width: 8) == " ▁▁▄▇██?")
    #expect(drawn(ColumnStrip(values, maximum: 8), width: 8, .ascii) == " ..-=##?")
    #expect(drawn(ColumnStrip([1, 2], maximum: 2), width: 2, height: 2) == " █\n██")
    let apart = ColumnStrip([1, 3, 4], maximum: 4, gap: 1)
    #expect(drawn(apart, width: 5, height: 2) == "  ▄ █\n▄ █ █")
  }

  @Test func histogramMarksItsEndsAndZero() {
    let values: [Float] = [-1, -1, 0.1, 0.1, 0.1, 0.1, 2.9, 3]
    #expect(
      drawn(Histogram(of: values), width: 12, height: 4) == """
           █
        █  █       █
        ───┼────────
        -1 0       3
        """)
    #expect(Histogram(of: values).counts(bins: 4) == [2, 4, 0, 2])
  }

  @Test func histogramOfEqualValues() {
    #expect(Histogram(of: [2, 2, .nan]).counts(bins: 3) == [0, 2, 0])
    #expect(Histogram(of: []).counts(bins: 2) == [0, 0])
  }

  @Test func axisNumbers() {
    let cases: [(Float, String)] = [
      (0, "0"), (1, "1"), (-1.83, "-1.83"), (0.05, "0.05"), (0.999, "0.999"), (12.34, "12.3"),
      (99999, "99999"), (123456, "1.2e5"), (-0.00012, "-1.2e-4"), (.nan, "nan"),
      (.greatestFiniteMagnitude, "3.4e38"), (.leastNonzeroMagnitude, "1.4e-45"),
    ]
    for (value, text) in cases { #expect(NumberText.short(value) == text) }
  }
}
