import Foundation
import Testing

extension RealTerminal {
  /// Terminals that can do less, and none at all.
  @Suite struct TerminalKindsTests {
    /// What sets a foreground or a background colour.
    private func hasColors(_ screen: String) -> Bool {
      screen.contains(#/\u{1B}\[[0-9;]*(3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/#)
    }

    @Test("Colours where the terminal has them")
    func colors() throws {
      let terminal = try RealTerminal.tour()
      #expect(hasColors(try terminal.coloredScreen()))
    }

    @Test("NO_COLOR: none, and the pictures are shades")
    func noColor() throws {
      let terminal = try RealTerminal.tour(environment: ["NO_COLOR": "1"])
      let screen = try terminal.stepToFirstBlock()
      #expect(!hasColors(try terminal.coloredScreen()))
      #expect(screen.lines.contains { $0.contains("▒") })
      // An empty NO_COLOR counts as none.
      let empty = try RealTerminal.tour(environment: ["NO_COLOR": ""])
      #expect(hasColors(try empty.coloredScreen()))
    }

    @Test(
      "--ascii, and a locale without UTF-8: ASCII alone",
      arguments: [(["--ascii"], "C.UTF-8"), ([], "C")])
    func ascii(arguments: [String], locale: String) throws {
      let terminal = try RealTerminal.tour(
        "cifar-resnet8", arguments, environment: ["LC_ALL": locale])
      for (key, awaited) in [
        ("Right", "computed stem"), ("Right", "computed conv2_1"), ("Enter", "inside conv2_1"),
        ("a", "channel 0 of 16"), ("?", "any key closes this"), ("x", "pgdn page"),
        ("Escape", "inside conv2_1"), ("Escape", "block 1 of 3"), (":", "tab completes"),
      ] {
        try terminal.press(key)
        let screen = try terminal.wait(for: awaited)
        let others = Set(screen.filter { !$0.isASCII })
        #expect(others.isEmpty, "after \(key)")
      }
    }

    @Test(
      "Terminals of few abilities draw the tour",
      arguments: ["vt100", "linux", "xterm", "screen"].filter(isKnown))
    func oldTerminals(term: String) throws {
      // tmux understands what these have in common; what is checked is that the words arrive.
      let terminal = try TmuxSession(
        running: ["env", "TERM=\(term)", Program.path, "tour", "--network", "cifar-resnet8"])
      try terminal.wait(for: "nothing is computed yet")
      try terminal.press("Right")
      try terminal.wait(for: "computed stem")
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }

    private static func isKnown(_ term: String) -> Bool {
      (try? Program.run(words: ["tput", "-T", term, "cup", "1", "1"]).exitCode) == 0
    }

    @Test(
      "A terminal that cannot place a cursor, is not known or has no name: one line, exit code 69",
      arguments: ["dumb", "no-such-terminal", ""])
    func impossible(term: String) throws {
      for command in [[], ["tour", "--network", "cifar-resnet8"]] {
        let terminal = try TmuxSession(
          running: ["env", "TERM=\(term)", Program.path] + command)
        #expect(try terminal.waitForEnd() == 69)
        let screen = try terminal.screen()
        let lines = screen.split(separator: "\n")
        // As long as it is, it may be wrapped.
        #expect((1...2).contains(lines.count), "one line: \(lines)")
        #expect(lines.first?.contains(#/^residuum: (no terminfo entry for )?TERM/#) == true)
      }
    }
  }
}

/// Without a terminal.
@Suite("Without a terminal") struct NoTerminalTests {
  @Test("No command prints the help and succeeds")
  func help() throws {
    let outcome = try Program.run()
    #expect(outcome.exitCode == 0)
    #expect(outcome.error == "")
    #expect(outcome.text.hasPrefix("OVERVIEW: Walk through a real ResNet while it computes."))
    for command in ["tour", "forward", "inspect", "summary", "evaluate", "weights", "bench"] {
      #expect(outcome.text.contains("\n  \(command) "))
    }
  }

  @Test("tour says why it cannot open, and so do its options")
  func tour() throws {
    for words in [["tour"], ["tour", "--ascii"], ["--network", "resnet18"]] {
      try Program.run(words).expectFailure(69, "not both a terminal")
    }
  }

  @Test("Nothing but text in what is printed: no colour, no progress")
  func plainText() throws {
    for words in [
      ["forward", "--network", "cifar-resnet8"], ["doctor"], ["summary"], ["postcards"],
    ] {
      let outcome = try Program.run(words, environment: ["COLORTERM": "truecolor"])
      #expect(outcome.exitCode == 0)
      #expect(outcome.error == "")
      #expect(!outcome.text.contains("\u{1B}") && !outcome.text.contains("\r"))
    }
  }
}
