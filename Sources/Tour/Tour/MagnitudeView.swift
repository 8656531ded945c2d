import Inference
import Kernels
import Terminal

/// A block's pictures and bars: how large x, F(x), their sum and the output are, and where.
///
/// The four pictures share one scale, and so do the four bars: that is what makes F(x) comparable
/// with x by eye.
struct MagnitudeView {
  let record: UnitRecord
  let block: BlockRecord

  private struct Part {
    let name: String
    let word: String
    let statistics: Statistics
    let map: FeatureMap
    let style: Style
  }

  private var parts: [Part] {
    let m = block.magnitudes
    var parts: [Part] = []
    if let statistics = m.shortcut, let map = block.shortcutMap {
      let isIdentity = block.trace.block.kind == .identity
      parts.append(
        Part(
          name: isIdentity ? "x" : "S(x)", word: "shortcut", statistics: statistics, map: map,
          style: Theme.shortcut))
    }
    parts.append(
      Part(
        name: "F(x)", word: "residual", statistics: m.residual, map: block.residualMap,
        style: Theme.residual))
    if m.shortcut != nil {
      parts.append(
        Part(name: "sum", word: "sum", statistics: m.sum, map: block.sumMap, style: Theme.sum))
    }
    parts.append(
      Part(
        name: "y", word: "output", statistics: m.output, map: record.outputMap,
        style: Theme.output))
    return parts
  }

  /// Draws pictures above, bars below, then a sentence and the table of numbers where there is room.
  func draw(in rect: Rect, on canvas: inout Canvas) {
    let parts = parts
    let (bars, tableRows) = (4, parts.count + 1)
    // A picture as wide as its quarter is so many rows high; a row for its name.
    let map = record.outputMap
    let width = rect.width / parts.count - 1
    let wanted = 1 + (width * map.height / max(1, map.width) + 1) / 2
    let pictureRows = max(3, min(wanted, rect.height - bars - 1))
    var area = Rect(x: rect.x, y: rect.y, width: rect.width, height: pictureRows)
    drawPictures(parts, in: area, on: &canvas)
    area = Rect(x: rect.x, y: area.maxY + 1, width: rect.width, height: bars)
    drawBars(parts, in: area, on: &canvas)
    var y = area.maxY + 1
    if rect.maxY - y >= 1 {
      canvas.write(sentence, x: rect.x, y: y, width: rect.width)
      y += 2
    }
    if rect.maxY - y >= tableRows && rect.width >= 70 {
      drawTable(
        parts, in: Rect(x: rect.x, y: y, width: rect.width, height: tableRows), on: &canvas)
    }
  }

  /// The ratio in words.
  private var sentence: [Span] {
    guard let ratio = block.magnitudes.ratio else {
      return [Span("A plain block: what is not in F(x) is lost.", Theme.faint)]
    }
    let name = block.trace.block.kind == .identity ? "x" : "S(x)"
    return [
      Span("F(x)", Theme.residual), Span(" is ", Theme.faint),
      Span(Wording.number(ratio), Theme.title), Span(" times as large as ", Theme.faint),
      Span(name, Theme.shortcut),
      Span(": its Euclidean norm by the other's.", Theme.faint),
    ]
  }

  private func drawPictures(_ parts: [Part], in rect: Rect, on canvas: inout Canvas) {
    guard rect.height >= 3 else { return }
    let largest = parts.reduce(Float(0)) { max($0, $1.map.largest) }
    for (index, part) in parts.enumerated() {
      let x = rect.x + rect.width * index / parts.count
      let width = rect.x + rect.width * (index + 1) / parts.count - x - 1
      canvas.write(
        [Span(part.name, part.style.bold()), Span(sign(after: index, parts), Theme.faint)],
        x: x, y: rect.y, width: width)
      let map = Heatmap(
        part.map.values, width: part.map.width, height: part.map.height,
        range: 0...max(largest, .leastNonzeroMagnitude))
      // From the left, so that the pictures stand under their names.
      let box = Rect(x: x, y: rect.y + 1, width: width, height: rect.height - 1)
      let side = min(box.width * part.map.height / max(part.map.width, 1), 2 * box.height)
      let columns = max(1, side * part.map.width / max(part.map.height, 1))
      canvas.draw(map, in: Rect(x: x, y: box.y, width: columns, height: (side + 1) / 2))
    }
  }

  /// x + F(x) = sum, then ReLU gives y: told between the names.
  private func sign(after index: Int, _ parts: [Part]) -> String {
    parts.count == 4 ? ["  +", "  =", "  ReLU", ""][index] : index == 0 ? "  ReLU" : ""
  }

  private func drawBars(_ parts: [Part], in rect: Rect, on canvas: inout Canvas) {
    let largest = parts.map(\.statistics.rms).filter(\.isFinite).max() ?? 1
    let facts = self.facts
    let factWidth = facts.map(\.width).max() ?? 0
    let barWidth = max(4, rect.width - 9 - 9 - 2 - factWidth)
    for (row, part) in parts.enumerated() {
      let y = rect.y + row
      canvas.write(part.word, x: rect.x, y: y, style: part.style)
      canvas.draw(
        Bar(Float(part.statistics.rms), of: Float(largest), style: part.style),
        in: Rect(x: rect.x + 9, y: y, width: barWidth, height: 1))
      canvas.write(
        Wording.number(part.statistics.rms),
        in: Rect(x: rect.x + 9 + barWidth, y: y, width: 8, height: 1), align: .right)
    }
    for (row, fact) in facts.enumerated() {
      canvas.write(fact.spans, x: rect.maxX - factWidth, y: rect.y + row)
    }
  }

  private struct Fact {
    let spans: [Span]
    var width: Int { spans.reduce(0) { $0 + $1.text.displayWidth } }
  }

  private var facts: [Fact] {
    func fact(_ name: String, _ value: String) -> Fact {
      Fact(spans: [
        Span(name + String(repeating: " ", count: max(0, 11 - name.displayWidth)), Theme.faint),
        Span(value, Theme.title),
      ])
    }
    let m = block.magnitudes
    var facts: [Fact] = []
    if m.shortcut != nil {
      facts.append(fact("‖F‖/‖S‖", m.ratio.map(Wording.number) ?? "–"))
      facts.append(fact("cosine", m.cosine.map(Wording.cosine) ?? "–"))
    }
    facts.append(fact("zeros in y", Wording.percent(m.output.zeros)))
    facts.append(fact("bars", "rms"))
    return facts
  }

  private func drawTable(_ parts: [Part], in rect: Rect, on canvas: inout Canvas) {
    let titles = ["", "‖·‖₂", "rms", "mean", "std", "min", "max", "zeros"]
    let rows = parts.map { part in
      let s = part.statistics
      return [Span(part.word, part.style)]
        + [s.l2, s.rms, s.mean, s.std, s.min, s.max].map { Span(Wording.number($0)) }
        + [Span(Wording.percent(s.zeros))]
    }
    let table = Table(
      columns: titles.enumerated().map { .init($1, align: $0 == 0 ? .left : .right) }, rows: rows,
      titleStyle: Theme.faint, gap: max(2, min(6, (rect.width - 60) / 8)))
    canvas.draw(table, in: rect)
  }
}
