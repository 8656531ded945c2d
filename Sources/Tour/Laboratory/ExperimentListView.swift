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

  private func drawList(in area: Rect, on canvas: inout Canvas) {
    var lines: [(text: String, style: Style, entry: Int?)] = [("experiments", Theme.faint, nil)]
    var sawRecording = false
    for (index, entry) in state.entries.enumerated() {
      switch entry {
      case .experiment(let experiment):
        let isOn = state.isLive && state.session?.snapshot.experiment.name == experiment.name
        lines.append(("  \(experiment.name)\(isOn ? ", training" : "")", .plain, index))
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
        + "\(settings.dataset.trainImages) different ones. \(work(experiment))", Theme.faint)
    if let source {
      tell("A recording, made \(source.made) by: \(source.command)", Theme.residual)
    }
  }

  /// What it costs: three times the forward pass, twice its multiply-adds in operations.
  private func work(_ experiment: Experiment) -> String {
    let size = experiment.settings.dataset.size
    let images = Double(experiment.settings.steps * experiment.settings.batch)
    var operations = 0.0
    for member in experiment.members {
      let macs = (try? member.network.walk(height: size, width: size).multiplyAdds) ?? 0
      operations += 6 * Double(macs) * images
    }
    let seconds = operations / 1e11
    return "\(Wording.number(operations / 1e12)) TFLOP in all: "
      + "\(LaboratoryWording.time(seconds)) at 100 GFLOP/s."
  }
}
