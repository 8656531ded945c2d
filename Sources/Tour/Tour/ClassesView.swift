import Inference
import Terminal

/// The likeliest classes; while a branch is cut, beside what they are of the same picture without the
/// cut, and else while the picture is changed, beside what they are of the picture as it was.
struct ClassesView {
  let state: TourState
  let subject: Subject
  /// With bars, on the head's own page.
  let isLarge: Bool

  func draw(in rect: Rect, on canvas: inout Canvas) {
    guard rect.height > 0 else { return }
    let isUntrained = subject.source.isUntrained
    let isCut = !state.lesions.isEmpty
    let compared =
      isCut ? state.intactClasses ?? state.classes : state.unchangedClasses
    let isShort = compared != nil && isNarrow(rect)
    let title = !isUntrained ? "classes" : isShort ? "guesses" : "classes (guesses)"
    canvas.write(title, x: rect.x, y: rect.y, style: Theme.title, width: rect.width)
    guard let classes = state.classes else {
      let key = Key.end.name(canvas.medium.symbols)
      canvas.draw(
        TextFlow("not computed yet: step on, or \(key)", style: Theme.faint),
        in: Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1))
      return
    }
    var y = rect.y + 1
    if isLarge {
      let places = subject.walk.head.last?.output
      let isDense = places.map { $0.height * $0.width > 1 } ?? false
      let notes = [
        isUntrained ? "The network is untrained: these are guesses." : nil,
        isDense ? "Of the means over \(places!.height)×\(places!.width) places." : nil,
      ]
      let note = notes.compactMap(\.self).joined(separator: " ")
      canvas.write(note, x: rect.x, y: y, style: Theme.faint, width: rect.width)
      // A row for the note, one that is empty or has the title of the numbers.
      y += (note.isEmpty ? 0 : 1) + 1
    }
    if compared != nil {
      let place = Rect(x: rect.x, y: isLarge ? y - 1 : rect.y, width: rect.width, height: 1)
      canvas.write(
        isShort ? "%  was" : isCut ? "uncut" : "unchanged", in: place, style: Theme.faint,
        align: .right)
    }
    let rows = min(rect.maxY - y, isLarge ? 20 : 5)
    let largest = classes.first?.probability ?? 1
    for prediction in classes.prefix(max(0, rows)) {
      let before = compared?.first { $0.index == prediction.index }?.probability
      drawRow(
        prediction, largest: largest, before: before, x: rect.x, y: y, width: rect.width,
        on: &canvas)
      y += 1
    }
  }

  /// Whether there is no room for two columns with a per cent sign each.
  private func isNarrow(_ rect: Rect) -> Bool { rect.width < 24 }

  private func drawRow(
    _ prediction: Prediction, largest: Double, before: Double?, x: Int, y: Int, width: Int,
    on canvas: inout Canvas
  ) {
    let isShort = before != nil && width < 24
    func percent(_ share: Double) -> String {
      let text = Wording.percent(share)
      return isShort ? pad(String(text.dropLast(2)), 4) : pad(text, 6)
    }
    let now = percent(prediction.probability)
    let was = before.map { " " + percent($0) } ?? ""
    let numbers = now + was
    let name = subject.network.classNames[prediction.index]
    let nameWidth = isLarge ? min(30, width / 3) : width - numbers.displayWidth - 1
    canvas.write(
      name.truncated(to: max(0, nameWidth), ellipsis: canvas.medium.symbols.ellipsis), x: x, y: y)
    if isLarge {
      canvas.draw(
        Bar(Float(prediction.probability), of: Float(largest), style: Theme.output),
        in: Rect(
          x: x + nameWidth + 2, y: y, width: max(0, width - nameWidth - 4 - numbers.displayWidth),
          height: 1))
    }
    let at = x + width - numbers.displayWidth
    canvas.write(now, x: at, y: y, style: Theme.title)
    canvas.write(was, x: at + now.displayWidth, y: y, style: Theme.faint)
  }

  private func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.displayWidth)) + text
  }
}
