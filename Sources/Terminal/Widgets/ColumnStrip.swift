/// Vertical bars side by side, one column for each value: a ribbon or sparkline.
///
///     canvas.draw(ColumnStrip([0.4, 1.1, 0.2], maximum: 2), in: rect)
///
/// In one row a bar has eight heights (ASCII: five characters of growing weight), in more rows eight
/// for each. What is not zero shows at least the smallest; what exceeds the maximum fills the column;
/// not-a-number is a question mark.
public struct ColumnStrip: Widget {
  public var values: [Float]
  public var maximum: Float
  public var style: Style
  /// The style of each column, where it is not `style`.
  public var styles: [Style]
  /// Blank columns between two values.
  public var gap: Int

  /// Makes a strip; without a maximum the largest value fills its column.
  public init(
    _ values: [Float], maximum: Float? = nil, style: Style = .plain, styles: [Style] = [],
    gap: Int = 0
  ) {
    self.values = values
    self.maximum = maximum ?? values.filter(\.isFinite).max() ?? 1
    self.style = style
    self.styles = styles
    self.gap = max(0, gap)
  }

  /// The one character that stands for a value in a row.
  public static func glyph(
    _ value: Float, of maximum: Float, symbols: SymbolSet = .unicode
  ) -> Character {
    if value.isNaN { return "?" }
    let glyphs = symbols.upward
    let step = Steps.count(value, of: maximum, steps: glyphs.count)
    return step == 0 ? " " : glyphs[step - 1]
  }

  public func draw(in rect: Rect, on canvas: inout Canvas) {
    for (index, value) in values.enumerated() {
      let x = rect.x + index * (gap + 1)
      if x >= rect.maxX { return }
      let style = index < styles.count ? styles[index] : style
      ColumnStrip.drawColumn(value, of: maximum, x: x, in: rect, style: style, on: &canvas)
    }
  }

  /// Draws one bar from the bottom of `rect` in column `x`.
  static func drawColumn(
    _ value: Float, of maximum: Float, x: Int, in rect: Rect, style: Style,
    on canvas: inout Canvas
  ) {
    guard rect.height > 0 else { return }
    if value.isNaN {
      canvas[x, rect.maxY - 1] = Cell("?", style)
      return
    }
    let glyphs = canvas.medium.symbols.upward
    var pieces = Steps.count(value, of: maximum, steps: rect.height * glyphs.count)
    for y in stride(from: rect.maxY - 1, through: rect.y, by: -1) where pieces > 0 {
      canvas[x, y] = Cell(glyphs[min(pieces, glyphs.count) - 1], style)
      pieces -= glyphs.count
    }
  }
}
