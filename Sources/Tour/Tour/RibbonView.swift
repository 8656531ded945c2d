import Inference
import Terminal

/// The ribbon: a bar for each block as high as its ratio ‖F‖/‖S‖, coloured by it, with marks for the
/// focus and for what is cut.
struct RibbonView {
  /// The ratio that fills a bar.
  static let fullRatio: Float = 1.2

  let state: TourState
  let subject: Subject

  func draw(on canvas: inout Canvas) {
    let layout = RibbonLayout(
      subject, focus: state.focus, width: canvas.width, height: canvas.height)
    let marks = layout.barRows.upperBound
    for group in layout.groups {
      let length = max(group.title.count, group.units.count * layout.pitch)
      // Where stages stand without gaps, a name needs a column more than it has letters.
      let room = layout.isDense ? group.units.count - 1 : length
      if group.title.count <= room {
        canvas.write(group.title, x: group.x, y: 1, style: Theme.faint)
      }
      for unit in group.units {
        let x = group.x + (unit - group.units.lowerBound) * layout.pitch
        drawUnit(unit, x: x, layout, on: &canvas)
      }
    }
    if layout.isClipped.left { canvas.write("‹", x: 0, y: marks - 1, style: Theme.faint) }
    if layout.isClipped.right {
      canvas.write("›", x: canvas.width - 1, y: marks - 1, style: Theme.faint)
    }
    drawLegend(layout, on: &canvas)
  }

  private func drawUnit(_ unit: Int, x: Int, _ layout: RibbonLayout, on canvas: inout Canvas) {
    let rows = Rect(
      x: x, y: layout.barRows.lowerBound, width: max(1, layout.pitch - 1),
      height: layout.barRows.count)
    let base = rows.maxY - 1
    let record = unit < state.records.count ? state.records[unit] : nil
    if let block = record?.block {
      if let ratio = block.magnitudes.ratio {
        let style = Theme.ratio(Float(ratio))
        let column = ColumnStrip(
          Array(repeating: Float(ratio), count: rows.width), maximum: RibbonView.fullRatio,
          style: style)
        canvas.draw(column, in: rows)
      } else {
        // A plain block has no ratio, nor has one whose shortcut is zero or not finite: it is
        // computed, and that is all there is to say.
        let glyph = canvas.medium.symbols == .unicode ? "─" : "-"
        for column in 0..<rows.width {
          canvas.write(glyph, x: x + column, y: base, style: Theme.residual)
        }
      }
    } else {
      let glyph =
        record == nil
        ? String(canvas.medium.symbols.dot) : canvas.medium.symbols == .unicode ? "■" : "o"
      canvas.write(glyph, x: x, y: base, style: record == nil ? Theme.faint : Theme.output)
    }

    let mark = layout.barRows.upperBound
    let lesion = state.lesions[unit - 1, default: []]
    let cut =
      lesion == .residual
      ? "F" : lesion == .shortcut ? "S" : lesion.isEmpty ? "" : layout.pitch > 3 ? "FS" : "*"
    if unit == state.focus {
      canvas.write(
        String(canvas.medium.symbols.arrowUp), x: x, y: mark, style: Theme.key)
      if !cut.isEmpty && layout.pitch > 1 { canvas.write(cut, x: x + 1, y: mark, style: Theme.cut) }
    } else if !cut.isEmpty {
      canvas.write(cut, x: x, y: mark, style: Theme.cut)
    }
  }

  /// What a bar's height means; only where it does not run into the stages' names.
  private func drawLegend(_ layout: RibbonLayout, on canvas: inout Canvas) {
    let isUnicode = canvas.medium.symbols == .unicode
    let legend: [Span] = [
      Span(isUnicode ? "‖F‖/‖S‖ " : "|F|/|S| ", Theme.faint),
      Span(isUnicode ? "▁" : ".", Theme.ratio(0.1)), Span(" 0.1 ", Theme.faint),
      Span(isUnicode ? "▄" : "-", Theme.ratio(0.6)), Span(" 0.6 ", Theme.faint),
      Span(isUnicode ? "█" : "#", Theme.ratio(1.2)), Span(" 1.2+", Theme.faint),
    ]
    let length = legend.reduce(0) { $0 + $1.text.displayWidth }
    let x = canvas.width - length - 1
    let last = layout.groups.last.map { $0.x + max($0.title.count, $0.units.count * layout.pitch) }
    guard x > (last ?? 0) + 2 else { return }
    canvas.write(legend, x: x, y: 1)
  }
}
