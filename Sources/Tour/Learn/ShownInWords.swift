import Inference
import Laboratory
import Networks

/// What is on the screen, in lines of words: for lessons in plain text.
struct ShownInWords {
  let state: TourState

  var lines: [String] {
    switch state.screen {
    case .experiments, .laboratory: laboratory
    case .workbench: workbench
    case .tour, .inside, .activations: network
    }
  }

  // MARK: - The network

  private var network: [String] {
    guard let subject = state.subject else { return ["Nothing is open."] }
    var lines = [
      "\(subject.network.title), \(subject.weightsTitle(isShort: false)); \(subject.picture.title)"
        + (subject.picture.changes.isEmpty ? "" : ", \(subject.picture.changes.sentence)") + "."
    ]
    switch state.screen {
    case .inside: lines += operations(subject)
    case .activations: lines += channel
    default: lines += unit(subject)
    }
    for (index, lesion) in state.lesions.sorted(by: { $0.key < $1.key }) {
      let names = [(Lesion.residual, "F"), (.shortcut, "the shortcut")]
        .filter { lesion.contains($0.0) }.map(\.1)
      lines.append(
        "Cut: \(names.joined(separator: " and ")) of \(subject.network.blocks[index].name).")
    }
    if let classes = state.classes {
      let names = classes.prefix(3).map {
        "\(subject.network.classNames[$0.index]) \(Wording.percent($0.probability))"
      }
      lines.append("Classes: \(names.joined(separator: ", ")).")
    }
    return lines
  }

  private func unit(_ subject: Subject) -> [String] {
    let title = subject.title(ofUnit: state.focus)
    guard let walk = state.focusedBlock else {
      let (input, output) =
        state.focus == 0
        ? (subject.walk.input, subject.walk.stemOutput)
        : (subject.walk.blocks.last!.output, subject.walk.head.last?.output ?? subject.walk.input)
      return [
        "\(title): \(input) in, \(output) out\(state.focus == 0 ? field(subject) : "")"
          + "\(state.focused == nil ? "; not computed yet" : "")."
      ]
    }
    var lines = [
      "\(title), block \(state.focus) of \(subject.walk.blocks.count), "
        + "\(walk.block.kind.title(in: subject.network.origin)): \(walk.input) in, \(walk.output) out"
        + "\(field(subject))."
    ]
    guard let block = state.focused?.block else { return lines + ["It is not computed yet."] }
    let m = block.magnitudes
    func size(_ name: String, _ rms: Double) -> String { "\(name) \(Wording.number(rms))" }
    let sizes =
      [
        m.shortcut.map { size("S(x)", $0.rms) }, size("F(x)", m.residual.rms),
        size("sum", m.sum.rms),
        size("y", m.output.rms),
      ].compactMap(\.self)
    lines.append("Sizes (rms): \(sizes.joined(separator: ", ")).")
    if let ratio = m.ratio {
      lines.append(
        "‖F‖/‖S‖ \(Wording.number(ratio)), cosine \(m.cosine.map(Wording.cosine) ?? "–"), "
          + "zeros in y \(Wording.percent(m.output.zeros)).")
    }
    return lines
  }

  /// How much of the picture a place depends on.
  private func field(_ subject: Subject) -> String {
    let height = subject.walk.input.height
    let size = subject.network.receptiveField(ofBlock: state.focus - 1, extent: height).size
    return "; field \(size)×\(size)"
  }

  private func operations(_ subject: Subject) -> [String] {
    guard state.inside.block >= 0 else { return [] }
    let block = subject.walk.blocks[state.inside.block].block
    var lines = ["Inside \(block.name):"]
    for (index, operation) in state.inside.operations.enumerated() {
      let mark = index == state.inside.selection ? ">" : " "
      lines.append(
        "\(mark) \(index + 1). \(operation.branch) \(block.shortName(of: operation.layer)), "
          + "\(operation.layer.operation.label): "
          + "\(operation.output.channels)×\(operation.output.height)×\(operation.output.width), "
          + "rms \(Wording.number(operation.statistics.rms))")
    }
    return lines
  }

  private var channel: [String] {
    guard let shown = state.shownActivation else { return ["Not computed yet."] }
    let a = shown.activation
    let values = a.channel(state.shownChannel)
    let largest = values.max() ?? 0
    let mean = values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
    return [
      "\(shown.title), \(a.channels)×\(a.height)×\(a.width), channel \(state.shownChannel): "
        + "mean \(Wording.number(mean)), largest \(Wording.number(Double(largest)))."
    ]
  }

  // MARK: - The laboratory

  private var laboratory: [String] {
    guard state.screen == .laboratory, let session = state.laboratory.session,
      let snapshot = state.laboratory.shown
    else {
      return ["The laboratory: \(Experiment.presets.map(\.name).joined(separator: ", "))."]
    }
    let what = session.recording == nil ? "Training" : "Recording"
    var lines = ["\(what): \(snapshot.experiment.title); chart: \(state.laboratory.chart.title)."]
    for run in (state.laboratory.tabled ?? snapshot).runs {
      let evaluation = run.records.last { $0.train != nil }
      lines.append(
        "\(run.label): step \(run.step), training error "
          + "\(LaboratoryWording.error(evaluation?.train?.error)), test error "
          + "\(LaboratoryWording.error(evaluation?.test?.error))\(inside(run))")
    }
    return lines
  }

  /// What the chart of the inside shows of a run: its first and its last value.
  private func inside(_ run: ComparisonSnapshot.Run) -> String {
    guard state.laboratory.chart.isInside else { return "" }
    let inspections = run.records.compactMap(\.inspection)
    guard let inspection = state.laboratory.showsStart ? inspections.first : inspections.last else {
      return ""
    }
    let values: [Float] =
      switch state.laboratory.chart {
      case .gradients: inspection.gradientNorms
      case .responses: inspection.responses
      default: inspection.ratios.compactMap(\.self)
      }
    guard let first = values.first, let last = values.last else { return "" }
    let name = state.laboratory.chart.name
    return
      "; \(name) \(Wording.number(Double(first))) at the first, \(Wording.number(Double(last))) at the last"
  }

  // MARK: - The workbench

  private var workbench: [String] {
    guard let bench = state.workbench else { return [] }
    let name = bench.reference.network.name
    var lines = ["\(bench.title), which should become \(name):"]
    lines += bench.lines.enumerated().map { "\($0 + 1): \($1)" }
    for stage in bench.reading.stages {
      lines.append(
        "\(stage.name): \(stage.own?.description ?? "nothing"), in \(name) "
          + "\(stage.reference?.description ?? "nothing")"
          + (stage.own == stage.reference ? "" : " (differs)"))
    }
    if let error = bench.reading.draft.error { return lines + ["\(error)"] }
    guard !bench.matches else { return lines + ["It matches \(name)."] }
    for (own, reference) in bench.reading.differing {
      lines.append(
        "\(own.aspect): \(own.words); in \(name): \(reference.words)")
    }
    return lines
  }
}
