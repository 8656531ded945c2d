import Laboratory
import Terminal

/// The laboratory: the list of experiments, or the curves of one.
struct LaboratoryView {
  let state: LaboratoryState
  /// Whether the list is shown though something is being watched.
  var showsList: Bool

  func draw(on canvas: inout Canvas) {
    if showsList {
      ExperimentListView(state: state).draw(on: &canvas)
    } else if let session = state.session, let snapshot = state.shown {
      draw(session, snapshot, on: &canvas)
    }
  }

  private func draw(
    _ session: LaboratoryState.Session, _ snapshot: ComparisonSnapshot, on canvas: inout Canvas
  ) {
    drawTitle(session, snapshot, on: &canvas)
    guard !snapshot.runs.isEmpty else {
      let (doing, share) = session.preparing ?? ("beginning", 0)
      PreparingView(doing: doing, share: share).draw(on: &canvas)
      return
    }
    drawTabs(on: &canvas)
    // The table gets what the charts can spare.
    let body = Rect(x: 1, y: 2, width: canvas.width - 2, height: canvas.height - 4)
    let rows = min(snapshot.runs.count + 1, max(5, body.height / 3))
    let told = said(session, snapshot)
    let lines = min(told.lines(width: body.width).count, 4)
    let parts = body.rows(.fill, .fixed(rows), .fixed(lines - 1))
    drawCharts(snapshot, in: parts[0], on: &canvas)
    RunTableView(snapshot: state.tabled ?? snapshot, selection: state.run)
      .draw(in: parts[1], on: &canvas)
    // The row above the keys belongs to it too, unless there is something to tell.
    canvas.draw(
      told, in: Rect(x: 1, y: parts[2].y, width: body.width, height: lines))
  }

  /// What came out, or what to look at.
  private func said(
    _ session: LaboratoryState.Session, _ snapshot: ComparisonSnapshot
  ) -> TextFlow {
    if session.hasEnded, let verdict = state.tabled?.verdict {
      return TextFlow(verdict, style: Theme.output)
    }
    return TextFlow(state.chart.hint, style: Theme.faint)
  }

  private func drawTitle(
    _ session: LaboratoryState.Session, _ snapshot: ComparisonSnapshot, on canvas: inout Canvas
  ) {
    let symbols = canvas.medium.symbols
    var used = 1 + canvas.write("Residuum", x: 1, y: 0, style: Theme.key)
    let progress =
      session.recording != nil && state.chart.isInside && state.showsStart
      ? "at its start" : LaboratoryWording.progress(session, snapshot)
    let seeds = session.recording == nil ? " \(symbols.dot) seed \(session.seed)" : ""
    let title = (session.recording == nil ? "" : "RECORDING: ") + snapshot.experiment.title + seeds
    used += 2
    canvas.write(
      title.truncated(
        to: max(0, canvas.width - used - progress.displayWidth - 3), ellipsis: symbols.ellipsis),
      x: used, y: 0, style: Theme.title)
    canvas.write(
      progress, in: Rect(x: 0, y: 0, width: canvas.width - 1, height: 1), style: Theme.faint,
      align: .right)
  }

  private func drawTabs(on canvas: inout Canvas) {
    var spans: [Span] = []
    for (index, chart) in LaboratoryChart.allCases.enumerated() {
      let isChosen = chart == state.chart
      spans.append(Span(isChosen ? "[" : " ", Theme.title))
      spans.append(Span("\(index + 1) ", Theme.key))
      spans.append(Span(chart.name, isChosen ? Theme.title : Theme.faint))
      spans.append(Span(isChosen ? "] " : "  ", Theme.title))
    }
    canvas.write(spans, x: 1, y: 1, width: canvas.width - 2)
  }

  /// The chosen chart, and where there is room those that follow it.
  private func drawCharts(_ snapshot: ComparisonSnapshot, in area: Rect, on canvas: inout Canvas) {
    let columns = area.width >= 108 ? 2 : 1
    let rows = area.height >= 30 && columns == 2 ? 2 : 1
    let curves = LaboratoryCurves(
      snapshot: snapshot, form: state.form, showsStart: state.showsStart)
    let charts = LaboratoryChart.allCases
    let extents = rows == 2 ? area.rows(.fill, .fill, gap: 1) : [area]
    for (row, line) in extents.enumerated() {
      let cells = columns == 2 ? line.columns(.fill, .fill, gap: 3) : [line]
      for (column, cell) in cells.enumerated() {
        let index = (state.chart.rawValue + row * columns + column) % charts.count
        let chart = curves.chart(charts[index])
        canvas.draw(chart, in: cell)
        if let note = curves.note(on: charts[index], chart) {
          canvas.write(
            note, in: Rect(x: cell.x, y: cell.y + cell.height / 2, width: cell.width, height: 1),
            style: Theme.faint, align: .center)
        }
      }
    }
  }
}

