import Networks
import Terminal

/// The picture that goes in, with the receptive field of the unit in focus, what was done to it, and
/// the classes.
struct SideView {
  let state: TourState
  let subject: Subject

  func draw(_ layout: TourLayout, on canvas: inout Canvas) {
    let (rect, box) = (layout.side, layout.input)
    canvas.box(box, title: "input", style: Theme.frame, titleStyle: Theme.title)
    let field = subject.network.receptiveField(ofBlock: min(state.focus, subject.headUnit - 1) - 1)
    canvas.draw(
      HalfBlock(subject.pixels, frame: frame(of: field), frameColor: Theme.field), in: box.inset())
    let size = "\(rect.width >= 30 ? "receptive field" : "field") \(field.size)×\(field.size)"
    canvas.write(
      " \(size) ", in: Rect(x: box.x + 1, y: box.maxY - 1, width: box.width - 3, height: 1),
      style: Style(Theme.field), align: .right)
    var y = box.maxY
    let changes = subject.picture.changes
    if !changes.isEmpty {
      let line = changes.line(width: rect.width - 1, symbols: canvas.medium.symbols)
      canvas.write(line, x: rect.x + 1, y: y, style: Theme.cut, width: rect.width - 1)
      y += 1
    }
    ClassesView(state: state, subject: subject, isLarge: false).draw(
      in: Rect(x: rect.x + 1, y: y, width: rect.width - 2, height: rect.maxY - y), on: &canvas)
  }

  /// The part of the picture that the middle position of the unit's output sees.
  private func frame(of field: ReceptiveField) -> Rect? {
    let output =
      state.focus == 0
      ? subject.walk.stemOutput
      : subject.walk.blocks[min(state.focus, subject.headUnit - 1) - 1].output
    let rows = field.range(of: output.height / 2, within: subject.walk.input.height)
    let columns = field.range(of: output.width / 2, within: subject.walk.input.width)
    guard !rows.isEmpty, !columns.isEmpty else { return nil }
    return Rect(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }
}
