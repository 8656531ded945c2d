import Foundation
import Testing

extension RealTerminal {
  /// However the program ends, the terminal is as it was: its modes, the screen that was shown before,
  /// the cursor, the mouse.
  @Suite struct LeavingTests {
    /// A way to end the program from outside, and the status that a shell sees.
    enum Ending: CustomTestStringConvertible, CaseIterable {
      case q, controlC, terminate, hangUp
      case illegalInstruction, trap, abort, segmentationFault, busError, arithmetic, quit

      var testDescription: String { "\(self)" }

      /// The signal; nil for a key.
      var signal: Int32? {
        switch self {
        case .q, .controlC: nil
        case .terminate: SIGTERM
        case .hangUp: SIGHUP
        case .illegalInstruction: SIGILL
        case .trap: SIGTRAP
        case .abort: SIGABRT
        case .segmentationFault: SIGSEGV
        case .busError: SIGBUS
        case .arithmetic: SIGFPE
        case .quit: SIGQUIT
        }
      }

      var status: Int32 { self == .q ? 0 : self == .controlC ? 130 : 128 + (signal ?? 0) }
    }

    /// A failed precondition arrives as SIGILL or SIGTRAP: the program has no hook to fail one, so
    /// these come from outside, and so do the other ways to crash.
    @Test("The terminal is as it was", arguments: Ending.allCases)
    func leaving(_ ending: Ending) throws {
      let shell = try ShellSession()
      try shell.terminal.wait(for: "nothing is computed yet")
      try shell.terminal.press("Right")
      _ = try shell.terminal.tour(notice: "computed stem")
      try shell.expectTaken()
      switch ending {
      case .q: try shell.terminal.press("q")
      case .controlC: try shell.terminal.press("C-c")
      default: kill(try shell.process(), ending.signal!)
      }
      #expect(try shell.status() == ending.status)
      try shell.expectGivenBack()
    }

    @Test("Swift's own report of a crash comes after the terminal is given back")
    func report() throws {
      let shell = try ShellSession(environment: ["SWIFT_BACKTRACE": ""])
      try shell.terminal.wait(for: "nothing is computed yet")
      kill(try shell.process(), SIGTRAP)
      // With the toolchain at hand it asks what to do; without, there is no report.
      try shell.terminal.wait(for: "the question or the end") {
        $0.contains("any other key to quit") || $0.contains("the line after")
      }
      #expect(try shell.terminal.read("alternate_on") == "0")
      try shell.terminal.press("q")
      #expect(try shell.status() == 128 + SIGTRAP)
      // The report may be longer than the screen.
      try shell.expectGivenBack(showsLineBefore: false)
    }

    @Test("SIGKILL leaves the terminal taken: the checks can tell")
    func control() throws {
      let shell = try ShellSession()
      try shell.terminal.wait(for: "nothing is computed yet")
      kill(try shell.process(), SIGKILL)
      #expect(try shell.status() == 128 + SIGKILL)
      #expect(shell.folder.text("after") != shell.folder.text("before"))
      #expect(try shell.terminal.read("alternate_on") == "1")
      #expect(try shell.terminal.read("cursor_flag") == "0")
      #expect(try shell.terminal.read("mouse_any_flag") == "1")
    }

    @Test("In the middle of opening a large network", arguments: ["q", "C-c"])
    func whileComputing(key: String) throws {
      let shell = try ShellSession(network: "resnet152")
      try shell.terminal.wait(for: "the opening") {
        $0.contains("drawing") || $0.contains("measuring") || $0.contains("opening")
      }
      let start = ContinuousClock.now
      try shell.terminal.press(key)
      #expect(try shell.status() == (key == "q" ? 0 : 130))
      #expect(ContinuousClock.now - start < .seconds(2), "nobody waits for what is thrown away")
      try shell.expectGivenBack()
    }

    @Test("Control-Z gives the terminal back, and fg takes it again, twice")
    func stopping() throws {
      let shell = try ShellSession()
      try shell.terminal.wait(for: "nothing is computed yet")
      let before = try shell.terminal.stepToFirstBlock()
      for _ in 1...2 {
        try shell.terminal.press("C-z")
        #expect(try shell.status() == 128 + SIGTSTP)
        try shell.expectGivenBack()
        try shell.goOn()
        try shell.terminal.wait(for: "the same screen") { TourScreen($0).lines == before.lines }
        try shell.expectTaken()
      }
      try shell.terminal.press("Right")
      _ = try shell.terminal.tour(notice: "computed conv3_1")
      try shell.terminal.press("q")
      #expect(try shell.status() == 0)
      try shell.expectGivenBack()
    }

    @Test("Stopped while it computes: it goes on and finishes")
    func stoppingWhileComputing() throws {
      let shell = try ShellSession(network: "resnet101")
      try shell.terminal.wait(for: "the opening") {
        $0.contains("drawing") || $0.contains("measuring") || $0.contains("opening")
      }
      try shell.terminal.press("C-z")
      #expect(try shell.status() == 128 + SIGTSTP)
      try shell.expectGivenBack()
      try shell.goOn()
      try shell.terminal.wait(for: "nothing is computed yet")
      try shell.terminal.press("q")
      #expect(try shell.status() == 0)
      try shell.expectGivenBack()
    }

    @Test("The terminal's size changes while it is stopped")
    func resizedWhileStopped() throws {
      let shell = try ShellSession()
      try shell.terminal.wait(for: "nothing is computed yet")
      try shell.terminal.press("C-z")
      #expect(try shell.status() == 128 + SIGTSTP)
      try shell.terminal.resize(width: 140, height: 40)
      try shell.goOn()
      try shell.terminal.wait(for: "140 columns") {
        $0.split(separator: "\n").contains { $0.count > 130 }
      }
      try shell.terminal.press("q")
      #expect(try shell.status() == 0)
    }

    @Test("The terminal goes away: the program ends by SIGHUP")
    func terminalGone() throws {
      let folder = try ScratchFolder()
      let terminal = try TmuxSession(
        running: [
          "sh", "-c", #"trap : HUP; "$0" tour --network cifar-resnet8; echo $? > "$1""#,
          Program.path, folder.file("status"),
        ])
      try terminal.wait(for: "nothing is computed yet")
      terminal.end()
      let end = ContinuousClock.now + .seconds(TmuxSession.patience)
      while folder.text("status")?.contains("\n") != true, ContinuousClock.now < end {
        usleep(2000)
      }
      #expect(folder.text("status") == "\(128 + SIGHUP)\n")
    }
  }
}