/// The runs: which letter is which network, and what is known of it.
struct RunTableView {
  let snapshot: ComparisonSnapshot
  let selection: Int

  func draw(in area: Rect, on canvas: inout Canvas) {
    let isWide = area.width >= 100
    let isNarrow = area.width < 60
    var columns: [Table.Column] = [
      .init(""), .init("network"), .init("step", align: .right), .init("train loss", align: .right),
      .init("train error", align: .right), .init("test error", align: .right),
      .init("images/s", align: .right),
    ]
    if isNarrow {
      columns = [
        .init(""), .init("network"), .init("train", align: .right), .init("test", align: .right),
      ]
    }
    if isWide {
      columns += [.init("batch loss", align: .right), .init("seconds", align: .right)]
    }
    let rows = snapshot.runs.enumerated().map { index, run -> [Span] in
      let style = LaboratoryCurves.style(of: run, in: snapshot)
      let evaluation = run.records.last { $0.train != nil }
      let marker = index == selection ? (canvas.medium.symbols == .unicode ? "▸" : ">") : " "
      let diverged = run.records.last?.divergedAt.map { "NaN at \($0)" }
      var cells = [
        Span("\(marker)\(LineChart.letter(index))", style.bold()),
        Span(run.label, style),
        Span(diverged ?? "\(run.step)"),
        Span(LaboratoryWording.loss(evaluation?.train?.loss)),
        Span(LaboratoryWording.error(evaluation?.train?.error)),
        Span(LaboratoryWording.error(evaluation?.test?.error)),
        Span(run.seconds > 0 ? "\(Int(run.imagesPerSecond))" : "–"),
      ]
      if isNarrow {
        cells = [cells[0], cells[1], cells[4], cells[5]]
        cells[1].text = run.label.truncated(
          to: area.width - 17, ellipsis: canvas.medium.symbols.ellipsis)
      }
      if isWide {
        cells += [
          Span(LaboratoryWording.loss(run.records.last { $0.batch != nil }?.batch?.loss)),
          Span(String(Int(run.seconds.rounded()))),
        ]
      }
      return cells
    }
    let visible = max(1, area.height - 1)
    let first = min(max(0, selection - visible + 1), max(0, rows.count - visible))
    var table = Table(columns: columns, rows: rows, titleStyle: Theme.faint, firstRow: first)
    // What has no room is not begun.
    while table.size.width > area.width, table.columns.count > 4 {
      table.columns.removeLast()
      table.rows = table.rows.map { $0.dropLast() }
    }
    canvas.draw(table, in: area)
  }
}

/// How the laboratory writes what it measured.
enum LaboratoryWording {
  static func loss(_ loss: Double?) -> String {
    guard let loss else { return "–" }
    if loss.isNaN { return "NaN" }
    // The running statistics of a dead network give losses without meaning.
    return loss > 1000 ? "> 1000" : Wording.number(loss)
  }

  static func error(_ error: Double?) -> String { error.map { Wording.percent($0 / 100) } ?? "–" }

  /// `43 %, 1 min 20 s left`.
  static func progress(
    _ session: LaboratoryState.Session, _ snapshot: ComparisonSnapshot
  ) -> String {
    let percent = "\(Int(100 * snapshot.share)) %"
    if session.recording != nil {
      let speed = session.speed < 1 ? "\(session.speed)" : "\(Int(session.speed))"
      let state = session.hasEnded ? "ended" : session.isPaused ? "paused" : "at \(speed)× speed"
      return "\(percent), \(state)"
    }
    if session.hasEnded { return "done in \(time(snapshot.duration)) of training" }
    if session.isPaused { return "\(percent), paused" }
    let spent = snapshot.duration
    guard snapshot.share > 0.01, spent > 1 else { return "training, \(percent)" }
    return "training, \(percent), \(time(spent / snapshot.share * (1 - snapshot.share))) left"
  }

  /// `1 min 20 s`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
