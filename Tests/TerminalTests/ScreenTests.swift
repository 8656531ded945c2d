import Testing

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The parts of a screen that need no terminal. The rest is tested with the program, in one.
@Suite struct ScreenTests {
  @Test func keyNames() {
    let keys: [Key] = [.character("q"), .character(" "), .right, .enter, .backspace, .control("l")]
    #expect(keys.map { $0.name() } == ["q", "space", "→", "⏎", "⌫", "^L"])
    #expect(keys.map { $0.name(.ascii) } == ["q", "space", "right", "enter", "bksp", "^L"])
    #expect(Key.function(5).name() == "F5")
  }

  @Test func errorsAreOneLineWithARemedy() {
    #expect(
      "\(TerminalError(.unknownTerminal("nosuch")))"
        == "no terminfo entry for TERM=nosuch: install it, or try TERM=xterm-256color")
    #expect(
      "\(TerminalError(.notATerminal))"
        == "standard input and output are not both a terminal: run this in one, without a pipe")
  }

  @Test func signalsHaveTheirNumbers() {
    for signal in Signal.allCases { #expect(Signal(number: signal.number) == signal) }
    #expect(Signal(number: SIGWINCH) == nil)
  }

  @Test func manyWakesAreOneAndNoneIsLost() throws {
    let pipe = try WakePipe()
    for _ in 0..<100_000 { pipe.wake() }
    #expect(pipe.drain() == [0])
    #expect(pipe.drain() == [])
    pipe.wake()
    #expect(pipe.drain() == [0])
  }

  @Test func wakesFromOtherThreads() async throws {
    let pipe = try WakePipe()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<1_000 { pipe.wake() } } }
    }
    #expect(pipe.drain() == [0])
  }

  @Test func plainCharacters() {
    #expect(String("┌─▶ 3×3 █░ 残é".map(\.plain)) == "+-> 3x3 #. ??")
    // Whatever the widgets draw with has a likeness.
    let drawn =
      SymbolSet.unicode.rightward + SymbolSet.unicode.upward + SymbolSet.unicode.shades
      + Array("┌┬┐├┼┤└┴┘─│╭╮╰╯━┃┏┓┗┛▀▶◀▲▼→←↑↓…·×")
    #expect(drawn.allSatisfy { $0.plain != "?" && $0.plain.isASCII })
  }

  @Test func directColourEntryIsCompiledOnce() throws {
    guard access("/usr/bin/tic", X_OK) == 0 else { return }
    var template = Array("/tmp/terminfo-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    let cache = folder + "/a/b"
    let entry = try #require(DirectColorEntry(base: "xterm-256color", folder: cache))
    let path = "\(cache)/x/xterm-256color-24bit"
    #expect(entry.name == "xterm-256color-24bit")
    var before = stat()
    #expect(stat(path, &before) == 0)
    #expect(DirectColorEntry(base: "xterm-256color", folder: cache) != nil)
    var after = stat()
    #expect(stat(path, &after) == 0)
    #expect(before.st_ino == after.st_ino)

    #expect(DirectColorEntry(base: "no-such-terminal", folder: cache) == nil)
    #expect(DirectColorEntry(base: "../etc", folder: cache) == nil)
    #expect(DirectColorEntry(base: "xterm", folder: "relative") == nil)
    #expect(DirectColorEntry(base: "xterm", folder: "/proc/none") == nil)
    unlink(path)
    for name in ["a/b/x", "a/b", "a", ""] { #expect(rmdir("\(folder)/\(name)") == 0) }
  }
}
