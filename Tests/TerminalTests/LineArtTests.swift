import Testing

@testable import Terminal

@Suite struct LineArtTests {
  /// A block's two branches: out of the shortcut, over the box, back into the sum.
  private func block(_ symbols: SymbolSet) -> String {
    var canvas = Canvas(width: 20, height: 4, medium: Medium(symbols: symbols))
    canvas.polyline([(0, 3), (19, 3)], arrow: true)
    canvas.polyline([(3, 3), (3, 1), (15, 1), (15, 3)])
    canvas.box(Rect(x: 6, y: 0, width: 6, height: 3))
    canvas.write("F(x)", x: 7, y: 1)
    return canvas.text
  }

  @Test func branchesJoin() {
    #expect(
      block(.unicode) == """
              ┌────┐
           ┌──│F(x)│───┐
           │  └────┘   │
        ───┴───────────┴───▶
        """)
    #expect(
      block(.ascii) == """
              +----+
           +--|F(x)|---+
           |  +----+   |
        ---+-----------+--->
        """)
  }

  @Test func crossingAndMeeting() {
    var canvas = Canvas(width: 5, height: 5)
    canvas.box(canvas.bounds, border: .rounded)
    canvas.verticalLine(x: 2, y: 0, length: 5)
    canvas.horizontalLine(x: 0, y: 2, length: 5)
    #expect(
      canvas.text == """
        ╭─┬─╮
        │ │ │
        ├─┼─┤
        │ │ │
        ╰─┴─╯
        """)
  }

  @Test func farPointsCostNothing() {
    var canvas = Canvas(width: 3, height: 1)
    canvas.polyline([(-1_000_000_000, 0), (1_000_000_000, 0)])
    #expect(canvas.text == "───")
  }
}
