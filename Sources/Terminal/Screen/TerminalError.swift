/// Why a screen could not be opened. Its description is one line, with the remedy.
public struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// Standard input or output is a file or a pipe.
    case notATerminal
    /// There is no terminfo entry of this name.
    case unknownTerminal(String)
    /// The terminal cannot place its cursor.
    case noCursorAddressing(String)
    /// Another screen is open in this process.
    case alreadyOpen
    /// ncurses or the system refused, for a reason it gave as `errno`.
    case failed(String, errno: Int32)
  }

  public let code: Code

  init(_ code: Code) {
    self.code = code
  }

  public var description: String {
    switch code {
    case .notATerminal:
      "standard input and output are not both a terminal: run this in one, without a pipe"
    case .unknownTerminal(""):
      "TERM is not set: set it to the name of this terminal, such as TERM=xterm-256color"
    case .unknownTerminal(let name):
      "no terminfo entry for TERM=\(name): install it, or try TERM=xterm-256color"
    case .noCursorAddressing(let name):
      "TERM=\(name) cannot place a cursor: use another terminal"
    case .alreadyOpen:
      "the terminal is already in use by this program"
    case .failed(let what, let number):
      "\(what) failed (errno \(number))"
    }
  }
}
