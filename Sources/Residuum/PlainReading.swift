import Foundation
import Tour

/// Lines in, lines out: a lesson as plain text.
struct PlainReading {
  private let session: LearnSession
  private let keep: () -> String?

  init(session: LearnSession, keep: @escaping () -> String?) {
    self.session = session
    self.keep = keep
  }

  func run() throws {
    let isTerminal = isatty(STDIN_FILENO) == 1
    var lesson = PlainLesson(session, width: isTerminal ? Self.width : 80)
    var isFirst = true
    tell(lesson.opening())
    while !lesson.isOver {
      if isTerminal { write("> ") }
      guard let line = readLine() else {
        // A pipe that says nothing gets the rest to read.
        if !isTerminal, isFirst { tell(lesson.rest()) }
        break
      }
      isFirst = false
      tell(lesson.take(line))
      if let problem = keep() { tell([problem]) }
    }
    if let problem = keep() { tell([problem]) }
  }

  private static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return min(100, Int(size.ws_col))
  }

  private func tell(_ lines: [String]) {
    if !lines.isEmpty { write(lines.joined(separator: "\n") + "\n") }
  }

  private func write(_ text: String) {
    print(text, terminator: "")
    fflush(nil)
  }
}
