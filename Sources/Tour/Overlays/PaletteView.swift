import Terminal

/// The command line and its suggestions, at the bottom of the screen.
struct PaletteView {
  let palette: Palette
  let suggestions: [Suggestion]
  /// What is said where there are no suggestions.
  let hint: String

  func draw(on canvas: inout Canvas) {
    let shownRows = min(max(suggestions.count, 1), max(3, canvas.height - 10), 14)
    let box = Rect(
      x: 0, y: canvas.height - shownRows - 3, width: canvas.width, height: shownRows + 3)
    canvas.fill(box)
    canvas.box(
      box, title: "command", style: Theme.key, titleStyle: Theme.title, border: .rounded)
    let line = box.maxY - 2
    canvas.write(":", x: 2, y: line, style: Theme.key)
    let used = canvas.write(palette.text, x: 3, y: line, width: canvas.width - 6)
    canvas.write(" ", x: 3 + used, y: line, style: Theme.selection)
    if suggestions.isEmpty {
      canvas.write(hint, x: 3, y: box.y + 1, style: Theme.faint)
    }
    let longest = suggestions.map(\.completion.displayWidth).max() ?? 0
    let column = min(max(longest, 24), canvas.width / 2)
    let first = max(0, (palette.selection ?? 0) - shownRows + 1)
    for (row, suggestion) in suggestions.dropFirst(first).prefix(shownRows).enumerated() {
      let y = box.y + 1 + row
      let isChosen = palette.selection == first + row
      let style = isChosen ? Theme.selection : Style.plain
      if isChosen {
        canvas.fill(Rect(x: 1, y: y, width: canvas.width - 2, height: 1), style: style)
      }
      canvas.write(suggestion.completion, x: 3, y: y, style: style, width: column)
      canvas.write(
        suggestion.help, x: column + 4, y: y, style: isChosen ? style : Theme.faint,
        width: canvas.width - column - 6)
    }
    let rest = suggestions.count - first - shownRows
    if rest > 0 { canvas.write(" \(rest) more ", x: 2, y: box.maxY - 1, style: Theme.faint) }
    let keys = " tab completes, enter runs, esc closes "
    canvas.write(
      keys, in: Rect(x: 2, y: box.maxY - 1, width: canvas.width - 4, height: 1),
      style: Theme.faint, align: .right)
  }
}
