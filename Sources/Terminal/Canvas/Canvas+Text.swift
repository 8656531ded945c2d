extension Canvas {
  /// Writes one line of text from column `x` of row `y` and returns the columns it takes.
  ///
  /// At most `limit` columns are written; what lies outside the canvas is cut off. Control
  /// characters, line breaks among them, are shown as `·`. A wide character takes two cells; where
  /// only one of them is free a space stands for it.
  @discardableResult
  public mutating func write(
    _ text: some StringProtocol, x: Int, y: Int, style: Style = .plain, width limit: Int = .max
  ) -> Int {
    let limit = max(0, limit)
    var used = 0
    let isRowVisible = y >= clip.y && y < clip.maxY
    for character in text {
      let columns = character.displayWidth
      if columns == 0 { continue }
      if used + columns > limit {
        if used < limit, isRowVisible { self[x + used, y] = Cell(" ", style) }
        return limit
      }
      if isRowVisible {
        put(character, columns: columns, x: x + used, y: y, style: style)
      }
      used += columns
    }
    return used
  }

  private mutating func put(_ character: Character, columns: Int, x: Int, y: Int, style: Style) {
    let isFirstVisible = x >= clip.x && x < clip.maxX
    if columns == 1 || (isFirstVisible && x + 1 < clip.maxX) {
      guard isFirstVisible else { return }
      let shown = character.isControl ? medium.symbols.dot : character
      place(shown, columns: columns, x: x, y: y, style: style)
    } else {
      self[x, y] = Cell(" ", style)
      self[x + 1, y] = Cell(" ", style)
    }
  }

  /// Where a line of text stands in its space.
  public enum Alignment: Sendable {
    case left, center, right
  }

  /// Writes one line of text into the first row of `rect`; what does not fit ends in an ellipsis.
  @discardableResult
  public mutating func write(
    _ text: some StringProtocol, in rect: Rect, style: Style = .plain, align: Alignment = .left
  ) -> Int {
    guard !rect.isEmpty else { return 0 }
    let shown = text.truncated(to: rect.width, ellipsis: medium.symbols.ellipsis)
    let free = rect.width - shown.displayWidth
    let x =
      switch align {
      case .left: rect.x
      case .center: rect.x + free / 2
      case .right: rect.x + free
      }
    return write(shown, x: x, y: rect.y, style: style, width: rect.width)
  }

  /// Writes a line of differently styled pieces and returns the columns they take.
  @discardableResult
  public mutating func write(_ spans: [Span], x: Int, y: Int, width limit: Int = .max) -> Int {
    var used = 0
    for span in spans where used < limit {
      used += write(span.text, x: x + used, y: y, style: span.style, width: limit - used)
    }
    return used
  }

  /// Sets every cell of `rect`.
  public mutating func fill(_ rect: Rect, with character: Character = " ", style: Style = .plain) {
    let visible = rect.intersection(clip)
    for y in visible.y..<visible.maxY {
      for x in visible.x..<visible.maxX { self[x, y] = Cell(character, style) }
    }
  }

  /// Changes how the cells of `rect` look and leaves their characters: for a selection, a dimmed
  /// background, a cursor.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let visible = rect.intersection(clip)
    for y in visible.y..<visible.maxY {
      for x in visible.x..<visible.maxX { changeStyle(x: x, y: y, change) }
    }
  }

  /// Copies another canvas, such as a dialog drawn apart, with its upper left corner at `x`, `y`.
  public mutating func paste(_ other: Canvas, x: Int, y: Int) {
    for row in 0..<other.height {
      for column in 0..<other.width where !other[column, row].isContinuation {
        let cell = other[column, row]
        let columns = other[column + 1, row].isContinuation ? 2 : 1
        guard y + row >= clip.y, y + row < clip.maxY else { continue }
        put(cell.character, columns: columns, x: x + column, y: y + row, style: cell.style)
      }
    }
  }
}

/// A piece of a line in one style.
public struct Span: Hashable, Sendable {
  public var text: String
  public var style: Style

  public init(_ text: String, _ style: Style = .plain) {
    self.text = text
    self.style = style
  }
}
