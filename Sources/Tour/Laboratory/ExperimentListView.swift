import Laboratory
import Networks
import Terminal

/// What can be tried: the experiments and the recordings at the left, what the chosen one asks at the
/// right.
struct ExperimentListView {
  let state: LaboratoryState

  func draw(on canvas: inout Canvas) {
    let used = canvas.write("Residuum", x: 1, y: 0, style: Theme.key)
    canvas.write("Laboratory", x: used + 3, y: 0, style: Theme.title)
    canvas.write(
      "seed \(state.seed)", in: Rect(x: 0, y: 0, width: canvas.width - 1, height: 1),
      style: Theme.faint, align: .right)
    let body = Rect(x: 1, y: 2, width: canvas.width - 2, height: canvas.height - 5)
    let parts = body.columns(.fixed(26), .fill, gap: 2)
    drawList(in: parts[0], on: &canvas)
    drawDescription(in: parts[1], on: &canvas)
  }

  func drawList(in area: Rect, on canvas: inout Canvas) {
    var lines: [(text: String, style: Style, entry: Int?)] = [("experiments", Theme.faint, nil)]
    var sawRecording = false
    for (index, entry) in state.entries.enumerated() {
      switch entry {
      case .experiment(let experiment):
        lines.append(("  \(experiment.name)\(note(on: experiment))", .plain, index))
      case .recording(let recording):
        if !sawRecording {
          lines.append(("", .plain, nil))
          lines.append(("recordings", Theme.faint, nil))
          sawRecording = true
        }
        lines.append(("  \(recording.name)", .plain, index))
      }
    }
    let chosen = lines.firstIndex { $0.entry == state.selection } ?? 0
    let first = max(0, chosen - area.height + 1)
    for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let y = area.y + row
      let isChosen = line.entry == state.selection
      if isChosen {
        canvas.fill(Rect(x: area.x, y: y, width: area.width, height: 1), style: Theme.selection)
      }
      canvas.write(
        line.text, x: area.x, y: y, style: isChosen ? Theme.selection : line.style,
        width: area.width)
    }
  }

  /// `, 33 %`: how far it has come.
  private func note(on experiment: Experiment) -> String {
    if state.isWatched(experiment), state.isLive {
      return state.session?.isPaused == true ? ", paused" : ", training"
    }
    guard let share = state.shares[experiment.name] else { return "" }
    return share >= 1 ? ", done" : ", \(Int(100 * share)) %"
  }

  private func drawDescription(in area: Rect, on canvas: inout Canvas) {
    let experiment: Experiment
    var source: Recording?
    switch state.entries[state.selection] {
    case .experiment(let e): experiment = e
    case .recording(let r):
      experiment = r.snapshot.experiment
      source = r
    }
    var y = area.y
    canvas.write(experiment.title, x: area.x, y: y, style: Theme.title, width: area.width)
    y += 2
    func tell(_ text: String, _ style: Style = .plain) {
      let flow = TextFlow(text, style: style)
      let height = flow.lines(width: area.width).count
      guard y < area.maxY else { return }
      canvas.draw(
        flow, in: Rect(x: area.x, y: y, width: area.width, height: min(height, area.maxY - y)))
      y += height + 1
    }
    tell(experiment.about)
    let settings = experiment.settings
    let networks = experiment.members.map(\.label).joined(separator: ", ")
    tell("\(networks); \(experiment.members[0].width) channels in the first stage.", Theme.faint)
    let size = settings.dataset.size
    tell(
      "Each \(settings.steps) steps of \(settings.batch) pictures of \(size)×\(size), "
        + "\(settings.dataset.trainImages) different ones; \(work(experiment)).", Theme.faint)
    if let source {
      tell("A recording, made \(source.made) by: \(source.command)", Theme.residual)
    }
  }

  /// What it costs, for cores like those it was measured on: training makes about 100 GFLOP/s on two of
  /// them, less with few channels, and counts three times the forward pass, two operations a multiply-add.
  private func work(_ experiment: Experiment) -> String {
    let settings = experiment.settings
    let images = Double(settings.steps * settings.batch)
    let seconds = experiment.members.reduce(0.0) { sum, member in
      let size = settings.dataset.size
      let macs = (try? member.network.walk(height: size, width: size).multiplyAdds) ?? 0
      // Operations a second: fewer with few channels, and half of C3's pass through each of its halves.
      let isC3 = member.kind == .c3 || member.kind == .c3Plain
      let rate = isC3 ? 2.5e10 : member.width < 8 ? 4e10 : 1e11
      return sum + 6 * Double(macs) * images / rate
    }
    return "about \(LaboratoryWording.time(seconds)) on two fast cores"
  }
}
