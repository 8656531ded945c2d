#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which terminfo entry to open, and how many colours to use of it.
struct TerminalChoice {
  var name: String
  /// The folder of our own that has the entry; nil for the system's.
  var folder: String?
  var depth: ColorDepth

  /// Chooses by TERM, COLORTERM and NO_COLOR.
  ///
  /// * NO_COLOR, present and not empty, means monochrome, whatever else is set.
  /// * `limit` bounds the depth. `.direct` there also asks for 24 bits where COLORTERM does not
  ///   promise them.
  /// * 24 bits beyond what the entry says need COLORTERM and an entry of 256 colours: who sets TERM to
  ///   something smaller means it. GNU screen passes COLORTERM on and does not understand it.
  static func make(
    limit: ColorDepth?, cacheFolder: String?
  ) throws(TerminalError) -> TerminalChoice {
    let term = environment("TERM") ?? ""
    guard !term.isEmpty, let entry = Curses.Terminal(name: term) else {
      throw TerminalError(.unknownTerminal(term))
    }
    guard entry.canPlaceCursor else { throw TerminalError(.noCursorAddressing(term)) }

    let promised = depth(colors: entry.colors)
    let wanted = environment("NO_COLOR") != nil ? .monochrome : limit
    let system = TerminalChoice(name: term, folder: nil, depth: min(promised, wanted ?? .direct))
    guard promised == .palette256,
      wanted == .direct || (wanted == nil && hasDirectColor(term)),
      let cacheFolder, let made = DirectColorEntry(base: term, folder: cacheFolder)
    else { return system }

    let isUsable = withTerminfo(made.folder) {
      Curses.Terminal(name: made.name).map { depth(colors: $0.colors) == .direct } ?? false
    }
    if isUsable { return TerminalChoice(name: made.name, folder: made.folder, depth: .direct) }
    _ = Curses.Terminal(name: term)  // makes its capabilities the current ones again
    return system
  }

  /// Whether COLORTERM promises 24 bits.
  private static func hasDirectColor(_ term: String) -> Bool {
    ["truecolor", "24bit"].contains(environment("COLORTERM"))
      && !(term.hasPrefix("screen") && environment("TMUX") == nil)
  }

  /// How many colours can be printed on a terminal that is not taken over, by the same rules, less
  /// those about an entry for 24 bits: none is needed. None on a terminal that is not known.
  static func printableDepth(of term: String) -> ColorDepth {
    guard !term.isEmpty, environment("NO_COLOR") == nil, let entry = Curses.Terminal(name: term)
    else { return .monochrome }
    let promised = depth(colors: entry.colors)
    return promised == .palette256 && hasDirectColor(term) ? .direct : promised
  }

  /// Which characters a terminal has. The Linux console's font lacks most of the blocks that widgets
  /// are made of.
  static func symbols(of term: String, isUTF8: Bool) -> SymbolSet {
    isUTF8 && term != "linux" ? .unicode : .ascii
  }

  /// Runs `body` with the entries of `folder` in reach. ncurses looks for them at TERMINFO; our child
  /// processes are not to.
  static func withTerminfo<R>(_ folder: String?, _ body: () -> R) -> R {
    guard let folder else { return body() }
    let before = environment("TERMINFO")
    setenv("TERMINFO", folder, 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    return body()
  }

  private static func depth(colors: Int) -> ColorDepth {
    switch colors {
    case ..<8: .monochrome
    case ..<16: .eight
    case ..<256: .sixteen
    case ..<(1 << 24): .palette256
    default: .direct
    }
  }

  /// A variable of the environment, nil if absent or empty.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value[0] != 0 else { return nil }
    return String(cString: value)
  }
}
