import Testing

@testable import Terminal

@Suite struct TextFlowTests {
  private func lines(_ text: String, _ width: Int, hanging: Int = 0) -> [String] {
    TextFlow.lines(of: text, width: width, hanging: hanging)
  }

  @Test func breaksAtWords() {
    #expect(lines("a residual network is a list", 11) == ["a residual", "network is", "a list"])
    #expect(lines("exactly ten", 7) == ["exactly", "ten"])
    #expect(lines("", 5) == [""])
    #expect(lines("a", 0) == [])
  }

  @Test func keepsParagraphsAndIndentation() {
    #expect(lines("one\n\n  two three\n", 7) == ["one", "", "  two", "three"])
    #expect(lines("a  b", 9) == ["a  b"])
    #expect(lines("trailing   \nx", 20) == ["trailing", "x"])
  }

  @Test func breaksLongWords() {
    #expect(lines("layer1.0.conv1.weight", 8) == ["layer1.0", ".conv1.w", "eight"])
    #expect(lines("see layer1.0.conv1", 8) == ["see", "layer1.0", ".conv1"])
  }

  @Test func hanging() {
    #expect(
      lines("- one two three four", 9, hanging: 2) == ["- one two", "  three", "  four"])
    #expect(lines("- abcdefghij", 6, hanging: 2) == ["-", "  abcd", "  efgh", "  ij"])
    #expect(lines("ab cd", 2, hanging: 7) == ["ab", "cd"])
  }

  @Test func breaksBetweenWideCharacters() {
    #expect(lines("残差网络由块组成", 6) == ["残差网", "络由块", "组成"])
    #expect(lines("残差网络", 5) == ["残差", "网络"])
    #expect(lines("残", 1) == [""])
  }

  @Test func stylesStayWithTheirText() {
    let flow = TextFlow([Span("a list of "), Span("blocks and", .plain.bold()), Span(" joins")])
    #expect(
      flow.lines(width: 10) == [
        [Span("a list of")], [Span("blocks and", .plain.bold())], [Span("joins")],
      ])
    // A style may change within a word; the word is not broken there.
    let word = TextFlow([Span("one re"), Span("siduals", .plain.bold())])
    #expect(
      word.lines(width: 9) == [[Span("one")], [Span("re"), Span("siduals", .plain.bold())]])
  }

  /// Every width: no line is too wide, and no character but spaces is lost or moved.
  @Test(arguments: 1...20, [0, 2])
  func keepsEverything(width: Int, hanging: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    let alphabet = Array("ab cd e  残fgh.i\n")
    for _ in 0..<40 {
      let text = String((0..<60).map { _ in alphabet.randomElement(using: &generator)! })
      let lines = lines(text, width, hanging: hanging)
      #expect(lines.allSatisfy { $0.displayWidth <= width }, "\(text)")
      let kept = lines.joined().filter { $0 != " " }
      // One column has no room for a wide character.
      #expect(kept == text.filter { !" \n".contains($0) && (width > 1 || $0 != "残") })
    }
  }

  @Test func scrolls() {
    var canvas = Canvas(width: 5, height: 2)
    canvas.draw(TextFlow("a\nb\nc\nd", firstLine: 1), in: canvas.bounds)
    #expect(canvas.text == "b\nc")
  }
}

@Suite struct TableTests {
  private let table = Table(
    columns: [.init("block"), .init("path", canShrink: true), .init("ratio", align: .right)],
    rows: [["conv2_1", "layer1.0", "0.41"], ["残差", "layer2.1.downsample", "12.5"]])

  @Test func alignsByDisplayWidth() {
    var canvas = Canvas(width: 40, height: 3)
    canvas.draw(table, in: canvas.bounds)
    #expect(
      canvas.text == """
        block    path                 ratio
        conv2_1  layer1.0              0.41
        残差     layer2.1.downsample   12.5
        """)
    #expect(table.size == (35, 3))
  }

  @Test func shrinksWhatMayShrink() {
    var canvas = Canvas(width: 26, height: 3)
    canvas.draw(table, in: canvas.bounds)
    #expect(
      canvas.text == """
        block    path        ratio
        conv2_1  layer1.0     0.41
        残差     layer2.1.…   12.5
        """)
  }

  @Test func scrollsAndSelects() {
    var table = table
    table.firstRow = 1
    table.selection = 1
    var canvas = Canvas(width: 36, height: 2)
    canvas.draw(table, in: canvas.bounds)
    #expect(canvas.text.hasSuffix("残差     layer2.1.downsample   12.5"))
    #expect((0..<36).allSatisfy { canvas[$0, 1].style.reverse })
    #expect(!canvas[0, 0].style.reverse)
  }
}
