import Foundation
import Laboratory
import Networks
import Terminal
import Training

/// The curves of a comparison, as charts that can be drawn.
struct LaboratoryCurves {
  let snapshot: ComparisonSnapshot
  let form: LineChart.Form
  /// Whether what is inside is shown as it was at the first step.
  let showsStart: Bool

  func chart(_ kind: LaboratoryChart) -> LineChart {
    var chart: LineChart
    switch kind {
    case .loss:
      chart = LineChart(
        series { run in
          // What the running statistics of a dead network give is far off any scale.
          [
            smoothed(curve(run) { r in r.batch.map { Float($0.loss) } }),
            curve(run) { r in r.test.map { $0.loss < 30 ? Float($0.loss) : .nan } },
          ]
        }, xLabel: "step", yScale: .logarithmic)
      chart.xRange = steps
    case .error:
      chart = LineChart(series(errors), xLabel: "step", yRange: 0...100)
      chart.xRange = steps
    case .gradients:
      chart = inside(xLabel: "layer", yScale: .logarithmic) { $0.gradientNorms }
    case .responses:
      chart = inside(xLabel: "layer") { $0.responses }
      let values = chart.series.flatMap { $0.points.map(\.y) }.filter { $0.isFinite && $0 > 0 }
      let (least, most) = (values.min() ?? 1, values.max() ?? 1)
      if most > 1000 * least {
        // Without norm they fall or rise with every layer.
        chart.yScale = .logarithmic
      } else {
        // From zero, or what differs in the third digit looks like drama.
        chart.yRange = 0...max(1.25, most)
      }
    case .ratios: chart = inside(xLabel: "block") { $0.ratios.map { $0 ?? .nan } }
    case .depth: chart = depths
    }
    chart.yLabel = kind.title + (kind.isInside ? moment : "")
    if kind == .depth {
      let legend = chart.series.map { "\($0.mark ?? " ") \($0.name)" }
      chart.yLabel +=
        ": "
        + legend.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        .joined(separator: ", ")
    }
    chart.hasLegend = false
    chart.form = form
    chart.axisStyle = Theme.frame
    return chart
  }

  /// Why a chart shows nothing; nil where it shows something.
  func note(on kind: LaboratoryChart, _ chart: LineChart) -> String? {
    let values = chart.series.flatMap { $0.points.map(\.y) }
    if values.contains(where: { chart.yScale == .linear ? $0.isFinite : $0 > 0 }) { return nil }
    if kind == .gradients, !values.isEmpty {
      return "all 0: the classifier begins with zeros and lets no gradient through"
    }
    let interval = snapshot.experiment.settings.evaluationInterval
    return kind == .loss ? "nothing yet" : "nothing yet: the first at step \(interval)"
  }

  private var steps: ClosedRange<Float> {
    0...Float(max(1, snapshot.runs.map(\.settings.steps).max() ?? 1))
  }

  /// `, before the first step`.
  private var moment: String {
    if showsStart { return ", before the first step" }
    let step = snapshot.runs.compactMap { run in
      run.records.last { $0.inspection != nil }?.step
    }.max()
    return step.map { $0 <= 1 ? ", before the first step" : ", at step \($0)" } ?? ""
  }

  private func series(
    _ make: (ComparisonSnapshot.Run) -> [LineChart.Series]
  ) -> [LineChart.Series] {
    snapshot.runs.enumerated().flatMap { index, run in
      make(run).enumerated().map { number, series in
        var series = series
        let letter = LineChart.letter(index)
        let style = LaboratoryCurves.style(of: run, in: snapshot)
        // The second curve of a run is that of the test pictures.
        series.mark = number == 0 ? letter : Character(letter.uppercased())
        series.style = number == 0 ? style : style.dim()
        return series
      }
    }
  }

  private func curve(
    _ run: ComparisonSnapshot.Run, _ value: (Record) -> Float?
  ) -> LineChart.Series {
    .init(run.label, run.records.compactMap { r in value(r).map { (Float(r.step), $0) } })
  }

