import CTerminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The signal handlers while a screen is open: what they are given, and the verbs for them.
///
/// The handlers themselves are in C (`CTerminal`).
struct TerminalGuard {
  /// The terminal's modes before it was taken over.
  let modes: termios
  private let terminal: Int32

  /// Remembers the terminal's state and installs the handlers, for now with nothing to restore.
  ///
  /// `farewell` is what the terminal must be sent to look as before.
  init(
    terminal: Int32, events: WakePipe, capture: StandardErrorCapture, farewell: [UInt8]
  ) throws(TerminalError) {
    self.terminal = terminal
    var modes = termios()
    guard tcgetattr(terminal, &modes) == 0 else {
      throw TerminalError(.failed("reading the terminal's modes", errno: errno))
    }
    self.modes = modes
    var prepared = terminal_guard()
    prepared.terminal = terminal
    prepared.event_pipe = events.writeEnd
    prepared.captured_error = capture.file
    prepared.standard_error = capture.original
    prepared.modes = modes
    withUnsafeMutableBytes(of: &prepared.farewell) { bytes in
      bytes.copyBytes(from: farewell.prefix(bytes.count))
    }
    prepared.farewell_length = min(farewell.count, MemoryLayout.size(ofValue: prepared.farewell))
    terminal_guard_install(&prepared)
  }

  /// Says whether the terminal is taken over now.
  func setActive(_ isActive: Bool) { terminal_guard_set_active(isActive ? 1 : 0) }

  /// Makes a change of size an event; called when ncurses has installed its own handler for it.
  func watchSize() { terminal_guard_watch_size() }

  func forgetInterrupt() { terminal_guard_forget_interrupt() }

  /// Stops the process; returns when it is continued.
  func stopProcess() { terminal_guard_stop_process() }

  /// Sets the modes from before and removes the handlers.
  func remove() {
    var modes = modes
    tcsetattr(terminal, TCSADRAIN, &modes)
    terminal_guard_remove()
  }
}

extension Signal {
  init?(number: Int32) {
    switch number {
    case SIGINT: self = .interrupt
    case SIGTERM: self = .terminate
    case SIGHUP: self = .hangUp
    default: return nil
    }
  }

  /// The number the system knows it by.
  public var number: Int32 {
    switch self {
    case .interrupt: SIGINT
    case .terminate: SIGTERM
    case .hangUp: SIGHUP
    }
  }

  /// Ends the process as this signal should: with status 130 after an interrupt, by the signal itself
  /// otherwise, so that the parent process sees why. Close the screen first.
  public func endProcess() -> Never {
    if self != .interrupt { terminal_guard_die(number) }
    exit(128 + number)
  }
}
