import Foundation
import Testing

/// A terminal of a given size with one program in it, held by a tmux server of its own.
///
///     let terminal = try TmuxSession(running: [Program.path, "tour"])
///     try terminal.wait(for: "nothing is computed yet")
///     terminal.press("Right")
///
/// Nobody needs to attach: tmux is the terminal. The server is killed with the last reference. To watch
/// a test, let it wait somewhere and run `tmux -L residuum-test-… attach`.
final class TmuxSession {
  /// How long something may take to appear; a loaded machine may need it.
  static let patience = 20.0

  struct TimeOut: Error, CustomStringConvertible {
    let awaited: String
    let screen: String
    var description: String { "waited for \(awaited) in vain; the screen was\n\(screen)" }
  }

  private let socket: String
  private let folder: ScratchFolder
  private var isOver = false

  /// Starts a program. A shell waits for it and keeps its exit code: tmux does not always tell.
  ///
  /// `term` is what the program finds as TERM; it must be a name that tmux is known by, or the screen
  /// it draws is not what it means.
  init(
    running words: [String], width: Int = 100, height: Int = 30,
    environment: [String: String] = [:], term: String = "screen-256color"
  ) throws {
    folder = try ScratchFolder()
    socket = "residuum-test-\(UUID().uuidString.prefix(8))"
    let outcome = try Program.run(
      words: [
        "tmux", "-L", socket, "-f", "/dev/null", "start-server", ";",
        "set", "-g", "default-terminal", term, ";", "set", "-g", "escape-time", "0", ";",
        "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "--",
        // What the program leaves on the screen stays to be looked at.
        "sh", "-c", #""$@"; echo $? > "$0"; exec cat > /dev/null"#, folder.file("status"),
      ] + words,
      environment: environment.merging(["HOME": folder.path]) { given, _ in given })
    try #require(outcome.exitCode == 0, "tmux: \(outcome.error)")
  }

  deinit { end() }

  /// Ends the server, and with it the terminal: the program gets SIGHUP.
  func end() {
    if !isOver { _ = try? Program.run(words: ["tmux", "-L", socket, "kill-server"]) }
    isOver = true
  }

  @discardableResult
  private func tmux(_ words: String...) throws -> String {
    let outcome = try Program.run(words: ["tmux", "-L", socket] + words)
    if outcome.exitCode != 0 { Issue.record("tmux \(words): \(outcome.error)") }
    return outcome.text
  }

  // MARK: Keys

  /// Presses keys by tmux's names: `Right`, `Enter`, `BSpace`, `C-c`, `x`.
  func press(_ keys: String...) throws {
    for key in keys { try tmux("send-keys", key) }
  }

  /// Types text as it is.
  func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

  /// What the mouse can do.
  enum Mouse: Int {
    case click = 0
    case wheelUp = 64
    case wheelDown = 65
  }

  /// Sends what a terminal sends for the mouse over a cell, in the encoding that the program asked
  /// for. Cells count from 0.
  func mouse(_ mouse: Mouse, x: Int, y: Int) throws {
    let isSGR = try read("mouse_sgr_flag") == "1"
    func send(_ code: Int, isPress: Bool) throws {
      let bytes: [UInt8] =
        isSGR
        ? Array("\u{1B}[<\(mouse.rawValue);\(x + 1);\(y + 1)\(isPress ? "M" : "m")".utf8)
        : Array("\u{1B}[M".utf8) + [code, x + 1, y + 1].map { UInt8($0 + 32) }
      let digits = bytes.map { String($0, radix: 16) }
      let outcome = try Program.run(words: ["tmux", "-L", socket, "send-keys", "-H"] + digits)
      try #require(outcome.exitCode == 0, "tmux send-keys -H: \(outcome.error)")
    }
    try send(mouse.rawValue, isPress: true)
    if mouse == .click { try send(3, isPress: false) }
  }

  func resize(width: Int, height: Int) throws {
    try tmux("resize-window", "-x", "\(width)", "-y", "\(height)")
  }

  // MARK: What is to be seen

  /// The text on the screen, a line each, without spaces at their ends.
  func screen() throws -> String { try tmux("capture-pane", "-p") }

  /// The same with the escape sequences of its colours.
  func coloredScreen() throws -> String { try tmux("capture-pane", "-p", "-e") }

  /// Variables of tmux's, such as `alternate_on`, with a space between.
  func read(_ variables: String...) throws -> String {
    let format = variables.map { "#{\($0)}" }.joined(separator: " ")
    return try tmux("display-message", "-p", format).trimmingCharacters(in: .newlines)
  }

  /// Waits until a text is on the screen; returns the screen.
  @discardableResult
  func wait(for text: String) throws -> String {
    try wait(for: "'\(text)'") { $0.contains(text) }
  }

  /// Waits until the screen is as described; returns it.
  @discardableResult
  func wait(for what: String, until isSo: (String) -> Bool) throws -> String {
    let end = ContinuousClock.now + .seconds(TmuxSession.patience)
    while true {
      let screen = try screen()
      if isSo(screen) { return screen }
      if ContinuousClock.now > end { throw TimeOut(awaited: what, screen: screen) }
      usleep(2000)
    }
  }

  /// Waits until the program has ended by itself; returns its exit code.
  @discardableResult
  func waitForEnd() throws -> Int32 {
    let end = ContinuousClock.now + .seconds(TmuxSession.patience)
    while true {
      if let status = folder.text("status"), let code = Int32(status.dropLast()) { return code }
      if ContinuousClock.now > end {
        throw TimeOut(awaited: "the program's end", screen: try screen())
      }
      usleep(2000)
    }
  }
}
