import Terminal

/// The keys of a screen, over the screen.
struct HelpView {
  let screen: ScreenKind

  func draw(on canvas: inout Canvas) {
    let symbols = canvas.medium.symbols
    var rows: [(keys: String, help: String)] = []
    for binding in KeyTable.bindings(of: screen) {
      let keys = binding.keys.map { $0.name(symbols) }.joined(separator: " ")
      if binding.help.isEmpty, !rows.isEmpty {
        rows[rows.count - 1].keys += " " + keys
      } else {
        rows.append((keys, binding.help))
      }
    }
    KeyTableView(title: title, rows: rows).draw(on: &canvas)
  }

  private var title: String {
    switch screen {
    case .tour: "keys of the tour"
    case .inside: "keys inside a block"
    case .activations: "keys of the activations"
    case .experiments, .laboratory: "keys of the laboratory"
    case .workbench: "keys of the workbench"
    }
  }
}

/// A table of keys in a box over the screen.
struct KeyTableView {
  let title: String
  let rows: [(keys: String, help: String)]

  func draw(on canvas: inout Canvas) {
    let keyWidth = rows.map { $0.0.displayWidth }.max() ?? 0
    let helpWidth = rows.map { $0.1.displayWidth }.max() ?? 0
    let width = min(canvas.width, keyWidth + helpWidth + 7)
    let box = canvas.bounds.centered(width: width, height: min(canvas.height, rows.count + 2))
    canvas.fill(box)
    canvas.box(
      box, title: title, style: Theme.key, titleStyle: Theme.title, border: .rounded)
    for (index, (keys, help)) in rows.enumerated() {
      let y = box.y + 1 + index
      canvas.write(
        keys, in: Rect(x: box.x + 2, y: y, width: keyWidth, height: 1), style: Theme.key,
        align: .right)
      canvas.write(help, x: box.x + keyWidth + 4, y: y, width: box.width - keyWidth - 5)
    }
    canvas.write(
      " any key closes this ",
      in: Rect(x: box.x + 2, y: box.maxY - 1, width: box.width - 4, height: 1),
      style: Theme.faint, align: .right)
  }
}
