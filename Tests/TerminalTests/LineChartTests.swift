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

  /// The letters in the last three columns, row by row from the top, of curves that end at these heights.
  private func letters(endingAt heights: [Float]) -> [String] {
    let chart = LineChart(
      heights.map { LineChart.Series("", [(x: 0, y: 5), (x: 1, y: $0)]) }, yRange: 0...10)
    var canvas = Canvas(width: 24, height: 9)
    canvas.draw(chart, in: canvas.bounds)
    return (1..<7).map { y in
      String((21...23).map { canvas[$0, y].style.bold ? canvas[$0, y].character : "·" })
    }
  }

  /// Curves that end in one place have letters beside each other; where there are more than three, and at
  /// the edges too, none is left out.
  @Test(
    arguments: [
      ([5, 5], ["···", "···", "···", "·ab", "···", "···"]),
      ([10, 6, 0], ["··a", "···", "··b", "···", "···", "··c"]),
      ([0, 0.2, 10, 0, 0.1], ["··c", "···", "···", "···", "··a", "bde"]),
      ([9, 10, 10, 10, 10], ["cde", "·ab", "···", "···", "···", "···"]),
    ] as [([Float], [String])])
  func lettersDoNotHideEachOther(heights: [Float], expected: [String]) {
    #expect(letters(endingAt: heights) == expected)
  }
}
