import CNcurses

/// The one place that calls ncurses: opens the terminal, writes cells, reads keys.
///
/// It keeps no policy: what to show and when, which terminal to be, what a signal means are the
/// business of `Screen`. ncurses has one global state; so there is one of these at a time, used from
/// one thread.
final class Curses {
  private let handle: OpaquePointer
  /// Keys are read from a pad of their own: reading from a window would refresh it first.
  private let input: UnsafeMutablePointer<WINDOW>
  private let palette: Palette
  private let isUTF8: Bool

  private var pairs: [Palette.Pair: Int32] = [:]
  /// The nearest colour by 6 bits a channel, -1 where it has not been asked for.
  private var nearestColors: [Int16]
  private var lastStyle: (style: Style, attributes: attr_t, pair: Int32)?
  private var buffer: [cchar_t] = []
  /// What came together with a mouse event that was read, the latest first; nil is nothing of use.
  private var mouseEvents: [MouseEvent?] = []

  /// What terminfo says about a terminal of this name. It writes nothing to the terminal.
  struct Terminal {
    var colors: Int
    var canPlaceCursor: Bool

    init?(name: String) {
      var problem: Int32 = 0
      guard setupterm(name, 1, &problem) == OK else { return nil }
      colors = max(0, Int(tigetnum("colors")))
      canPlaceCursor = Curses.capability("cup") != nil
    }
  }

  /// Takes the terminal over. `depth` must not exceed what terminfo promises for `terminal`.
  init?(terminal: String, depth: ColorDepth, isUTF8: Bool, usesMouse: Bool) {
    // The size comes from the terminal, not from LINES and COLUMNS of when the shell started.
    use_env(false)
    use_tioctl(true)
    let output = curses_standard_output()
    guard let handle = newterm(terminal, output, curses_standard_input()) else { return nil }
    guard let input = newpad(1, 1) else {
      endwin()
      delscreen(handle)
      return nil
    }
    self.handle = handle
    self.input = input
    self.isUTF8 = isUTF8
    palette = Palette(depth: depth)
    let isIndexed = depth > .monochrome && depth < .direct
    nearestColors = isIndexed ? Array(repeating: -1, count: 1 << 18) : []

    cbreak()  // and not raw: Control-C and Control-Z stay signals
    noecho()
    nonl()
    curs_set(0)
    keypad(input, true)
    nodelay(input, true)
    set_escdelay(25)
    Curses.defineCommonKeys()
    leaveok(curses_window(), true)
    if depth > .monochrome {
      start_color()
      use_default_colors()
    }
    if usesMouse {
      mousemask(curses_mouse_mask(), nil)
      mouseinterval(0)  // no waiting for a second click
    }
  }

  /// Makes the common sequences of Home, End and the arrows keys, whatever terminfo says: inside tmux,
  /// screen or ssh TERM often names another terminal than the one that sends them.
  private static func defineCommonKeys() {
    let sequences: [(String, Int32)] = [
      ("\u{1B}[H", KEY_HOME), ("\u{1B}OH", KEY_HOME), ("\u{1B}[1~", KEY_HOME),
      ("\u{1B}[F", KEY_END), ("\u{1B}OF", KEY_END), ("\u{1B}[4~", KEY_END),
      ("\u{1B}[A", KEY_UP), ("\u{1B}[B", KEY_DOWN), ("\u{1B}[C", KEY_RIGHT),
      ("\u{1B}[D", KEY_LEFT), ("\u{1B}OA", KEY_UP), ("\u{1B}OB", KEY_DOWN),
      ("\u{1B}OC", KEY_RIGHT), ("\u{1B}OD", KEY_LEFT),
    ]
    for (sequence, key) in sequences where key_defined(sequence) == 0 {
      define_key(sequence, key)
    }
  }

  /// Chooses the character set of the user's locale; returns whether it is UTF-8.
  static func adoptLocale() -> Bool {
    setlocale(LC_ALL, "")
    // U+2588 FULL BLOCK has a width only in a locale that has the character.
    return curses_width(0x2588) == 1
  }

  /// A terminfo string of the terminal that was set up last, without its padding marks.
  static func capability(_ name: String) -> [UInt8]? {
    // An absent string is NULL, one that the entry cancels is -1.
    guard let value = tigetstr(name), Int(bitPattern: value) != -1 else { return nil }
    var bytes: [UInt8] = []
    var isPadding = false
    var rest = Substring(String(cString: value))
    while let character = rest.first {
      if rest.hasPrefix("$<") { isPadding = true }
      if !isPadding { bytes.append(contentsOf: character.utf8) }
      if character == ">" { isPadding = false }
      rest = rest.dropFirst()
    }
    return bytes
  }

