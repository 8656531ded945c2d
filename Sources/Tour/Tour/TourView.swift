import Inference
import Networks
import Terminal

/// The first screen: the ribbon of the whole network, the unit in focus, the picture and the classes.
struct TourView {
  let state: TourState
  let subject: Subject

  func draw(on canvas: inout Canvas) {
    RibbonView(state: state, subject: subject).draw(on: &canvas)
    let layout = TourLayout(
      subject, focus: state.focus, width: canvas.width, height: canvas.height)
    SideView(state: state, subject: subject).draw(layout, on: &canvas)
    drawUnit(in: layout.main, on: &canvas)
  }

  private func drawUnit(in rect: Rect, on canvas: inout Canvas) {
    var title = subject.title(ofUnit: state.focus)
    if let block = state.focusedBlock?.block {
      title += " · \(block.kind.title(in: subject.network.origin))"
    }
    canvas.box(rect, title: title, style: Theme.frame, titleStyle: Theme.title)
    let inner = rect.inset(columns: 2, rows: 1)
    let diagram = state.focusedBlock.map {
      BlockDiagram(
        walk: $0, lesion: state.lesions[state.focus - 1, default: []],
        asideStart: $0.block.aside.map {
          subject.walk.blocks[state.focus - 1 - $0.blocksBack].block.name
        })
    }
    let diagramHeight = diagram?.height ?? 3
    let top = Rect(x: inner.x, y: inner.y, width: inner.width, height: diagramHeight)
    if let diagram {
      diagram.draw(in: top, on: &canvas)
    } else {
      let isStem = state.focus == 0
      ChainDiagram(
        input: isStem ? subject.walk.input : subject.walk.blocks.last!.output,
        steps: isStem ? subject.walk.stem : subject.walk.head
      ).draw(in: top, on: &canvas)
    }
    let gap = inner.height > 22 ? 1 : 0
    let rest = Rect(
      x: inner.x, y: top.maxY + gap, width: inner.width,
      height: inner.height - diagramHeight - gap)
    guard let record = state.focused else {
      let key = Key.right.name(canvas.medium.symbols)
      var line = Rect(x: rest.x, y: rest.y + rest.height / 2, width: rest.width, height: 1)
      canvas.write("not computed yet: \(key) computes it", in: line, align: .center)
      if state.focus == 0 {
        line.y += 2
        canvas.write(
          "Then step on: each step computes a block.", in: line, style: Theme.faint,
          align: .center)
      }
      return
    }
    if let block = record.block {
      MagnitudeView(record: record, block: block).draw(in: rest, on: &canvas)
    } else if state.focus == 0 {
      drawStem(record, in: rest, on: &canvas)
    } else {
      ClassesView(state: state, subject: subject, isLarge: true).draw(
        in: Rect(x: rest.x, y: rest.y + 1, width: rest.width, height: rest.height - 1),
        on: &canvas)
    }
  }

  /// The stem's output as one picture, and its numbers.
  private func drawStem(_ record: UnitRecord, in rect: Rect, on canvas: inout Canvas) {
    let map = record.outputMap
    canvas.write(
      [
        Span("y", Theme.output.bold()),
        Span("  each position's rms over its channels", Theme.faint),
      ],
      x: rect.x, y: rect.y + 1)
    let numbers = 18
    let box = Rect(
      x: rect.x, y: rect.y + 2, width: max(0, rect.width - numbers - 2),
      height: max(0, rect.height - 2))
    let height = min(box.height, box.width * map.height / max(1, map.width) / 2)
    canvas.draw(
      Heatmap(map.values, width: map.width, height: map.height),
      in: Rect(
        x: box.x, y: box.y, width: 2 * height * map.width / max(1, map.height), height: height))
    StatisticsView(record.outputStatistics).draw(
      in: Rect(x: rect.maxX - numbers, y: rect.y + 2, width: numbers, height: 7), on: &canvas)
  }
}

extension Block.Kind {
  /// The field's words for it, or those of the network's origin.
  func title(in origin: Network.Origin) -> String {
    switch self {
    case .projection where origin == .keras: "conv block"
    case .identity: "identity block"
    case .projection: "projection block"
    case .zeroPadding: "zero-padding block (option A)"
    case .plain: "plain block, no shortcut"
    case .gated: "gated block"
    case .scaled: "scaled shortcut"
    case .dropout: "dropout shortcut (off here)"
    case .subsampled: "identity block, subsampled"
    }
  }
}
