#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The terminal, taken over until `close`.
///
///     let screen = try Screen()
///     defer { screen.close() }
///     while let event = screen.nextEvent() {
///       if event == .key(.character("q")) { break }
///       var canvas = screen.canvas()
///       canvas.write("\(event)", x: 0, y: 0)
///       screen.show(canvas)
///     }
///
/// A program has one at a time and uses it from one thread; only a `Waker` may be used from others.
/// However the program ends, the terminal is left as it was: after `close`, `exit`, a signal, a crash.
/// Nothing but SIGKILL is beyond that.
public final class Screen {
  private let curses: Curses
  private let processGuard: TerminalGuard
  private let capture: StandardErrorCapture
  private let pipe: WakePipe
  /// What this terminal has; canvases are made for it.
  public let medium: Medium

  private var shown: Canvas?
  /// Whether the terminal may show something else than `shown`.
  private var isStale = true
  private var pending: [Event] = []
  private var isWakePending = false
  private var isClosed = false

  /// What can be asked of a screen.
  public struct Options: Sendable {
    /// Which characters to draw with; nil for what the locale allows.
    public var symbols: SymbolSet?
    /// The most colours to use; nil for what the terminal has.
    public var colorDepth: ColorDepth?
    /// Whether to ask the terminal for mouse events. It cannot select text then without Shift.
    public var usesMouse = true
    /// An absolute path for compiled terminfo entries of 24-bit colour; without it, 256 colours are
    /// used where the system has no such entry. The folder is made.
    public var terminfoCache: String?
    /// Whether what is written to standard error is held back until `close`, if it is a terminal.
    public var capturesStandardError = true

    public init(
      symbols: SymbolSet? = nil, colorDepth: ColorDepth? = nil, terminfoCache: String? = nil
    ) {
      self.symbols = symbols
      self.colorDepth = colorDepth
      self.terminfoCache = terminfoCache
    }
  }

