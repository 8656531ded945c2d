import Foundation
import Testing

/// A tour in the foreground of a shell with job control, as at a person's prompt; before and after it
/// the shell writes down the terminal's modes.
///
/// The shell runs a script instead of being typed to: an interactive one sets modes of its own, and
/// would mend what the program left broken. Each time the program ends or stops, the script waits for
/// `goOn`.
final class ShellSession {
  let terminal: TmuxSession
  let folder: ScratchFolder
  /// How often the program has ended or stopped, as far as `status` has told.
  private var rounds = 0

  /// Opens a tour. Swift's own report of a crash is off, unless the environment says otherwise: it
  /// takes its time, and waits for a key.
  init(
    network: String = "cifar-resnet8",
    environment: [String: String] = ["SWIFT_BACKTRACE": "enable=no"]
  ) throws {
    folder = try ScratchFolder()
    let script = try folder.file(
      "script",
      """
      set -m
      ulimit -c 0
      cd '\(folder.path)'
      stty -a > before
      echo 'the line before'
      sh -c 'echo $$ > pid; exec "$0" tour --network \(network)' '\(Program.path)'
      echo $? > status
      round=1
      while true; do
        stty -a > after
        echo "the line after, $round"
        mv status status$round
        while [ ! -e go$round ]; do sleep 0.02; done
        round=$((round + 1))
        fg > job
        echo $? > status
      done
      """.utf8)
    terminal = try TmuxSession(running: ["sh", script], environment: environment)
  }

  deinit {
    terminal.end()
    // Should a stopped program be left, or one that did not end.
    if let text = folder.text("pid"), let identifier = pid_t(text.filter(\.isNumber)) {
      kill(identifier, SIGKILL)
    }
  }

  /// The program's process.
  func process() throws -> pid_t {
    try #require(folder.text("pid").flatMap { pid_t($0.filter(\.isNumber)) })
  }

  /// Waits until the program has ended or stopped, and returns its status as the shell has it.
  func status() throws -> Int32 {
    let name = "status\(rounds + 1)"
    let end = ContinuousClock.now + .seconds(TmuxSession.patience)
    while folder.text(name)?.contains("\n") != true {
      if ContinuousClock.now > end {
        throw TmuxSession.TimeOut(awaited: "the program's end", screen: try terminal.screen())
      }
      usleep(2000)
    }
    rounds += 1
    return try #require(folder.text(name).flatMap { Int32($0.filter(\.isNumber)) })
  }

  /// Puts a stopped program in the foreground again.
  func goOn() throws { _ = try folder.file("go\(rounds)", []) }

  /// Checks that the program has the terminal.
  func expectTaken(_ location: SourceLocation = #_sourceLocation) throws {
    #expect(try terminal.read("alternate_on") == "1", sourceLocation: location)
    #expect(try terminal.read("cursor_flag") == "0", sourceLocation: location)
    #expect(try terminal.read("mouse_any_flag") == "1", sourceLocation: location)
  }

  /// Checks that the terminal is as it was before the program: the modes that `stty -a` tells, the
  /// main screen with what was on it, a visible cursor, no mouse events, plain cursor keys and keypad.
  func expectGivenBack(
    showsLineBefore: Bool = true, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let before = folder.text("before")
    #expect(before?.contains("icanon") == true, sourceLocation: location)
    #expect(folder.text("after") == before, "stty -a", sourceLocation: location)
    #expect(try terminal.read("alternate_on") == "0", sourceLocation: location)
    #expect(try terminal.read("cursor_flag") == "1", sourceLocation: location)
    #expect(
      try terminal.read("mouse_any_flag", "mouse_sgr_flag", "keypad_cursor_flag", "keypad_flag")
        == "0 0 0 0", sourceLocation: location)
    let screen = try terminal.wait(for: "the line after, \(rounds)")
    if showsLineBefore {
      #expect(screen.contains("the line before"), sourceLocation: location)
    }
    #expect(!screen.contains("? keys"), "nothing of the tour is left", sourceLocation: location)
  }
}
