import Inference
import Networks
import Terminal

/// Inside a block: its operations in order, and what the chosen one makes.
struct InsideView {
  let state: TourState
  let subject: Subject

  func draw(on canvas: inout Canvas) {
    guard state.inside.block >= 0 else { return }
    let walk = subject.walk.blocks[state.inside.block]
    let listWidth = canvas.width >= 110 ? 44 : 34
    let list = Rect(x: 0, y: 1, width: listWidth, height: canvas.height - 3)
    canvas.box(
      list, title: "inside \(walk.block.name)", style: Theme.frame, titleStyle: Theme.title)
    drawOperations(walk, in: list.inset(columns: 2, rows: 1), on: &canvas)

    let body = Rect(
      x: list.maxX + 1, y: 1, width: canvas.width - list.maxX - 2, height: canvas.height - 3)
    guard let shown = state.shownActivation else {
      canvas.write("computing", x: body.x, y: body.y + 1, style: Theme.faint)
      return
    }
    let a = shown.activation
    let shape = Shape(channels: a.channels, height: a.height, width: a.width).description
    canvas.write(
      [Span(shown.title, Theme.title), Span("  \(shape)", Theme.faint)], x: body.x, y: body.y,
      width: body.width)
    let isWide = body.width >= 90
    let area = Rect(x: body.x, y: body.y + 1, width: body.width, height: body.height - 1)
    let layout = ActivationsLayout(body: area, sideWidth: isWide ? 44 : body.width, state)
    if isWide {
      ChannelSheetView(shown: shown, layout: layout, selection: state.shownChannel)
        .draw(on: &canvas)
    }
    ChannelView(shown: shown, channel: state.shownChannel, subject: subject)
      .draw(in: layout.side, on: &canvas)
  }

  func drawOperations(
    _ walk: NetworkWalk.BlockWalk, in rect: Rect, on canvas: inout Canvas
  ) {
    var y = rect.y
    var index = 0
    let lesion = state.lesions[state.inside.block, default: []]
    func section(
      _ title: String, _ steps: [NetworkWalk.Step], _ style: Style, isCut: Bool = false
    ) {
      let mark = isCut ? [Span(" "), Span(" cut ", Theme.cut.reverse())] : []
      canvas.write([Span(title, style.bold())] + mark, x: rect.x, y: y, width: rect.width)
      y += 1
      for step in steps {
        guard y < rect.maxY else { return }
        drawOperation(step, index, walk.block, y: y, in: rect, on: &canvas)
        index += 1
        y += 1
      }
    }
    let isPlain = walk.block.shortcut == nil
    if !walk.entry.isEmpty { section("x, as both branches take it", walk.entry, Theme.output) }
    section(
      isPlain ? "F(x)" : "F(x), the residual", walk.residual, Theme.residual,
      isCut: lesion.contains(.residual))
    if !isPlain {
      section(
        walk.shortcut.isEmpty ? "S(x) = x, the identity" : "S(x), the shortcut", walk.shortcut,
        Theme.shortcut, isCut: lesion.contains(.shortcut))
    }
    let isGated = walk.block.gate != nil
    if isGated { section("T(x), the gate", walk.gate, Theme.gate) }
    if !walk.aside.isEmpty { section("to concatenate with the sum", walk.aside, Theme.gate) }
    let sum = isPlain ? "F(x)" : isGated ? "T·F + (1−T)·S" : "F(x) + S(x)"
    let joined = walk.aside.isEmpty ? sum : "the concatenation"
    section(walk.exit.isEmpty ? "y = \(joined)" : "after \(joined)", walk.exit, Theme.output)
  }

  private func drawOperation(
    _ step: NetworkWalk.Step, _ index: Int, _ block: Block, y: Int, in rect: Rect,
    on canvas: inout Canvas
  ) {
    let row = Rect(x: rect.x, y: y, width: rect.width, height: 1)
    let isChosen = index == state.inside.selection
    let isComputed = index < state.inside.operations.count
    let style = isChosen ? Theme.selection : isComputed ? Style.plain : Theme.faint
    canvas.fill(row, style: style)
    canvas.write(
      " \(step.layer.operation.label)", in: Rect(x: row.x, y: y, width: rect.width - 10, height: 1),
      style: style)
    let shape = step.output.description
    let right =
      isComputed && rect.width >= 40
      ? "\(shape) \(pad(Wording.milliseconds(state.inside.operations[index].milliseconds))) "
      : "\(shape) "
    canvas.write(right, in: row, style: isChosen ? style : Theme.faint, align: .right)
  }

  private func pad(_ text: String) -> String {
    String(repeating: " ", count: max(0, 7 - text.displayWidth)) + text
  }
}
