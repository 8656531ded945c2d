import Curriculum
import Terminal

/// A step beside the program: its text and question, or the hint, or what came of the answer.
struct LessonPanel {
  let state: LearnState
  let running: RunningLesson

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let hasKeys = state.side == .text
    drawHead(in: rect, hasKeys: hasKeys, on: &canvas)
    for y in 1..<rect.height {
      canvas.write(
        canvas.medium.symbols == .unicode ? "│" : "|", x: rect.maxX - 1, y: y,
        style: hasKeys ? Theme.key : Theme.frame)
    }
    let body = body(in: rect)
    let lines = TextFlow(content).lines(width: body.width).count
    let hidden = max(0, lines - body.height)
    // The end is what is new: what is too long begins above.
    let first = max(0, hidden - running.reply.scrolledRows)
    canvas.draw(TextFlow(content, firstLine: first), in: body)
    drawMore(above: first > 0, below: first < hidden, in: body, on: &canvas)
    // What is typed stands below the question, what is said to it below that.
    let y = min(body.y + lines + 1, body.maxY)
    drawInput(in: Rect(x: body.x, y: y, width: body.width, height: 1), on: &canvas)
    if let message = state.message {
      canvas.draw(
        TextFlow(message, style: state.isGoodNews ? Theme.output : Theme.error),
        in: Rect(x: body.x, y: y + 1, width: body.width, height: rect.height - 2 - y))
    }
    drawKeys(in: Rect(x: 1, y: rect.height - 1, width: rect.width - 2, height: 1), on: &canvas)
  }

  private func drawHead(in rect: Rect, hasKeys: Bool, on canvas: inout Canvas) {
    let row = Rect(x: 0, y: 0, width: rect.width, height: 1)
    let style = hasKeys ? Theme.key.reverse() : Theme.faint.reverse()
    canvas.fill(row, style: style)
    let count = running.lesson.steps.count
    // A sign while the program is on its way to what the step shows.
    let sign = state.isUnderWay ? " \(canvas.medium.symbols.ellipsis)" : ""
    let place = "\(sign) \(min(running.index + 1, count))/\(count) "
    canvas.write(
      running.lesson.title.truncated(
        to: rect.width - place.count - 2, ellipsis: canvas.medium.symbols.ellipsis), x: 1, y: 0,
      style: style)
    canvas.write(place, in: row, style: style, align: .right)
  }

  // MARK: - The text

  private func body(in rect: Rect) -> Rect {
    // A margin at the right, where there is room for one.
    let margin = rect.width - 2 > LearnLayout.textSize.width ? 2 : 0
    return Rect(x: 1, y: 1, width: rect.width - 2 - margin, height: rect.height - 4)
  }

  /// Rows of what is told that have no room.
  var hiddenRows: Int {
    let layout = LearnLayout(width: state.size.width, height: state.size.height, side: .text)
    guard let text = layout.text else { return 0 }
    let body = body(in: text)
    return max(0, TextFlow(content).lines(width: body.width).count - body.height)
  }

  /// Signs where more can be seen.
  private func drawMore(above: Bool, below: Bool, in body: Rect, on canvas: inout Canvas) {
    let symbols = canvas.medium.symbols
    for (isShown, y, key) in [
      (above, body.y, Key.pageUp), (below, body.maxY - 1, Key.pageDown),
    ] where isShown {
      canvas.write(
        " \(key.name(symbols))", in: Rect(x: body.x, y: y, width: body.width, height: 1),
        style: Theme.key, align: .right)
    }
  }

  /// What is told now.
  private var content: [Span] {
    guard let step = running.step else { return end }
    // While the program is on its way nothing can be said of what it will show.
    return state.isUnderWay
      ? LessonContent(step: step, reply: running.reply, facts: NothingYet()).spans
      : LessonContent(step: step, reply: running.reply, facts: state.facts).spans
  }

  /// After the last step: what came of it, and where to read on.
  private var end: [Span] {
    let lesson = running.lesson
    let (right, questions) = state.progress.score(in: lesson)
    let answers = state.progress.lessons[lesson.id]?.answers ?? [:]
    let atOnce = lesson.steps.count { answers[$0.id]?.wasKnown == true }
    var spans = [
      Span("The end of this lesson\n\n", Theme.title),
      Span(
        "\(right) of \(questions) answered right, \(atOnce) of them at the first try and "
          + "without a hint.\n\n",
        Theme.output),
      Span("Sources\n", Theme.title),
    ]
    for source in lesson.sources { spans.append(Span("\(source)\n")) }
    return spans
  }

  // MARK: - What is typed, and the keys

  private func drawInput(in row: Rect, on canvas: inout Canvas) {
    guard running.isAsking, let question = running.question else { return }
    if case .number(_, _, let unit) = question.kind {
      let prompt = canvas.medium.symbols == .unicode ? "▸ " : "> "
      let cursor = state.side == .text ? Theme.selection : Style.plain
      canvas.write(
        [
          Span(prompt, Theme.key), Span(running.reply.typed, Theme.title), Span(" ", cursor),
          Span(unit.map { " \($0)" } ?? "", Theme.faint),
        ], x: row.x, y: row.y, width: row.width)
    }
  }

  private func drawKeys(in row: Rect, on canvas: inout Canvas) {
    let symbols = canvas.medium.symbols
    guard state.side == .text else {
      canvas.write(
        "\(Key.tab.name(symbols)) takes the keys back", in: row, style: Theme.faint)
      return
    }
    var x = row.x
    for (key, label) in keys {
      let spans = [Span(key.name(symbols), Theme.key), Span(" \(label)  ", Theme.faint)]
      guard x + spans.reduce(0, { $0 + $1.text.displayWidth }) <= row.maxX + 2 else { break }
      x += canvas.write(spans, x: x, y: row.y)
    }
  }

  private var keys: [(Key, String)] {
    guard !running.isGrading else { return [(.tab, "network"), (.character("?"), "keys")] }
    guard running.isAsking, let question = running.question else {
      return [(.enter, "go on"), (.tab, "network"), (.character("?"), "keys")]
    }
    return switch question.kind {
    case .task:
      [
        (.tab, "do it"), (.character("h"), "hint"), (.character("s"), "show"),
        (.character("?"), "keys"),
      ]
    default:
      [(.enter, "answer"), (.character("h"), "hint"), (.tab, "network"), (.character("?"), "keys")]
    }
  }
}

