import Testing

@testable import Terminal

/// Canvases as printed text. What the environment has to say is tested with the program.
@Suite struct PrinterTests {
  private var canvas: Canvas {
    var canvas = Canvas(width: 6, height: 3)
    canvas[0, 0] = Cell("▀", Style(Color(0xFF0000), on: Color(0x0000FF)))
    canvas[1, 0] = Cell("▀", Style(Color(0xFF0000), on: Color(0x0000FF)))
    canvas.write("ab", x: 2, y: 0)
    canvas.write("残 x", x: 0, y: 1, style: .plain.bold().underline())
    canvas[5, 2] = Cell(" ", Style().on(Color(0x00FF00)))
    return canvas
  }

  private func text(_ depth: ColorDepth) -> String {
    var sequences = StyleSequences(depth: depth)
    return canvas.text(with: &sequences).replacing("\u{1B}[", with: "^")
  }

  @Test("A run of one style is said once, and every row ends as it began")
  func direct() {
    #expect(
      text(.direct) == """
        ^0;38;2;255;0;0;48;2;0;0;255m▀▀^0mab
        ^0;1;4m残 x^0m
             ^0;48;2;0;255;0m ^0m
        """)
  }

  @Test(
    "The nearest of fewer colours",
    arguments: [
      (ColorDepth.palette256, "^0;38;5;196;48;5;21m", "^0;48;5;46m"),
      (.sixteen, "^0;91;44m", "^0;102m"), (.eight, "^0;31;44m", "^0;42m"),
      (.monochrome, "^0m", "^0m"),
    ])
  func fewer(depth: ColorDepth, first: String, last: String) {
    #expect(text(depth).hasPrefix("\(first)▀▀^0mab\n"))
    #expect(text(depth).hasSuffix("\(last) ^0m"))
  }

  @Test("A canvas of nothing")
  func empty() {
    var sequences = StyleSequences(depth: .direct)
    #expect(Canvas(width: 3, height: 2).text(with: &sequences) == "\n")
  }
}
