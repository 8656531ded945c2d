import Testing

@testable import Terminal

@Suite struct LineChartTests {
  private let chart = LineChart(
    [.init("up", [(0, 0), (10, 10)]), .init("down", [(0, 10), (10, 0)])], xLabel: "step",
    yLabel: "error %")

  private func drawn(_ chart: LineChart, _ symbols: SymbolSet = .unicode) -> String {
    var canvas = Canvas(width: 24, height: 8, medium: Medium(symbols: symbols))
    canvas.draw(chart, in: canvas.bounds)
    return canvas.text
  }

  @Test func ascii() {
    #expect(
      drawn(chart, .ascii) == """
        a up  b down     error %
        10|bbb               aaa
          |  bbbbbb     aaaaaa
          |       bbbbbba
          |   aaaaaa   bbbbbb
         0|aaaa             bbbb
          +---------------------
           0       step       10
        """)
  }

  @Test func blocks() {
    var chart = chart
    chart.form = .blocks
    #expect(drawn(chart).contains("a up  b down     error %\n10│"))
    #expect(!drawn(chart).unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
  }

  @Test func brailleOfALine() {
    let flat = LineChart([.init("flat", [(0, 1), (1, 1), (2, 1)])], yRange: 0...2)
    var canvas = Canvas(width: 8, height: 5)
    canvas.draw(flat, in: canvas.bounds)
    #expect(
      canvas.text == """
        a flat
        2│
        0│⠉⠉⠉⠉⠉a
         └──────
          0    2
        """)
  }

  @Test func logarithmicAxisSkipsWhatItCannotShow() {
    let chart = LineChart(
      [.init("loss", [(0, 0), (1, 0.01), (2, 1), (3, 100), (4, -5)])], yScale: .logarithmic)
    let text = drawn(chart, .ascii)
    #expect(text.contains(" 100|"))
    #expect(text.contains("0.01|"))
  }

  /// The letters in the last column, from top to bottom, of curves that end at these heights.
  private func letters(endingAt heights: [Float]) -> String {
    let chart = LineChart(
      heights.map { LineChart.Series("", [(x: 0, y: 5), (x: 1, y: $0)]) }, yRange: 0...10)
    var canvas = Canvas(width: 24, height: 9)
    canvas.draw(chart, in: canvas.bounds)
    return String((1..<7).map { canvas[23, $0].style.bold ? canvas[23, $0].character : "·" })
  }

  /// Curves that end in one place have letters beside each other, in the order of their curves, at the
  /// edges too; others stay where their curves end.
  @Test(
    arguments: [
      ([5, 5], "··ab··"), ([4.9, 5], "··ba··"), ([0, 0, 0, 10], "d··abc"),
      ([10, 10.5, 9.9, 2], "bac·d·"), ([10, 8, 5.9, 5.8, 3.9, 3.8, 0], "abcdef"),
    ] as [([Float], String)])
  func lettersDoNotHideEachOther(heights: [Float], expected: String) {
    #expect(letters(endingAt: heights) == expected)
  }
}