/// A step's text as it is told at this moment.
struct LessonContent<Values: Facts> {
  let step: Step
  let reply: Reply
  let facts: Values
  /// Whether the step's text is told beside the hint and the answer too.
  var isWhole = true

  var spans: [Span] {
    var spans = [Span(step.title + "\n\n", Theme.title)]
    let isAnswered = reply.outcome != nil
    let isTextShown = isWhole || step.question == nil || !isAnswered && !reply.isHintShown
    if isTextShown {
      spans += LessonWording.spans(reply.text ?? step.text.rendered(in: facts))
    }
    guard let question = step.question else { return spans }
    if isTextShown { spans.append(Span("\n\n")) }
    spans += asked(question)
    if isAnswered { return spans + outcome(question) + explanation(question) }
    guard reply.isHintShown else { return spans }
    return spans + [Span("\n\n"), Span("Hint  ", Theme.key)]
      + LessonWording.spans(question.hint, in: facts)
  }

  /// The question, with its options.
  private func asked(_ question: Question) -> [Span] {
    let label = question.isTask ? "Do  " : question.isPrediction ? "Predict  " : ""
    var spans =
      [Span(label, Theme.key)] + LessonWording.spans(question.text, in: facts, style: Theme.title)
    guard case .choice(let options) = question.kind else { return spans }
    for (index, (letter, option)) in zip("abcdef", options).enumerated() {
      let isChosen = reply.answer == .option(index) || reply.outcome == nil && index == reply.option
      let isRight = reply.outcome != nil && reply.truth == .option(index)
      let mark = isRight ? Theme.output.bold() : isChosen ? Theme.selection : Theme.key
      spans.append(Span("\n\(letter)\(isRight ? " ✓" : "") ", mark))
      spans.append(Span(isRight ? "" : " "))
      spans += LessonWording.spans(
        option.text, in: facts, style: isRight ? Theme.output : isChosen ? Theme.key : .plain)
    }
    return spans
  }

  private func outcome(_ question: Question) -> [Span] {
    switch reply.outcome {
    case .right:
      return [Span("\n\n"), Span(question.isTask ? "Done. " : "Right. ", Theme.output.bold())]
    case .surprised:
      return [Span("\n\n"), Span("Not what you thought. ", Theme.residual.bold())]
    default:
      let given = LessonWording.givenAway(question, reply.truth, in: facts)
      return
        [
          Span("\n\n"), Span(given.label, Theme.residual.bold()),
          Span(given.words + "\n", Theme.title),
        ]
    }
  }

  private func explanation(_ question: Question) -> [Span] {
    if let kept = reply.explanation { return LessonWording.spans(kept) }
    return LessonWording.spans(question.explanation, in: facts)
  }
}

/// Facts of a program that is still on its way.
struct NothingYet: Facts {
  func value(of name: FactName) throws(FactError) -> FactValue {
    throw FactError(.notYet, "the program is on its way")
  }
}

extension Question {
  var isTask: Bool { if case .task = kind { true } else { false } }
}