  // MARK: Showing

  var width: Int { Int(getmaxx(curses_window())) }
  var height: Int { Int(getmaxy(curses_window())) }

  /// Writes cells of one row from column `x` on. False if the colour pairs have run out: then
  /// `forgetPairs` and write everything again.
  func put(_ cells: ArraySlice<Cell>, x: Int, y: Int, acceptsWrongColor: Bool) -> Bool {
    buffer.removeAll(keepingCapacity: true)
    for index in cells.indices where !cells[index].isContinuation {
      let cell = cells[index]
      let isWide = index + 1 < cells.endIndex && cells[index + 1].isContinuation
      let (attributes, pair) = look(of: cell.style)
      if pair < 0, !acceptsWrongColor { return false }
      append(cell.character, columns: isWide ? 2 : 1, attributes, max(0, pair))
    }
    mvwadd_wchnstr(curses_window(), Int32(y), Int32(x), buffer, Int32(buffer.count))
    return true
  }

  private func append(_ character: Character, columns: Int, _ attributes: attr_t, _ pair: Int32) {
    var text: (wchar_t, wchar_t, wchar_t, wchar_t, wchar_t, wchar_t) = (0x20, 0, 0, 0, 0, 0)
    let first = character.unicodeScalars.first!
    if first.value < 0x80 {
      text.0 = wchar_t(first.value)
      // Marks on an ASCII letter, below; alone it needs no look at the locale.
      if character.utf8.count > 1 { addMarks(of: character, to: &text) }
    } else if !isUTF8 {
      text.0 = wchar_t(character.plain.unicodeScalars.first!.value)
    } else if curses_width(wchar_t(first.value)) == Int32(columns) {
      text.0 = wchar_t(first.value)
      addMarks(of: character, to: &text)
    } else {
      // The C library lays this character out otherwise, or does not know it: it would shift the
      // rest of the row.
      text.0 = wchar_t(UInt8(ascii: "?"))
    }
    let isOneCell = text.0 < 0x80
    append(&text, attributes, pair)
    if isOneCell, columns == 2 {
      text = (0x20, 0, 0, 0, 0, 0)
      append(&text, attributes, pair)
    }
  }

  private typealias Text = (wchar_t, wchar_t, wchar_t, wchar_t, wchar_t, wchar_t)

  /// Adds combining marks. Joiners and variation selectors are left out: what a terminal makes of
  /// them, and in how many columns, cannot be known.
  private func addMarks(of character: Character, to text: inout Text) {
    let marks = character.unicodeScalars.dropFirst().filter {
      $0.properties.generalCategory == .nonspacingMark && !(0xFE00...0xFE0F).contains($0.value)
        && curses_width(wchar_t($0.value)) == 0
    }
    for (index, mark) in marks.prefix(3).enumerated() where isUTF8 {
      switch index {
      case 0: text.1 = wchar_t(mark.value)
      case 1: text.2 = wchar_t(mark.value)
      default: text.3 = wchar_t(mark.value)
      }
    }
  }

  private func append(_ text: inout Text, _ attributes: attr_t, _ pair: Int32) {
    var cell = cchar_t()
    var pair = pair
    withUnsafePointer(to: &text) {
      $0.withMemoryRebound(to: wchar_t.self, capacity: 6) {
        _ = setcchar(&cell, $0, attributes, 0, &pair)
      }
    }
    buffer.append(cell)
  }

  /// The attributes and the colour pair of a style; the pair is -1 if there is none left.
  private func look(of style: Style) -> (attr_t, Int32) {
    if let last = lastStyle, last.style == style { return (last.attributes, last.pair) }
    var attributes: attr_t = 0
    if style.bold { attributes |= curses_bold() }
    if style.dim { attributes |= curses_dim() }
    if style.underline { attributes |= curses_underline() }
    var isReverse = style.reverse
    var pair: Int32 = 0
    if palette.depth == .monochrome {
      // Dark on bright is all that is left of a selection that was told by its background.
      if style.background.lightness() > style.foreground.lightness(ifDefault: 0.7) {
        isReverse.toggle()
      }
    } else {
      pair = number(
        of: palette.pair(
          foreground: style.foreground, background: style.background, nearest: nearestColor))
    }
    if isReverse { attributes |= curses_reverse() }
    if pair >= 0 { lastStyle = (style, attributes, pair) }
    return (attributes, pair)
  }

