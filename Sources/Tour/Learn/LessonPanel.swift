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
    // A margin at the right, where there is room for one.
    let margin = rect.width - 2 > LearnLayout.textSize.width ? 2 : 0
    let body = Rect(x: 1, y: 1, width: rect.width - 2 - margin, height: rect.height - 4)
    let text = TextFlow(content)
    canvas.draw(text, in: body)
    // What is typed stands below the question, what is said to it below that.
    let y = min(body.y + text.lines(width: body.width).count + 1, body.maxY)
    drawInput(in: Rect(x: body.x, y: y, width: body.width, height: 1), on: &canvas)
    if let message = state.message {
      canvas.draw(
        TextFlow(message, style: Theme.error),
        in: Rect(x: body.x, y: y + 1, width: body.width, height: rect.height - 2 - y))
    }
    drawKeys(in: Rect(x: 1, y: rect.height - 1, width: rect.width - 2, height: 1), on: &canvas)
  }

  private func drawHead(in rect: Rect, hasKeys: Bool, on canvas: inout Canvas) {
    let row = Rect(x: 0, y: 0, width: rect.width, height: 1)
    let style = hasKeys ? Theme.key.reverse() : Theme.faint.reverse()
    canvas.fill(row, style: style)
    let count = running.lesson.steps.count
    let place = " \(min(running.index + 1, count))/\(count) "
    canvas.write(
      running.lesson.title.truncated(
        to: rect.width - place.count - 2, ellipsis: canvas.medium.symbols.ellipsis), x: 1, y: 0,
      style: style)
    canvas.write(place, in: row, style: style, align: .right)
  }

  // MARK: - The text

  /// What is told now.
  var content: [Span] {
    guard let step = running.step else { return end }
    return LessonContent(step: step, reply: running.reply, facts: state.facts).spans
  }

  /// After the last step: what came of it, and where to read on.
  private var end: [Span] {
    let lesson = running.lesson
    let known = state.progress.lessons[lesson.id] ?? .init()
    let questions = lesson.steps.filter { $0.question != nil }
    let right = questions.filter { known.answers[$0.id]?.isRight == true }.count
    var spans = [
      Span("The end of this lesson\n\n", Theme.title),
      Span("\(right) of \(questions.count) questions answered right.\n\n", Theme.output),
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

  var spans: [Span] {
    var spans = [Span(step.title + "\n\n", Theme.title)]
    if reply.isHintShown, let question = step.question {
      return spans + asked(question) + [Span("\n\n"), Span("Hint  ", Theme.key)]
        + LessonWording.spans(question.hint, in: facts)
    }
    if reply.outcome != nil, let question = step.question {
      return spans + asked(question) + outcome(question)
        + LessonWording.spans(question.explanation, in: facts, answer: answer(question))
    }
    spans += LessonWording.spans(step.text, in: facts)
    if let question = step.question { spans += [Span("\n\n")] + asked(question) }
    return spans
  }

  /// The question, with its options.
  private func asked(_ question: Question) -> [Span] {
    let label: Span =
      switch question.kind {
      case .task: Span("Do  ", Theme.key)
      default: Span(question.isPrediction ? "Predict  " : "", Theme.key)
      }
    var spans = [label] + LessonWording.spans(question.text, in: facts, style: Theme.title)
    guard case .choice(let options) = question.kind else { return spans }
    for (index, option) in options.enumerated() {
      let isChosen = index == reply.option && reply.outcome == nil
      let letter = String("abcdef"[Self.letter(index)])
      spans.append(Span("\n\(letter)  ", isChosen ? Theme.selection : Theme.key))
      spans += LessonWording.spans(option.text, in: facts, style: isChosen ? Theme.key : .plain)
    }
    return spans
  }

  private static func letter(_ index: Int) -> String.Index {
    "abcdef".index("abcdef".startIndex, offsetBy: index)
  }

  private func outcome(_ question: Question) -> [Span] {
    switch reply.outcome {
    case .right:
      [Span("\n\n"), Span(question.isTask ? "Done. " : "Right. ", Theme.output.bold())]
    case .surprised: [Span("\n\n"), Span("Not what you thought. ", Theme.residual.bold())]
    default: [Span("\n\n"), Span("The answer: ", Theme.residual.bold())] + truth(question)
    }
  }

  /// The right answer, where it was asked for.
  private func truth(_ question: Question) -> [Span] {
    [Span("\(LessonWording.truthOrSolution(of: question, in: facts)). ", Theme.title)]
  }

  private func answer(_ question: Question) -> String {
    reply.answer.map { LessonWording.words($0, to: question, in: facts) }
      ?? LessonWording.truth(of: question, in: facts)
  }
}

extension Question {
  var isTask: Bool { if case .task = kind { true } else { false } }
}