  /// Takes the terminal over. If it throws, the terminal is as before.
  public init(_ options: Options = Options()) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw TerminalError(.notATerminal)
    }
    guard Occupancy.take() else { throw TerminalError(.alreadyOpen) }
    var isReady = false
    defer { if !isReady { Occupancy.release() } }

    let isUTF8 = Curses.adoptLocale()
    let choice = try TerminalChoice.make(
      limit: options.colorDepth, cacheFolder: options.terminfoCache)
    medium = Medium(
      symbols: options.symbols ?? TerminalChoice.symbols(of: choice.name, isUTF8: isUTF8),
      depth: choice.depth)

    pipe = try WakePipe()
    capture = options.capturesStandardError ? .begin() : .none
    // The handlers come before ncurses, which then leaves those signals alone.
    do {
      processGuard = try TerminalGuard(
        terminal: STDOUT_FILENO, events: pipe, capture: capture,
        farewell: Screen.farewell(usesMouse: options.usesMouse))
    } catch {
      capture.end()
      throw error
    }
    processGuard.setActive(true)
    let curses = TerminalChoice.withTerminfo(choice.folder) {
      Curses(
        terminal: choice.name, depth: choice.depth, isUTF8: isUTF8, usesMouse: options.usesMouse)
    }
    guard let curses else {
      processGuard.remove()
      capture.end()
      throw TerminalError(.unknownTerminal(choice.name))
    }
    self.curses = curses
    processGuard.watchSize()
    isReady = true
  }

  deinit { close() }

  /// What undoes what ncurses does to the terminal, for when it is too late to ask ncurses.
  private static func farewell(usesMouse: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    if usesMouse, Curses.capability("kmous") != nil {
      bytes += Array("\u{1B}[?1000l\u{1B}[?1006l".utf8)
    }
    for name in ["sgr0", "op", "cnorm", "rmkx", "rmcup"] {
      bytes += Curses.capability(name) ?? []
    }
    if Curses.capability("rmcup") == nil { bytes += Array("\r\n".utf8) }
    return bytes
  }

  // MARK: Showing

  public var width: Int { curses.width }
  public var height: Int { curses.height }

  /// A blank canvas of this terminal's size and abilities.
  public func canvas() -> Canvas { Canvas(width: width, height: height, medium: medium) }

  /// Shows a canvas. Only cells that differ from the canvas shown before are sent.
  public func show(_ canvas: Canvas) {
    guard !isClosed else { return }
    if let shown, shown.width != canvas.width || shown.height != canvas.height { isStale = true }
    if !put(canvas, acceptsWrongColor: false) {
      curses.forgetPairs()
      isStale = true
      _ = put(canvas, acceptsWrongColor: true)
    }
    curses.flush()
    shown = canvas
    isStale = false
  }

  /// Makes the next `show` send every cell, for when something else has written to the terminal.
  public func redrawAll() {
    curses.distrustScreen()
    isStale = true
  }

  private func put(_ canvas: Canvas, acceptsWrongColor: Bool) -> Bool {
    let before = isStale ? nil : shown
    if before == nil { curses.erase() }
    let columns = min(canvas.width, curses.width)
    for y in 0..<min(canvas.height, curses.height) {
      let row = canvas.cells[y * canvas.width..<y * canvas.width + columns]
      for run in Screen.changes(in: row, since: before?.cells) {
        let x = run.lowerBound - row.startIndex
        guard curses.put(row[run], x: x, y: y, acceptsWrongColor: acceptsWrongColor) else {
          return false
        }
      }
    }
    return true
  }

  /// The parts of a row that differ from the same places in `before`, whole characters each.
  private static func changes(in row: ArraySlice<Cell>, since before: [Cell]?) -> [Range<Int>] {
    guard let before else { return [row.indices] }
    var runs: [Range<Int>] = []
    var index = row.startIndex
    while index < row.endIndex {
      guard row[index] != before[index] else {
        index += 1
        continue
      }
      var start = index
      while index < row.endIndex, row[index] != before[index] || row[index].isContinuation {
        index += 1
      }
      if row[start].isContinuation, start > row.startIndex { start -= 1 }
      if index < row.endIndex, row[index].isContinuation { index += 1 }
      runs.append(start..<index)
    }
    return runs
  }

  // MARK: Waiting

  /// Wakes this screen's thread from others.
  public var waker: Waker { Waker(pipe: pipe) }

  /// Waits for something to happen; nil if `timeoutMilliseconds` pass without. A timeout of 0 only
  /// looks, nil waits for ever.
  ///
  /// Signals come before keys, keys before wakes.
  public func nextEvent(timeoutMilliseconds: Int? = nil) -> Event? {
    let clock = ContinuousClock()
    let deadline = timeoutMilliseconds.map { clock.now + .milliseconds($0) }
    while !isClosed {
      take(pipe.drain())
      if !pending.isEmpty { return pending.removeFirst() }
      switch curses.read() {
      case .key(.resize):
        adoptTerminalSize()
        return .key(.resize)
      case .key(let key): return .key(key)
      case .unknown: continue
      case nil: break
      }
      if isWakePending {
        isWakePending = false
        return .wake
      }

      var wait: Int32 = -1
      if let deadline {
        let left = (deadline - clock.now) / .milliseconds(1)
        if left <= 0 { return nil }
        wait = Int32(min(left.rounded(.up), 1e9))
      }
      var descriptors = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&descriptors, 2, wait) > 0 else { continue }
      if isGone(Int32(descriptors[0].revents)) { return .closed }
    }
    return .closed
  }

  /// Waits for a key and lets everything else pass, except an end, which is nil.
  public func nextKey(timeoutMilliseconds: Int? = nil) -> Key? {
    while let event = nextEvent(timeoutMilliseconds: timeoutMilliseconds) {
      switch event {
      case .key(let key): return key
      case .wake: continue
      case .suspend: suspend()
      case .interrupt, .closed: return nil
      }
    }
    return nil
  }

  private func take(_ bytes: [UInt8]) {
    for byte in bytes {
      switch Int32(byte) {
      case 0: isWakePending = true
      case SIGTSTP: pending.append(.suspend)
      case SIGCONT: takeOverAgain()  // stopped by a signal that cannot be caught
      case SIGWINCH: break  // what woke us; ncurses makes it a key
      case let number: Signal(number: number).map { pending.append(.interrupt($0)) }
      }
    }
  }

  /// Whether the terminal has hung up: it says so, or is readable and has nothing.
  private func isGone(_ found: Int32) -> Bool {
    if found & (POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
    guard found & POLLIN != 0 else { return false }
    var count: Int32 = 0
    return ioctl(STDIN_FILENO, UInt(FIONREAD), &count) < 0 || count == 0
  }

  // MARK: Leaving

  /// Gives the terminal back and stops the process, as Control-Z does to programs that know nothing
  /// of it. Returns when the process is continued, with the last canvas shown again.
  ///
  /// Call it on `Event.suspend`, when what runs in the background has been paused or may stop.
  public func suspend() {
    guard !isClosed else { return }
    curses.leave()
    processGuard.setActive(false)
    capture.release()
    processGuard.stopProcess()
    capture.resume()
    processGuard.setActive(true)
    takeOverAgain()
  }

  /// Asks the terminal for its size and takes it; returns whether it is another than before.
  ///
  /// ncurses tells that the size has changed, but asks for it itself only where the environment may
  /// decide, and the LINES and COLUMNS of when the shell started must not.
  @discardableResult
  private func adoptTerminalSize() -> Bool {
    redrawAll()
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      Int(size.ws_col) != width || Int(size.ws_row) != height
    else { return false }
    curses.adoptSize(width: Int(size.ws_col), height: Int(size.ws_row))
    return true
  }

  private func takeOverAgain() {
    curses.leave()
    curses.flush()
    if adoptTerminalSize() { pending.append(.key(.resize)) }
    if let shown { show(shown) }
  }

  /// Lets the next Control-C be a first one again, for a program that cancels something instead of
  /// ending. Without it the second ends the process at once.
  public func forgetInterrupt() { processGuard.forgetInterrupt() }

  /// Gives the terminal back as it was. Calling it again does nothing.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    curses.leave()
    processGuard.remove()
    curses.end()
    capture.end()
    Occupancy.release()
  }
}

@available(*, unavailable)
extension Screen: Sendable {}
