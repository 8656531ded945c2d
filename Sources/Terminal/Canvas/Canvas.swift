/// A grid of cells: what a screen is drawn into before it is shown, or compared in a test.
///
///     var canvas = Canvas(width: 20, height: 3)
///     canvas.box(canvas.bounds, title: "x")
///     canvas.write("56×56", x: 2, y: 1, style: .plain.bold())
///     print(canvas.text)
///
/// Drawing outside the grid does nothing. A canvas is a value; it knows no terminal.
public struct Canvas: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// What it will be shown on. Widgets choose their symbols and colours by it.
  public let medium: Medium

  /// The part that drawing can change.
  private(set) var clip: Rect
  /// Row after row, `width` cells each.
  private(set) var cells: [Cell]

  /// Makes a blank canvas; a negative extent counts as none.
  public init(width: Int, height: Int, medium: Medium = Medium()) {
    self.width = max(0, width)
    self.height = max(0, height)
    self.medium = medium
    clip = Rect(x: 0, y: 0, width: width, height: height)
    cells = Array(repeating: .blank, count: self.width * self.height)
  }

  /// The whole canvas.
  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell in column `x` of row `y`. Outside the canvas it reads blank and is not written.
  ///
  /// Writing stores the cell as it is; `write` lays out wide characters.
  public subscript(x: Int, y: Int) -> Cell {
    get { bounds.contains(x: x, y: y) ? cells[y * width + x] : .blank }
    set {
      guard clip.contains(x: x, y: y) else { return }
      separateWideCharacters(x: x, y: y)
      cells[y * width + x] = newValue
    }
  }

  /// Stores a character of `columns` cells, which the caller has found to lie inside the clip.
  mutating func place(_ character: Character, columns: Int, x: Int, y: Int, style: Style) {
    separateWideCharacters(x: x, y: y)
    cells[y * width + x] = Cell(character, style)
    if columns == 2 {
      separateWideCharacters(x: x + 1, y: y)
      cells[y * width + x + 1] = .continuation(style)
    }
  }

  /// Changes how one cell of the clip looks.
  mutating func changeStyle(x: Int, y: Int, _ change: (inout Style) -> Void) {
    change(&cells[y * width + x].style)
  }

  /// Blanks the other half of a wide character of which one half, at `x`, will be overwritten.
  private mutating func separateWideCharacters(x: Int, y: Int) {
    let index = y * width + x
    if cells[index].isContinuation, x > 0 {
      cells[index - 1].character = " "
      cells[index].character = " "
    } else if x + 1 < width, cells[index + 1].isContinuation {
      cells[index + 1].character = " "
    }
  }

  /// Draws with everything outside `rect` protected from change.
  @discardableResult
  public mutating func clipped<R>(to rect: Rect, _ body: (inout Canvas) throws -> R) rethrows -> R {
    let outer = clip
    clip = outer.intersection(rect)
    defer { clip = outer }
    return try body(&self)
  }

  /// Draws a widget, which cannot write outside `rect`.
  public mutating func draw(_ widget: some Widget, in rect: Rect) {
    clipped(to: rect) { widget.draw(in: rect, on: &$0) }
  }

  /// The rows joined by newlines, blanks at their ends trimmed: what tests compare.
  public var text: String {
    var lines: [String] = []
    for y in 0..<height {
      var line = ""
      var end = line.endIndex
      for cell in cells[y * width..<(y + 1) * width] where !cell.isContinuation {
        line.append(cell.character)
        if cell.character != " " { end = line.endIndex }
      }
      lines.append(String(line[..<end]))
    }
    return lines.joined(separator: "\n")
  }
}

/// Something that draws itself into a rectangle: a pure function of its own value.
public protocol Widget: Sendable {
  /// Draws into `rect`. Called by `Canvas.draw`, which clips to `rect`.
  func draw(in rect: Rect, on canvas: inout Canvas)
}
