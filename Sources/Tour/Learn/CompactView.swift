import Kernels
import Laboratory
import Networks
import Terminal

/// The program in half a screen, beside a lesson's text: of each screen what the lesson points at.
struct CompactView {
  let state: TourState

  func draw(on canvas: inout Canvas) {
    let body = Rect(x: 1, y: 0, width: canvas.width - 2, height: canvas.height - 2)
    switch state.screen {
    case .experiments:
      canvas.write("Laboratory", x: body.x, y: 0, style: Theme.title)
      ExperimentListView(state: state.laboratory).drawList(
        in: Rect(x: body.x, y: 1, width: body.width, height: body.height - 1), on: &canvas)
    case .laboratory: drawLaboratory(in: body, on: &canvas)
    case .workbench: drawWorkbench(in: body, on: &canvas)
    case .tour, .inside, .activations: drawNetwork(in: body, on: &canvas)
    }
    drawNotice(on: &canvas)
    if let palette = state.palette {
      PaletteView(palette: palette, suggestions: state.suggestions, hint: state.paletteHint)
        .draw(on: &canvas)
    }
  }

  private func drawNetwork(in body: Rect, on canvas: inout Canvas) {
    guard let subject = state.subject, !state.isOpening else {
      let (doing, share) = state.progress ?? ("opening", 0)
      PreparingView(doing: doing, share: share).draw(on: &canvas)
      return
    }
    canvas.write(
      "\(subject.network.title) \(canvas.medium.symbols.dot) \(subject.weightsTitle(isShort: true))",
      x: body.x, y: 0, style: Theme.title, width: body.width)
    RibbonView(state: state, subject: subject).draw(on: &canvas)
    let rest = Rect(x: 0, y: 4, width: canvas.width, height: canvas.height - 6)
    switch state.screen {
    case .inside: drawInside(subject, in: rest, on: &canvas)
    case .activations: drawChannel(subject, in: rest, on: &canvas)
    default: drawUnit(subject, in: rest, on: &canvas)
    }
  }

  // MARK: - The unit in focus

  private func drawUnit(_ subject: Subject, in rect: Rect, on canvas: inout Canvas) {
    canvas.box(
      rect, title: subject.title(ofUnit: state.focus), style: Theme.frame, titleStyle: Theme.title)
    let field = subject.network.receptiveField(ofBlock: min(state.focus, subject.headUnit - 1) - 1)
    canvas.write(
      " field \(field.size)×\(field.size) ",
      in: Rect(x: rect.x + 1, y: rect.maxY - 1, width: rect.width - 3, height: 1),
      style: Style(Theme.field), align: .right)
    let inner = rect.inset(columns: 2, rows: 1)
    let classRows = state.classes == nil ? 2 : 4
    let top = Rect(
      x: inner.x, y: inner.y, width: inner.width, height: max(3, inner.height - classRows))
    if let walk = state.focusedBlock {
      canvas.write(
        "\(walk.input) → \(walk.output)", x: top.x, y: top.y, width: top.width)
      if let record = state.focused, let block = record.block {
        MagnitudeView(record: record, block: block).draw(
          in: Rect(x: top.x, y: top.y + 1, width: top.width, height: top.height - 1), on: &canvas)
      }
    } else {
      let isStem = state.focus == 0
      ChainDiagram(
        input: isStem ? subject.walk.input : subject.walk.blocks.last!.output,
        steps: isStem ? subject.walk.stem : subject.walk.head
      ).draw(in: Rect(x: top.x, y: top.y, width: top.width, height: 3), on: &canvas)
      let height = min(top.height - 4, top.width / 2)
      let place = Rect(x: top.x, y: top.y + 4, width: 2 * height, height: height)
      if isStem, let map = state.focused?.outputMap {
        canvas.draw(Heatmap(map.values, width: map.width, height: map.height), in: place)
      } else {
        canvas.draw(HalfBlock(subject.pixels), in: place)
      }
    }
    if state.focused == nil {
      canvas.write(
        "not computed yet: \(Key.right.name(canvas.medium.symbols)) computes it", x: top.x,
        y: top.y + (state.focusedBlock == nil ? 3 : 1), style: Theme.faint, width: top.width)
    }
    ClassesView(state: state, subject: subject, isLarge: false).draw(
      in: Rect(x: inner.x, y: inner.maxY - classRows, width: inner.width, height: classRows),
      on: &canvas)
  }

