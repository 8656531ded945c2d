import Curriculum
import Terminal

/// The lessons: how far each has come, and what the chosen one is about.
struct LessonListView {
  let state: LearnState

  private static let firstRow = 3

  /// The lesson in a row of the screen; nil where there is none.
  static func lesson(atRow y: Int, of state: LearnState) -> Int? {
    let index = y - firstRow + firstLesson(state, rows: rows(height: state.size.height))
    return y >= firstRow && state.lessons.indices.contains(index) ? index : nil
  }

  private static func rows(height: Int) -> Int { max(1, height - 12) }

  private static func firstLesson(_ state: LearnState, rows: Int) -> Int {
    max(0, state.selection - rows + 1)
  }

  func draw(on canvas: inout Canvas) {
    let used = canvas.write("Residuum", x: 1, y: 0, style: Theme.key)
    canvas.write("Lessons", x: used + 3, y: 0, style: Theme.title)
    let done = state.lessons.count { state.isOver($0) }
    canvas.write(
      "\(done) of \(state.lessons.count) done",
      in: Rect(x: 0, y: 0, width: canvas.width - 1, height: 1), style: Theme.faint, align: .right)
    canvas.write(
      "Each step points the program at something and asks; the network itself grades.", x: 1, y: 1,
      style: Theme.faint)
    let rows = LessonListView.rows(height: canvas.height)
    let first = LessonListView.firstLesson(state, rows: rows)
    for (row, lesson) in state.lessons.dropFirst(first).prefix(rows).enumerated() {
      draw(lesson, first + row, y: LessonListView.firstRow + row, on: &canvas)
    }
    let y = min(canvas.height - 8, LessonListView.firstRow + min(rows, state.lessons.count) + 1)
    drawAbout(
      in: Rect(x: 1, y: y, width: canvas.width - 2, height: canvas.height - 2 - y), on: &canvas)
    drawKeys(on: &canvas)
  }

  private func draw(_ lesson: Lesson, _ index: Int, y: Int, on canvas: inout Canvas) {
    let isChosen = index == state.selection
    let row = Rect(x: 0, y: y, width: canvas.width, height: 1)
    let style = isChosen ? Theme.selection : Style.plain
    if isChosen { canvas.fill(row, style: style) }
    let isUnicode = canvas.medium.symbols == .unicode
    let known = state.progress.lessons[lesson.id]
    let mark =
      known?.isDone == true
      ? (isUnicode ? "✓" : "x") : known?.isSkipped == true ? "-" : known?.step != nil ? ">" : " "
    canvas.write(mark, x: 1, y: y, style: isChosen ? style : Theme.output)
    canvas.write(
      "\(index + 1)", in: Rect(x: 3, y: y, width: 2, height: 1), style: style, align: .right)
    canvas.write(lesson.title, x: 7, y: y, style: isChosen ? style.bold() : Theme.title, width: 42)
    canvas.write(
      "\(lesson.minutes) min", in: Rect(x: 49, y: y, width: 8, height: 1), style: style,
      align: .right)
    canvas.write(standing(lesson), x: 59, y: y, style: isChosen ? style : Theme.faint)
  }

  /// `step 4 of 11`, `7 of 8 right`.
  private func standing(_ lesson: Lesson) -> String {
    let (right, questions) = state.progress.score(in: lesson)
    let isDone = state.progress.lessons[lesson.id]?.isDone == true
    return isDone && questions > 0
      ? "\(right) of \(questions) right" : state.progress.standing(of: lesson)
  }

  private func drawAbout(in area: Rect, on canvas: inout Canvas) {
    guard state.lessons.indices.contains(state.selection) else { return }
    let lesson = state.lessons[state.selection]
    var spans = [Span(lesson.about + "\n", Theme.title)]
    let missing = lesson.needs.compactMap { id in
      state.lessons.first { $0.id == id && !state.isOver($0) }?.title
    }
    if !missing.isEmpty {
      spans.append(Span("Best after: \(missing.joined(separator: ", ")).\n", Theme.residual))
    }
    spans.append(Span(lesson.sources.joined(separator: "; "), Theme.faint))
    let about = TextFlow(spans)
    canvas.draw(about, in: area)
    if about.lines(width: area.width).count > area.height {
      canvas.write(
        String(canvas.medium.symbols.ellipsis),
        in: Rect(x: area.x, y: area.maxY, width: area.width, height: 1), style: Theme.faint)
    }
    if let message = state.message {
      let flow = TextFlow(message, style: Theme.error)
      let rows = min(flow.lines(width: area.width).count, 4)
      let place = Rect(x: 1, y: canvas.height - 1 - rows, width: area.width, height: rows)
      canvas.fill(place)
      canvas.draw(flow, in: place)
    }
  }

  private func drawKeys(on canvas: inout Canvas) {
    let symbols = canvas.medium.symbols
    let keys: [(String, String)] = [
      (symbols == .unicode ? "↑↓" : "up down", "choose"),
      (Key.enter.name(symbols), "open"), ("a", "from its beginning"), ("s", "skip, or not"),
      ("q", "quit"),
    ]
    var x = 1
    for (key, label) in keys {
      x += canvas.write(
        [Span(key, Theme.key), Span(" \(label)  ", Theme.faint)], x: x, y: canvas.height - 1)
    }
  }
}
