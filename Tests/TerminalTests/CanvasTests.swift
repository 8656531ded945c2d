import Testing

@testable import Terminal

@Suite struct CanvasTests {
  @Test func writesAndTrims() {
    var canvas = Canvas(width: 12, height: 3)
    #expect(canvas.write("conv2_1", x: 2, y: 0) == 7)
    canvas.write("x", x: 0, y: 2)
    #expect(canvas.text == "  conv2_1\n\nx")
  }

  @Test func clipsOnEverySide() {
    var canvas = Canvas(width: 4, height: 2)
    #expect(canvas.write("abcdef", x: -2, y: 0) == 6)
    #expect(canvas.write("abcdef", x: 2, y: 1) == 6)
    canvas.write("no", x: 0, y: -1)
    canvas.write("no", x: 0, y: 2)
    #expect(canvas.text == "cdef\n  ab")
  }

  @Test func limitCountsColumns() {
    var canvas = Canvas(width: 10, height: 1)
    #expect(canvas.write("abcdef", x: 0, y: 0, width: 3) == 3)
    #expect(canvas.write("ab", x: 5, y: 0, width: 3) == 2)
    #expect(canvas.text == "abc  ab")
    #expect(canvas.write("abc", x: 0, y: 0, width: 0) == 0)
    #expect(canvas.write("abc", x: 0, y: 0, width: -1) == 0)
  }

  @Test func controlCharactersBecomeDots() {
    var canvas = Canvas(width: 12, height: 1)
    canvas.write("a\u{1B}[31m\tb\nc\u{9B}d", x: 0, y: 0)
    #expect(canvas.text == "a·[31m·b·c·d")
  }

  @Test func controlCharactersInASCII() {
    var canvas = Canvas(width: 3, height: 1, medium: Medium(symbols: .ascii))
    canvas.write("a\nb", x: 0, y: 0)
    #expect(canvas.text == "a-b")
  }

  @Test func boxWithTitle() {
    var canvas = Canvas(width: 14, height: 3)
    canvas.box(canvas.bounds, title: "input")
    #expect(
      canvas.text == """
        ┌─ input ────┐
        │            │
        └────────────┘
        """)
  }

  @Test func boxInASCIICutsItsTitle() {
    var canvas = Canvas(width: 12, height: 3, medium: Medium(symbols: .ascii))
    canvas.box(canvas.bounds, title: "a long title", border: .rounded)
    #expect(
      canvas.text == """
        +- a lon~ -+
        |          |
        +----------+
        """)
  }

  @Test(arguments: 0...8, 0...4)
  func boxesOfEverySizeStayInside(width: Int, height: Int) {
    let rect = Rect(x: 1, y: 1, width: width, height: height)
    expectNothingOutside(rect) { $0.box(rect, title: "title") }
  }

  @Test func fillAndRestyle() {
    var canvas = Canvas(width: 5, height: 2)
    canvas.fill(Rect(x: 1, y: 0, width: 9, height: 1), with: "~")
    canvas.restyle(Rect(x: 0, y: 0, width: 2, height: 9)) { $0.reverse = true }
    #expect(canvas.text == " ~~~~\n")
    #expect(canvas[1, 1].style.reverse)
    #expect(canvas[1, 0] == Cell("~", .plain.reverse()))
    #expect(canvas[2, 0] == Cell("~"))
  }

  @Test func outsideReadsBlank() {
    var canvas = Canvas(width: 2, height: 2)
    canvas[-1, 0] = Cell("x")
    canvas[0, 5] = Cell("x")
    #expect(canvas[-1, 0] == .blank)
    #expect(canvas.text == "\n")
    #expect(Canvas(width: -3, height: 4).text == "\n\n\n")
  }

  @Test func clippedRegionsNest() {
    var canvas = Canvas(width: 6, height: 1)
    canvas.clipped(to: Rect(x: 1, y: 0, width: 4, height: 1)) { canvas in
      canvas.clipped(to: Rect(x: 0, y: 0, width: 3, height: 1)) { $0.write("abcdef", x: 0, y: 0) }
      canvas[4, 0] = Cell("z")
      canvas[5, 0] = Cell("n")
    }
    canvas[5, 0] = Cell("!")
    #expect(canvas.text == " bc z!")
  }

  @Test func alignedTextAndEllipsis() {
    var canvas = Canvas(width: 8, height: 4)
    canvas.write("ab", in: Rect(x: 0, y: 0, width: 8, height: 1), align: .right)
    canvas.write("ab", in: Rect(x: 0, y: 1, width: 8, height: 1), align: .center)
    canvas.write("longer than it", in: Rect(x: 0, y: 2, width: 8, height: 1))
    canvas.write("nothing", in: Rect(x: 0, y: 3, width: 0, height: 1))
    #expect(canvas.text == "      ab\n   ab\nlonger …\n")
  }

  @Test func pasteKeepsWideCharactersWhole() {
    var dialog = Canvas(width: 4, height: 1)
    dialog.write("残差", x: 0, y: 0)
    var canvas = Canvas(width: 6, height: 1)
    canvas.write("......", x: 0, y: 0)
    canvas.paste(dialog, x: 3, y: 0)
    #expect(canvas.text == "...残")
    canvas.paste(dialog, x: -1, y: 0)
    #expect(canvas.text == " 差残")
  }
}

/// Draws on a canvas full of `#` and expects all of it to stand outside `rect`.
func expectNothingOutside(
  _ rect: Rect, medium: Medium = Medium(), sourceLocation: SourceLocation = #_sourceLocation,
  _ draw: (inout Canvas) -> Void
) {
  var canvas = Canvas(width: rect.maxX + 3, height: rect.maxY + 3, medium: medium)
  canvas.fill(canvas.bounds, with: "#", style: .plain.dim())
  draw(&canvas)
  for y in 0..<canvas.height {
    for x in 0..<canvas.width where !rect.contains(x: x, y: y) {
      if canvas[x, y] != Cell("#", .plain.dim()) {
        Issue.record("\(rect): wrote at \(x), \(y)", sourceLocation: sourceLocation)
        return
      }
    }
  }
}