  // MARK: - Inside

  private func drawInside(_ subject: Subject, in rect: Rect, on canvas: inout Canvas) {
    guard state.inside.block >= 0 else { return }
    let walk = subject.walk.blocks[state.inside.block]
    canvas.box(
      rect, title: "inside \(walk.block.name)", style: Theme.frame, titleStyle: Theme.title)
    let inner = rect.inset(columns: 2, rows: 1)
    InsideView(state: state, subject: subject).drawOperations(walk, in: inner, on: &canvas)
    // Below the operations, what the chosen one makes.
    let titles = [
      !walk.entry.isEmpty, true, walk.block.shortcut != nil, walk.block.gate != nil,
      !walk.aside.isEmpty, true,
    ].count { $0 }
    let used = walk.block.layers.count + titles
    guard inner.height - used >= 4, let shown = state.shownActivation else { return }
    let values = shown.activation.channel(state.shownChannel)
    let (least, most) = (Double(values.min() ?? 0), Double(values.max() ?? 0))
    let y = inner.y + used
    canvas.write(
      "channel \(state.shownChannel): \(Wording.number(least)) to \(Wording.number(most))",
      x: inner.x, y: y, width: inner.width)
    let map = ChannelScale(of: values).heatmap(
      values, width: shown.activation.width, height: shown.activation.height, fit: .contain)
    canvas.draw(
      map, in: Rect(x: inner.x, y: y + 1, width: inner.width, height: inner.maxY - y - 1))
  }

  private func drawChannel(_ subject: Subject, in rect: Rect, on canvas: inout Canvas) {
    guard let shown = state.shownActivation else {
      canvas.write("not computed yet", x: 1, y: rect.y, style: Theme.faint)
      return
    }
    canvas.write(shown.title, x: 1, y: rect.y, style: Theme.title, width: rect.width - 2)
    ChannelView(shown: shown, channel: state.shownChannel, subject: subject).draw(
      in: Rect(x: 1, y: rect.y + 1, width: rect.width - 2, height: rect.height - 1), on: &canvas)
  }

  // MARK: - The laboratory and the workbench

  private func drawLaboratory(in body: Rect, on canvas: inout Canvas) {
    guard let session = state.laboratory.session, let snapshot = state.laboratory.shown else {
      return
    }
    let title = (session.recording == nil ? "" : "RECORDING: ") + snapshot.experiment.title
    canvas.write(title, x: body.x, y: 0, style: Theme.title, width: body.width)
    canvas.write(
      LaboratoryWording.progress(session, snapshot), x: body.x, y: 1, style: Theme.faint,
      width: body.width)
    guard !snapshot.runs.isEmpty else { return }
    let rows = min(snapshot.runs.count + 1, body.height * 2 / 5 + 1)
    let area = Rect(x: body.x, y: 2, width: body.width, height: body.height - 3 - rows)
    let curves = LaboratoryCurves(
      snapshot: snapshot, form: state.laboratory.form, showsStart: state.laboratory.showsStart)
    canvas.draw(curves.chart(state.laboratory.chart), in: area)
    RunTableView(snapshot: state.laboratory.tabled ?? snapshot, selection: state.laboratory.run)
      .draw(
        in: Rect(x: body.x, y: area.maxY + 1, width: body.width, height: rows), on: &canvas)
  }

  private func drawWorkbench(in body: Rect, on canvas: inout Canvas) {
    guard let workbench = state.workbench else { return }
    WorkbenchView(state: workbench).draw(in: body, on: &canvas)
  }

  private func drawNotice(on canvas: inout Canvas) {
    let row = Rect(x: 1, y: canvas.height - 2, width: canvas.width - 2, height: 1)
    if let progress = state.progress, state.subject != nil {
      canvas.write(
        "\(progress.doing) \(Int(100 * min(max(progress.share, 0), 1))) %", in: row,
        style: Theme.key)
    } else if let notice = state.notice {
      canvas.write(notice.text, in: row, style: notice.isError ? Theme.error : Theme.faint)
    }
  }
}
