import Kernels
import Networks
import Terminal

/// One channel large: its map, its histogram, its numbers, and the part of the picture that its
/// strongest position sees.
struct ChannelView {
  let shown: TourState.ShownActivation
  let channel: Int
  let subject: Subject

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let a = shown.activation
    let values = a.channel(channel)
    canvas.write(
      "channel \(channel) of \(a.channels)", x: rect.x, y: rect.y, style: Theme.title)
    guard a.pixels > 1 else {
      canvas.write("value \(Wording.number(Double(values[0])))", x: rect.x, y: rect.y + 1)
      return
    }
    let strongest = values.indices.max { abs(values[$0]) < abs(values[$1]) } ?? 0
    let (row, column) = strongest.quotientAndRemainder(dividingBy: a.width)

    // Two pictures side by side: the channel, and where in the input its strongest position looks.
    let pictureHeight = max(4, min(rect.width / 4, rect.height - 12))
    let half = (rect.width - 2) / 2
    let left = Rect(x: rect.x, y: rect.y + 1, width: half, height: pictureHeight)
    let right = Rect(x: rect.x + half + 2, y: rect.y + 1, width: half, height: pictureHeight)
    let scale = ChannelScale(of: values)
    let map = scale.heatmap(values, width: a.width, height: a.height, fit: .contain)
    if canvas.medium.symbols == .unicode && canvas.medium.depth.showsPictures {
      let peak = values[strongest] == 0 ? nil : Rect(x: column, y: row, width: 1, height: 1)
      canvas.draw(HalfBlock(map.pixels, frame: peak, frameColor: Theme.field), in: left)
    } else {
      canvas.draw(map, in: left)
    }
    canvas.draw(
      HalfBlock(subject.pixels, frame: frame(row: row, column: column), frameColor: Theme.field),
      in: right)

    var y = rect.y + 1 + pictureHeight
    guard values[strongest] != 0 else {
      canvas.write("every value is zero", x: rect.x, y: y, width: rect.width)
      return
    }
    canvas.write(
      [
        Span("peak ", Theme.faint), Span(Wording.number(Double(values[strongest]))),
        Span(" in row \(row), column \(column)", Theme.faint),
      ], x: rect.x, y: y, width: rect.width)
    canvas.write(scale.legend, x: rect.x, y: y + 1, style: Theme.faint, width: rect.width)
    y += 3
    let histogramHeight = max(3, min(8, rect.maxY - y - 4))
    if y + histogramHeight <= rect.maxY {
      canvas.draw(
        Histogram(of: values, style: Theme.output),
        in: Rect(x: rect.x, y: y, width: rect.width, height: histogramHeight))
      y += histogramHeight + 1
    }
    drawNumbers(
      values, in: Rect(x: rect.x, y: y, width: rect.width, height: rect.maxY - y), on: &canvas)
  }

  private func drawNumbers(_ values: [Float], in rect: Rect, on canvas: inout Canvas) {
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / n
    let squares = values.reduce(0) { $0 + Double($1) * Double($1) } / n
    let zeros = Double(values.count { $0 == 0 }) / n
    let pairs = [
      ("mean", Wording.number(mean)), ("rms", Wording.number(squares.squareRoot())),
      ("min", Wording.number(Double(values.min() ?? 0))),
      ("max", Wording.number(Double(values.max() ?? 0))),
      ("zeros", Wording.percent(zeros)), ("rms of all", Wording.number(shown.statistics.rms)),
    ]
    let half = (rect.width - 2) / 2
    for (index, (name, value)) in pairs.enumerated() where index / 2 < rect.height {
      let line = Rect(
        x: rect.x + index % 2 * (half + 2), y: rect.y + index / 2, width: half, height: 1)
      canvas.write(name, in: line, style: Theme.faint)
      canvas.write(value, in: line, align: .right)
    }
  }

  private func frame(row: Int, column: Int) -> Rect? {
    let rows = shown.field.range(of: row, within: subject.walk.input.height)
    let columns = shown.field.range(of: column, within: subject.walk.input.width)
    guard !rows.isEmpty, !columns.isEmpty else { return nil }
    return Rect(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }
}
