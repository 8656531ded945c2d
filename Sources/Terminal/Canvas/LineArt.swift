/// Box-drawing characters by the directions in which their strokes leave the cell.
///
/// Lines that meet are joined by uniting their directions: `─` drawn over `│` gives `┼`.
struct LineArt: OptionSet, Hashable {
  let rawValue: UInt8

  static let up = LineArt(rawValue: 1)
  static let down = LineArt(rawValue: 2)
  static let left = LineArt(rawValue: 4)
  static let right = LineArt(rawValue: 8)

  /// Indexed by `rawValue`.
  private static let glyphs: [Character] = [
    " ", "╵", "╷", "│", "╴", "┘", "┐", "┤", "╶", "└", "┌", "├", "─", "┴", "┬", "┼",
  ]
  private static let directions: [Character: LineArt] = {
    var table: [Character: LineArt] = [:]
    // Rounded and heavy frames are joined to as if they were light and square.
    let frames = ["╭┌", "╮┐", "╰└", "╯┘", "┏┌", "┓┐", "┗└", "┛┘", "━─", "┃│"]
    for (index, glyph) in glyphs.enumerated() { table[glyph] = LineArt(rawValue: UInt8(index)) }
    for pair in frames { table[pair.first!] = table[pair.last!] }
    return table
  }()

  /// The directions of a box-drawing character, none for any other.
  init(_ character: Character) {
    self = LineArt.directions[character] ?? []
  }

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  func glyph(_ symbols: SymbolSet) -> Character {
    switch symbols {
    case .unicode: LineArt.glyphs[Int(rawValue & 15)]
    case .ascii:
      isSubset(of: [.left, .right]) ? "-" : isSubset(of: [.up, .down]) ? "|" : "+"
    }
  }
}

extension Canvas {
  /// Which lines a frame is drawn with.
  public enum Border: Sendable {
    case square, rounded, heavy
  }

  /// Draws a frame along the inside edge of `rect`, with a title in its top line. The inside is left
  /// as it is. A rectangle less than two cells wide or high gets none.
  public mutating func box(
    _ rect: Rect, title: String = "", style: Style = .plain, titleStyle: Style? = nil,
    border: Border = .square
  ) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let glyphs: [Character] =
      switch (medium.symbols, border) {
      case (.ascii, .heavy): ["+", "=", "+", "|", "+", "+"]
      case (.ascii, _): ["+", "-", "+", "|", "+", "+"]
      case (.unicode, .square): ["┌", "─", "┐", "│", "└", "┘"]
      case (.unicode, .rounded): ["╭", "─", "╮", "│", "╰", "╯"]
      case (.unicode, .heavy): ["┏", "━", "┓", "┃", "┗", "┛"]
      }
    let right = rect.maxX - 1
    let bottom = rect.maxY - 1
    for x in rect.x + 1..<right {
      self[x, rect.y] = Cell(glyphs[1], style)
      self[x, bottom] = Cell(glyphs[1], style)
    }
    for y in rect.y + 1..<bottom {
      self[rect.x, y] = Cell(glyphs[3], style)
      self[right, y] = Cell(glyphs[3], style)
    }
    self[rect.x, rect.y] = Cell(glyphs[0], style)
    self[right, rect.y] = Cell(glyphs[2], style)
    self[rect.x, bottom] = Cell(glyphs[4], style)
    self[right, bottom] = Cell(glyphs[5], style)
    if !title.isEmpty, rect.width >= 7 {
      let shown = " \(title.truncated(to: rect.width - 6, ellipsis: medium.symbols.ellipsis)) "
      write(shown, x: rect.x + 2, y: rect.y, style: titleStyle ?? style, width: rect.width - 4)
    }
  }

  /// Draws a line of `length` cells to the right.
  public mutating func horizontalLine(x: Int, y: Int, length: Int, style: Style = .plain) {
    polyline([(x, y), (x + length - 1, y)], style: style)
  }

  /// Draws a line of `length` cells downwards.
  public mutating func verticalLine(x: Int, y: Int, length: Int, style: Style = .plain) {
    polyline([(x, y), (x, y + length - 1)], style: style)
  }

  /// Draws straight lines from point to point, with corners, and joins them to lines already there.
  ///
  ///     canvas.polyline([(2, 3), (6, 3), (6, 1), (20, 1)])
  ///
  /// Points that are in neither the same row nor the same column are joined across first, then up or
  /// down. With `arrow` the last cell is an arrow head.
  public mutating func polyline(
    _ points: [(x: Int, y: Int)], style: Style = .plain, arrow: Bool = false
  ) {
    guard var at = points.first else { return }
    // All legs are collected before any is drawn: an end is told from a corner by then.
    var strokes: [Place: LineArt] = [:]
    var heading: LineArt = []
    for target in points.dropFirst() {
      let corner = (x: target.x, y: at.y)
      for goal in [corner, target] where goal.x != at.x || goal.y != at.y {
        heading =
          goal.x > at.x ? .right : goal.x < at.x ? .left : goal.y > at.y ? .down : .up
        addLeg(from: at, to: goal, to: &strokes)
        at = goal
      }
    }
    for (place, directions) in strokes { join(directions, x: place.x, y: place.y, style: style) }
    if arrow, !heading.isEmpty {
      let symbols = medium.symbols
      let head: Character =
        switch heading {
        case .right: symbols == .unicode ? "▶" : ">"
        case .left: symbols == .unicode ? "◀" : "<"
        case .up: symbols == .unicode ? "▲" : "^"
        default: symbols == .unicode ? "▼" : "v"
        }
      self[at.x, at.y] = Cell(head, style)
    }
  }

  private struct Place: Hashable {
    var x: Int
    var y: Int
  }

  /// Adds one leg. Its two end cells get a stroke inwards only, so that legs meet in corners.
  private func addLeg(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), to strokes: inout [Place: LineArt]
  ) {
    let isHorizontal = start.y == end.y
    let first = isHorizontal ? min(start.x, end.x) : min(start.y, end.y)
    let last = isHorizontal ? max(start.x, end.x) : max(start.y, end.y)
    // A leg far outside the canvas costs nothing.
    let low = max(first, isHorizontal ? clip.x : clip.y)
    let high = min(last, (isHorizontal ? clip.maxX : clip.maxY) - 1)
    guard low <= high else { return }
    for position in low...high {
      var directions: LineArt = []
      if position > first { directions.insert(isHorizontal ? .left : .up) }
      if position < last { directions.insert(isHorizontal ? .right : .down) }
      let place = isHorizontal ? Place(x: position, y: start.y) : Place(x: start.x, y: position)
      strokes[place, default: []].formUnion(directions)
    }
  }

  private mutating func join(_ directions: LineArt, x: Int, y: Int, style: Style) {
    let there = self[x, y].character
    let glyph: Character
    if medium.symbols == .ascii {
      // ASCII glyphs do not say where their strokes end: lines at a right angle meet in a plus.
      let own = directions.glyph(.ascii)
      glyph = "-|+".contains(there) && there != own ? "+" : own
    } else {
      var united = directions.union(LineArt(there))
      // The end of a line that meets nothing runs through its cell.
      if united == .left || united == .right { united = [.left, .right] }
      if united == .up || united == .down { united = [.up, .down] }
      glyph = united.glyph(.unicode)
    }
    self[x, y] = Cell(glyph, style)
  }
}
