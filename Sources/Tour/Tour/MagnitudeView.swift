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
    /// Where the name does not fit beside the mark of a cut.
    let shortName: String
    let word: String
    let statistics: Statistics
    let map: FeatureMap
    let style: Style
    /// Whether the sum is without it.
    var isCut = false
  }

  private var isGated: Bool { block.trace.gate != nil }

  private var parts: [Part] {
    let m = block.magnitudes
    var parts: [Part] = []
    if let statistics = m.shortcut, let map = block.shortcutMap {
      let isIdentity = block.trace.hasIdentity
      parts.append(
        Part(
          name: isGated ? "(1−T)·S" : isIdentity ? "S(x) = x" : "S(x)", shortName: "S(x)",
          word: isGated ? "(1−T)·S" : "shortcut S", statistics: statistics, map: map,
          style: Theme.shortcut, isCut: block.trace.lesion.contains(.shortcut)))
    }
    parts.append(
      Part(
        name: isGated ? "T·F" : "F(x)", shortName: "F(x)",
        word: isGated ? "T·F" : m.shortcut == nil ? "branch F" : "residual F",
        statistics: m.residual, map: block.residualMap, style: Theme.residual,
        isCut: block.trace.lesion.contains(.residual)))
    if m.shortcut != nil {
      parts.append(
        Part(
          name: "sum", shortName: "sum", word: "sum", statistics: m.sum, map: block.sumMap,
          style: Theme.sum))
    }
    parts.append(
      Part(
        name: "y", shortName: "y", word: "output y", statistics: m.output, map: record.outputMap,
        style: Theme.output))
    return parts
  }

  /// Draws pictures above, bars below, then a sentence and the table of numbers where there is room.
  func draw(in rect: Rect, on canvas: inout Canvas) {
    let parts = parts
    // Where numbers have no room beside the bars they stand below them.
    let isNarrow = rect.width < 46
    let (bars, tableRows) = (isNarrow ? 5 : 4, parts.count + 1)
    // A picture as wide as its share is so many rows high; a row for its name.
    let map = record.outputMap
    let width = rect.width / (parts.count + gateMaps(width: rect.width).count) - 1
    let wanted = 1 + (width * map.height / max(1, map.width) + 1) / 2
    let pictureRows = max(3, min(wanted, rect.height - bars - 1))
    var area = Rect(x: rect.x, y: rect.y, width: rect.width, height: pictureRows)
    drawPictures(parts, in: area, on: &canvas)
    area = Rect(x: rect.x, y: area.maxY + 1, width: rect.width, height: bars)
    drawBars(parts, in: area, on: &canvas)
    canvas.write(
      isNarrow
        ? "maps and bars: rms"
        : isGated
          ? "maps: rms over the channels, T's their mean in 0…1"
          : "maps: rms over the channels; bars: rms over everything", x: rect.x,
      y: area.y - 1, style: Theme.faint, width: rect.width)
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
    let isIdentity = block.trace.hasIdentity
    let name = isGated ? "(1−T)·S" : isIdentity ? "x" : "S(x)"
    guard let shortcut = block.magnitudes.shortcut else {
      return [Span("A plain block: what is not in F(x) is lost.", Theme.faint)]
    }
    guard shortcut.l2.isFinite && block.magnitudes.residual.l2.isFinite else {
      return [Span("Not all of this is finite: the activations overflowed.", Theme.faint)]
    }
    guard let ratio = block.magnitudes.ratio else {
      return [
        Span(name, Theme.shortcut),
        Span(" is zero: there is nothing to compare with.", Theme.faint),
      ]
    }
    let isCut = !block.trace.lesion.isDisjoint(with: [.residual, .shortcut])
    return [
      Span(isGated ? "T·F" : "F(x)", Theme.residual),
      Span(isCut ? " without the cut is " : " is ", Theme.faint),
      Span(Wording.number(ratio), Theme.title), Span(" times as large as ", Theme.faint),
      Span(name, Theme.shortcut),
      Span(".", Theme.faint),
    ]
  }

  private func drawPictures(_ parts: [Part], in rect: Rect, on canvas: inout Canvas) {
    guard rect.height >= 3 else { return }
    let largest = max(
      parts.reduce(Float(0)) { max($0, $1.map.largest) }, .leastNonzeroMagnitude)
    let gateMaps = gateMaps(width: rect.width)
    let pitch = rect.width / (parts.count + gateMaps.count)
    for (index, part) in parts.enumerated() {
      let x = rect.x + pitch * index
      // "S(x) = x" and the mark of a cut do not fit beside each other everywhere.
      let isLong =
        part.isCut && part.name.count + 7 > pitch || !isGated && part.name.count + 3 > pitch
      let name = [Span(isLong ? part.shortName : part.name, part.style.bold())]
      let then =
        part.isCut
        ? [Span(" "), Span(pitch < 12 ? "cut" : " cut ", Theme.cut.reverse())]
        : [Span(sign(after: index, parts, pitch: pitch), Theme.faint)]
      canvas.write(name + then, x: x, y: rect.y, width: isGated ? pitch : pitch - 1)
      let box = Rect(x: x, y: rect.y + 1, width: pitch - 1, height: rect.height - 1)
      draw(part.map, range: 0...largest, in: box, on: &canvas)
    }
    for (index, (name, map)) in gateMaps.enumerated() {
      let x = rect.x + pitch * (parts.count + index)
      canvas.write(name, x: x, y: rect.y, style: Theme.gate.bold(), width: pitch - 1)
      let box = Rect(x: x, y: rect.y + 1, width: pitch - 1, height: rect.height - 1)
      draw(map, range: 0...1, in: box, on: &canvas)
    }
  }

  /// Where the gate opens for F, and where it leaves the shortcut: T and 1 − T, if they have room.
  private func gateMaps(width: Int) -> [(name: String, map: FeatureMap)] {
    guard width >= 46, let gate = block.gateMap else { return [] }
    return [("T", gate), ("1−T", gate.complement)]
  }

  /// A picture from the left of its room, so that it stands under its name.
  private func draw(
    _ map: FeatureMap, range: ClosedRange<Float>, in box: Rect, on canvas: inout Canvas
  ) {
    let side = min(box.width * map.height / max(map.width, 1), 2 * box.height)
    let columns = max(1, side * map.width / max(map.height, 1))
    canvas.draw(
      Heatmap(map.values, width: map.width, height: map.height, range: range),
      in: Rect(x: box.x, y: box.y, width: columns, height: (side + 1) / 2))
  }

  /// S(x) + F(x) = sum, then ReLU gives y: told between the names.
  private func sign(after index: Int, _ parts: [Part], pitch: Int) -> String {
    let exit = block.trace.block.exit.map(\.operation.label).joined(separator: " ")
    // Where there are pictures of the gate too, there is less room.
    let gap = isGated || pitch < 11 ? " " : "  "
    let room = pitch - 1 - "sum".count - gap.count
    let isLong = exit.count > min(10, room) || block.trace.block.aside != nil
    let last = isLong ? "\(gap)→" : exit.isEmpty ? "\(gap)=" : "\(gap)\(exit)"
    return parts.count == 4 ? ["\(gap)+", "\(gap)=", last, ""][index] : index == 0 ? last : ""
  }

  private func drawBars(_ parts: [Part], in rect: Rect, on canvas: inout Canvas) {
    // The sum as it would be with nothing cut sets the scale too, so that a cut shortens bars and
    // does not lengthen the others: ‖S + F‖² = ‖S‖² + ‖F‖² + 2·cosine·‖S‖·‖F‖.
    let m = block.magnitudes
    let (s, f) = (m.shortcut?.rms ?? 0, m.residual.rms)
    let intact = (s * s + f * f + 2 * (m.cosine ?? 0) * s * f).squareRoot()
    let largest = (parts.map(\.statistics.rms) + [intact]).filter(\.isFinite).max() ?? 1
    // Everything beside the bars has a fixed width, so that nothing moves from block to block.
    let isNarrow = rect.width < 46
    let (wordWidth, numberWidth, factWidth) = (11, 8, isNarrow ? (rect.width - 2) / 2 : 18)
    let barWidth = max(4, rect.width - wordWidth - numberWidth - (isNarrow ? 0 : 2 + factWidth))
    for (row, part) in parts.enumerated() {
      let y = rect.y + row
      let style = part.isCut ? Theme.faint : part.style
      let word = part.isCut ? "\(part.word.last!) is cut" : part.word
      canvas.write(word, x: rect.x, y: y, style: part.isCut ? Theme.cut : style)
      canvas.draw(
        Bar(Float(part.statistics.rms), of: Float(largest), style: style),
        in: Rect(x: rect.x + wordWidth, y: y, width: barWidth, height: 1))
      canvas.write(
        Wording.number(part.statistics.rms),
        in: Rect(x: rect.x + wordWidth + barWidth, y: y, width: numberWidth, height: 1),
        style: part.isCut ? Theme.faint : .plain, align: .right)
    }
    for (row, (name, value)) in facts.prefix(isNarrow ? 2 : .max).enumerated() {
      let place =
        isNarrow
        ? Rect(
          x: rect.x + row % 2 * (factWidth + 2), y: rect.y + parts.count + row / 2,
          width: factWidth, height: 1)
        : Rect(x: rect.maxX - factWidth, y: rect.y + row, width: factWidth, height: 1)
      canvas.write(name, in: place, style: Theme.faint)
      canvas.write(value, in: place, style: Theme.title, align: .right)
    }
  }

  private var facts: [(name: String, value: String)] {
    let m = block.magnitudes
    var facts: [(String, String)] = []
    if m.shortcut != nil {
      facts.append(("‖F‖/‖S‖", m.ratio.map(Wording.number) ?? "–"))
      facts.append(("cosine", m.cosine.map(Wording.cosine) ?? "–"))
    }
    facts.append(("zeros in y", Wording.percent(m.output.zeros)))
    if let gate = m.gate { facts.append(("mean of T", Wording.number(gate.mean))) }
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
