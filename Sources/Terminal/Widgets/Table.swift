/// Rows of cells in aligned columns.
///
///     let table = Table(
///       columns: [.init("block"), .init("ratio", align: .right)],
///       rows: [["conv2_1", "0.41"], ["conv2_2", "1.07"]])
///     canvas.draw(table, in: rect)
///
/// Columns are as wide as what they hold. If there is no room for that, the columns that may shrink
/// do, the widest first, and their text ends in an ellipsis; what still does not fit is cut off.
public struct Table: Widget {
  public struct Column: Sendable {
    public var title: String
    public var align: Canvas.Alignment
    /// Whether it may become narrower than its text.
    public var canShrink: Bool

    public init(_ title: String, align: Canvas.Alignment = .left, canShrink: Bool = false) {
      self.title = title
      self.align = align
      self.canShrink = canShrink
    }
  }

  public var columns: [Column]
  public var rows: [[Span]]
  public var titleStyle: Style
  /// The row to stand out, by `selectionStyle`.
  public var selection: Int?
  public var selectionStyle: Style
  /// The first row to draw under the titles.
  public var firstRow: Int
  /// Blank columns between two columns.
  public var gap: Int

  public init(
    columns: [Column], rows: [[Span]], titleStyle: Style = .plain.bold(), selection: Int? = nil,
    selectionStyle: Style = .plain.reverse(), firstRow: Int = 0, gap: Int = 2
  ) {
    self.columns = columns
    self.rows = rows
    self.titleStyle = titleStyle
    self.selection = selection
    self.selectionStyle = selectionStyle
    self.firstRow = firstRow
    self.gap = max(0, gap)
  }

  /// Makes a table of plain text.
  public init(columns: [Column], rows: [[String]]) {
    self.init(columns: columns, rows: rows.map { row in row.map { Span($0) } })
  }

  /// The width of each column, gaps not counted, in `available` columns of the terminal.
  public func widths(available: Int) -> [Int] {
    var widths = columns.indices.map { index in
      let texts = rows.lazy.compactMap { index < $0.count ? $0[index].text.displayWidth : nil }
      return max(columns[index].title.displayWidth, texts.max() ?? 0)
    }
    var excess = widths.reduce(0, +) + gap * max(0, columns.count - 1) - available
    while excess > 0 {
      let shrinkable = columns.indices.filter { columns[$0].canShrink && widths[$0] > 1 }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  /// The columns and rows it takes in full, titles included.
  public var size: (width: Int, height: Int) {
    let widths = widths(available: .max)
    return (widths.reduce(0, +) + gap * max(0, widths.count - 1), rows.count + titleRows)
  }

  /// 1, or 0 if no column has a title.
  private var titleRows: Int { columns.contains { !$0.title.isEmpty } ? 1 : 0 }

  public func draw(in rect: Rect, on canvas: inout Canvas) {
    let widths = widths(available: rect.width)
    if titleRows > 0 {
      let titles = columns.map { Span($0.title, titleStyle) }
      draw(titles, widths: widths, x: rect.x, y: rect.y, on: &canvas)
    }
    let body = rect.height - titleRows
    guard body > 0 else { return }
    let start = max(0, firstRow)
    for (offset, row) in rows.dropFirst(start).prefix(body).enumerated() {
      let y = rect.y + titleRows + offset
      if start + offset == selection {
        canvas.fill(
          Rect(x: rect.x, y: y, width: rect.width, height: 1), style: selectionStyle)
        draw(
          row.map { Span($0.text, selectionStyle) }, widths: widths, x: rect.x, y: y, on: &canvas)
      } else {
        draw(row, widths: widths, x: rect.x, y: y, on: &canvas)
      }
    }
  }

  private func draw(_ row: [Span], widths: [Int], x: Int, y: Int, on canvas: inout Canvas) {
    var x = x
    for (index, span) in row.prefix(columns.count).enumerated() {
      canvas.write(
        span.text, in: Rect(x: x, y: y, width: widths[index], height: 1), style: span.style,
        align: columns[index].align)
      x += widths[index] + gap
    }
  }
}
