#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard output as a place where canvases are printed one below the other, without taking the
/// screen.
///
///     let printer = Printer()
///     var canvas = Canvas(width: printer.width, height: 9, medium: printer.medium)
///     canvas.draw(HalfBlock(picture), in: canvas.bounds)
///     print(printer.text(of: canvas))
///
/// Unlike a `Screen` it needs no terminal and never fails: what is no terminal, or not a known one,
/// gets no colours.
public struct Printer: Sendable {
  /// What the output has; canvases are made for it.
  public let medium: Medium
  /// Columns and rows of the terminal; 80 and 24 where there is none.
  public let width, height: Int

  /// Asks the locale, the environment and the terminal. `symbols` are nil for what the locale allows.
  public init(symbols: SymbolSet? = nil) {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let term = isTerminal ? TerminalChoice.environment("TERM") ?? "" : ""
    let isUTF8 = Curses.adoptLocale()
    medium = Medium(
      symbols: symbols ?? TerminalChoice.symbols(of: term, isUTF8: isUTF8),
      depth: TerminalChoice.printableDepth(of: term))
    var size = winsize()
    let hasSize =
      isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
      && size.ws_col > 0 && size.ws_row > 0
    (width, height) = hasSize ? (Int(size.ws_col), Int(size.ws_row)) : (80, 24)
  }

  /// A canvas as lines of text, with the escape sequences of its colours where there are any. In ASCII
  /// what is not is replaced.
  public func text(of canvas: Canvas) -> String {
    var canvas = canvas
    if medium.symbols == .ascii { canvas.makePlain() }
    if medium.depth == .monochrome { return canvas.text }
    var sequences = StyleSequences(depth: medium.depth)
    return canvas.text(with: &sequences)
  }
}

extension Canvas {
  /// The rows joined by newlines. Each ends in the terminal's own colours, without the blanks that
  /// have none.
  func text(with sequences: inout StyleSequences) -> String {
    var text = ""
    for y in 0..<height {
      if y > 0 { text += "\n" }
      var row = cells[y * width..<(y + 1) * width]
      while row.last == .blank { row.removeLast() }
      var style = Style.plain
      for cell in row where !cell.isContinuation {
        if cell.style != style { text += sequences.change(to: cell.style) }
        style = cell.style
        text.append(cell.character)
      }
      if style != .plain { text += sequences.change(to: .plain) }
    }
    return text
  }
}