  /// Means over a few records, so that curves beside each other can be told apart.
  private func smoothed(_ series: LineChart.Series) -> LineChart.Series {
    let points = series.points
    var series = series
    for index in points.indices {
      let window = points[max(0, index - 4)...index]
      // Of logarithms, as the axis shows them.
      let mean = window.reduce(Float(0)) { $0 + logf($1.y) } / Float(window.count)
      series.points[index].y = expf(mean)
    }
    return series
  }

  private func errors(_ run: ComparisonSnapshot.Run) -> [LineChart.Series] {
    [
      curve(run) { r in r.train.map { Float($0.error) } },
      curve(run) { r in r.test.map { Float($0.error) } },
    ]
  }

  private func inside(
    xLabel: String, yScale: LineChart.Scale = .linear, _ values: (Inspection) -> [Float]
  ) -> LineChart {
    LineChart(
      series { run in
        let record =
          showsStart
          ? run.records.first { $0.inspection != nil } : run.records.last { $0.inspection != nil }
        let numbers = record?.inspection.map(values) ?? []
        return [
          .init(run.label, numbers.enumerated().map { (Float($0.offset + 1), $0.element) })
        ]
      }, xLabel: xLabel, yScale: yScale)
  }

  /// The last training error that is known of each depth: a curve for each kind and seed.
  private var depths: LineChart {
    var curves: [LineChart.Series] = []
    for (index, kind) in snapshot.kinds.enumerated() {
      for seed in Set(snapshot.runs.map(\.settings.seed)).sorted() {
        let own = snapshot.runs.filter { $0.member?.kind == kind && $0.settings.seed == seed }
        let points = own.compactMap { run -> (x: Float, y: Float)? in
          guard let error = run.records.last(where: { $0.train != nil })?.train?.error else {
            return nil
          }
          return (Float(run.member!.depth), Float(error))
        }
        curves.append(
          .init(
            kind.title, points.sorted { $0.x < $1.x },
            style: LaboratoryCurves.colour(ofKind: kind, index: index, strength: 1),
            mark: kind.title.first))
      }
    }
    return LineChart(curves, xLabel: "layers", yRange: 0...100)
  }

  // MARK: - Colours

  /// A kind has a hue, and the deeper of its networks the stronger colour.
  static func style(
    of run: ComparisonSnapshot.Run, in snapshot: ComparisonSnapshot
  ) -> Style {
    guard let member = run.member else { return .plain }
    let own = snapshot.runs.compactMap(\.member).filter { $0.kind == member.kind }
    let depths = Set(own.map(\.depth)).sorted()
    let place = depths.firstIndex(of: member.depth) ?? 0
    let strength = depths.count < 2 ? 1 : Double(place) / Double(depths.count - 1)
    return colour(
      ofKind: member.kind, index: snapshot.kinds.firstIndex(of: member.kind) ?? 0,
      strength: strength)
  }

  private static func colour(ofKind kind: LaboratoryKind, index: Int, strength: Double) -> Style {
    // Plain is orange and residual blue, as F(x) and the shortcut are in the tour.
    let hues: [(UInt32, UInt32)] = [
      (0xFFD9A0, 0xFF8A1F), (0xA6E3FF, 0x3D8BFF), (0xB9F2B4, 0x2FC24A), (0xE3C6FF, 0xB45CFF),
      (0xFFF3A6, 0xD9B200), (0xFFC2D4, 0xFF4F86), (0xA8F0E4, 0x17B8A6), (0xE6D5C3, 0xB08A62),
    ]
    let place =
      switch kind {
      case .plain, .plainWithoutNorm: 0
      case .residual: 1
      default: 2 + index % (hues.count - 2)
      }
    return Style(Color(strength > 0.5 ? hues[place].1 : hues[place].0))
  }
}
