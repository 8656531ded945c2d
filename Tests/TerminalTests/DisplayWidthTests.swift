import Testing

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct DisplayWidthTests {
  @Test func knownWidths() {
    #expect("abc".displayWidth == 3)
    #expect("残差".displayWidth == 4)
    #expect("e\u{301}".displayWidth == 1)
    #expect("한".displayWidth == 2)
    #expect("🙂".displayWidth == 2)
    #expect("×·…█▀░⏎→".displayWidth == 8)
    #expect("\u{200B}\u{301}".displayWidth == 0)
  }

  @Test func truncationCountsColumns() {
    #expect("残差网络".truncated(to: 8) == "残差网络")
    #expect("残差网络".truncated(to: 7) == "残差网…")
    #expect("残差网络".truncated(to: 6) == "残差…")
    #expect("abc".truncated(to: 1) == "…")
    #expect("abc".truncated(to: 0) == "")
    #expect("".truncated(to: 0) == "")
  }

  #if canImport(Glibc)
    /// ncurses lays out by the C library's widths. Where the two differ, `Screen` shows a question
    /// mark, so that nothing widgets draw with may differ.
    @Test func blocksAgreeWithTheCLibrary() throws {
      try #require(setlocale(LC_CTYPE, "C.UTF-8") != nil)
      typealias Width = @convention(c) (Int32) -> Int32
      let symbol = try #require(dlsym(nil, "wcwidth"))
      let wcwidth = unsafeBitCast(symbol, to: Width.self)
      var compared = 0
      var different: [UInt32] = []
      for value in UInt32(0x20)..<0x2_0000 {
        guard let scalar = Unicode.Scalar(value) else { continue }
        let theirs = wcwidth(Int32(value))
        if theirs < 0 || scalar.properties.generalCategory == .unassigned { continue }
        compared += 1
        if Int(theirs) != Character(scalar).displayWidth { different.append(value) }
      }
      #expect(compared > 50_000)
      // Lines, blocks, arrows, braille, Latin, Greek, Cyrillic, kana, Han and Hangul agree in full.
      #expect(different.filter { (0x20..<0x600).contains($0) } == [])
      #expect(different.filter { (0x2000..<0x3100).contains($0) && $0 != 0x200B } == [])
      #expect(different.filter { (0x4E00..<0xD7A4).contains($0) }.count < 100)
      #expect(different.count < 300, "\(different.map { String($0, radix: 16) })")
    }
  #endif

  @Test func wideCharactersTakeTwoCells() {
    var canvas = Canvas(width: 5, height: 1)
    #expect(canvas.write("残差网", x: 0, y: 0) == 6)
    // The third has one cell left: a space stands for it.
    #expect(canvas.text == "残差")
    #expect(canvas[0, 0].character == "残")
    #expect(canvas[1, 0].isContinuation)
    #expect(canvas[4, 0] == .blank)
  }

  @Test func overwritingHalfOfAWideCharacterBlanksTheOther() {
    var canvas = Canvas(width: 4, height: 1)
    canvas.write("残差", x: 0, y: 0)
    canvas.write("x", x: 1, y: 0)
    #expect(canvas.text == " x差")
    canvas.write("y", x: 2, y: 0)
    #expect(canvas.text == " xy")
    canvas.write("残差", x: 0, y: 0)
    canvas.write("网", x: 1, y: 0)
    #expect(canvas.text == " 网")
    #expect(!canvas[3, 0].isContinuation)
  }

  @Test(arguments: 0...6)
  func aLimitNeverSplitsAWideCharacter(limit: Int) {
    var canvas = Canvas(width: 10, height: 1)
    let used = canvas.write("残a差b", x: 0, y: 0, width: limit)
    #expect(used == limit)
    let texts = ["", "", "残", "残a", "残a", "残a差", "残a差b"]
    #expect(canvas.text == texts[limit])
  }

  @Test func cutOffOnTheLeft() {
    var canvas = Canvas(width: 4, height: 1)
    canvas.write("残差", x: -1, y: 0)
    #expect(canvas.text == " 差")
  }
}