  private func nearestColor(_ hex: UInt32) -> Int {
    let key = Int(hex >> 18 & 63) << 12 | Int(hex >> 10 & 63) << 6 | Int(hex >> 2 & 63)
    if nearestColors[key] < 0 { nearestColors[key] = Int16(palette.nearest(to: hex)) }
    return Int(nearestColors[key])
  }

  private func number(of pair: Palette.Pair) -> Int32 {
    if pair.foreground < 0, pair.background < 0 { return 0 }
    if let known = pairs[pair] { return known }
    let number = Int32(pairs.count + 1)
    guard init_extended_pair(number, pair.foreground, pair.background) == OK else { return -1 }
    pairs[pair] = number
    return number
  }

  /// Frees all colour pairs. What is on the screen must be written again.
  func forgetPairs() {
    pairs.removeAll(keepingCapacity: true)
    lastStyle = nil
    reset_color_pairs()
  }

  /// Sends what was put to the terminal.
  func flush() {
    wnoutrefresh(curses_window())
    doupdate()
  }

  /// Makes the next `flush` send everything, whatever the terminal shows now.
  func distrustScreen() {
    clearok(curses_physical_screen(), true)
  }

  func erase() {
    werase(curses_window())
  }

  /// Tells ncurses the terminal's size, if it has changed unseen.
  func adoptSize(width: Int, height: Int) {
    if width != self.width || height != self.height, width > 0, height > 0 {
      resize_term(Int32(height), Int32(width))
    }
  }

  /// Gives the terminal back. The next `flush` takes it over again.
  func leave() {
    endwin()
  }

  /// Frees what ncurses holds; nothing may be called after.
  func end() {
    delwin(input)
    delscreen(handle)
  }

  // MARK: Keys

  enum Input {
    case key(Key)
    /// Something that has no meaning here.
    case unknown
  }

  /// The next key that has already come; nil if there is none.
  func read() -> Input? {
    if let event = mouseEvents.popLast() { return event.map { .key(.mouse($0)) } ?? .unknown }
    var code: wint_t = 0
    switch wget_wch(input, &code) {
    case ERR: return nil
    case KEY_CODE_YES: return functionKey(Int32(bitPattern: code)).map(Input.key) ?? .unknown
    default: return character(code).map(Input.key) ?? .unknown
    }
  }

  private func character(_ code: wint_t) -> Key? {
    switch code {
    case 9: return .tab
    case 10, 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    case 0..<32:
      // Control and a letter is the letter's code less 64.
      let letter = Unicode.Scalar(UInt8(code + 64))
      return .control(Character(Character(letter).lowercased()))
    default: return Unicode.Scalar(UInt32(code)).map { .character(Character($0)) }
    }
  }

  private func functionKey(_ code: Int32) -> Key? {
    switch code {
    case KEY_UP: .up
    case KEY_DOWN: .down
    case KEY_LEFT: .left
    case KEY_RIGHT: .right
    case KEY_HOME, KEY_A1: .home
    case KEY_END, KEY_C1: .end
    case KEY_PPAGE, KEY_A3: .pageUp
    case KEY_NPAGE, KEY_C3: .pageDown
    case KEY_ENTER: .enter
    case KEY_BACKSPACE: .backspace
    case KEY_DC: .delete
    case KEY_IC: .insert
    case KEY_BTAB: .backTab
    case KEY_RESIZE: .resize
    case KEY_MOUSE: firstMouseEvent().map(Key.mouse)
    case KEY_F0...(KEY_F0 + 63): .function(Int(code - KEY_F0))
    default: nil
    }
  }

  /// The first of the events that a mouse key stands for; the others wait for the next `read`.
  ///
  /// Events that come close together, as the press and the release of a quick click, make one key, and
  /// ncurses hands out the last of them first.
  private func firstMouseEvent() -> MouseEvent? {
    var event = MEVENT()
    while getmouse(&event) == OK { mouseEvents.append(mouseEvent(event)) }
    return mouseEvents.popLast() ?? nil
  }

  private func mouseEvent(_ event: MEVENT) -> MouseEvent? {
    let x = Int(event.x)
    let y = Int(event.y)
    switch curses_pressed_button(event.bstate) {
    case 4: return MouseEvent(x: x, y: y, kind: .wheelUp, button: 0)
    case 5: return MouseEvent(x: x, y: y, kind: .wheelDown, button: 0)
    case let button where button > 0:
      return MouseEvent(x: x, y: y, kind: .press, button: Int(button))
    default:
      let button = curses_released_button(event.bstate)
      return button > 0 ? MouseEvent(x: x, y: y, kind: .release, button: Int(button)) : nil
    }
  }
}
