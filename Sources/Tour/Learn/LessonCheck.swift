import Curriculum
import Terminal

/// Goes through a lesson as a learner would and tells what does not hold: what does not fit, expressions
/// without a value, written numbers that are not those computed, questions without exactly one answer,
/// tasks that are done before they begin or cannot be done.
public struct LessonCheck {
  private let session: LearnSession
  private let lesson: Lesson
  /// A line each: `file:line: step: what is wrong`.
  public private(set) var problems: [String] = []

  /// Checks the lesson of a session that has no other.
  public init(_ lesson: Lesson, session: LearnSession) {
    self.lesson = lesson
    self.session = session
    session.perform { $0.open(lesson, isAgain: true) }
    for index in lesson.steps.indices { check(lesson.steps[index], index) }
  }

  private mutating func check(_ step: Step, _ index: Int) {
    session.perform { $0.go(to: index, isLeap: true) }
    if let message = session.state.message {
      tell(step.line, step, message)
      return
    }
    check(step.text, "text", step, step.line)
    checkFit(step, "title, text and question", Reply())
    guard let question = step.question else { return }
    check(question.text, "question", step, question.line)
    check(question.hint, "hint", step, question.line)
    checkFit(step, "question and hint", Reply(isHintShown: true))
    switch question.kind {
    case .number: checkNumber(question, step)
    case .choice(let options): checkChoice(options, question, step)
    case .task(let until, let solution): checkTask(until, solution, question, step)
    }
    guard session.state.running?.reply.outcome != nil else { return }
    check(question.explanation, "explanation", step, question.line)
    checkFit(step, "question and explanation", session.state.running?.reply ?? Reply())
  }

  // MARK: - Questions

  private mutating func checkNumber(_ question: Question, _ step: Step) {
    guard !question.isPrediction else {
      session.perform { $0.answer(.number(0), to: question) }
      _ = truth(question, step)
      return
    }
    guard case .number(let truth)? = truth(question, step) else { return }
    let wrong = truth == 0 ? 1 : truth * 1.5 + 1
    attempt(.number(wrong), question, step, isRight: false)
    attempt(.number(truth), question, step, isRight: true)
  }

  private mutating func checkChoice(
    _ options: [Question.Option], _ question: Question, _ step: Step
  ) {
    for option in options { check(option.text, "option", step, question.line) }
    guard !question.isPrediction else {
      session.perform { $0.answer(.option(0), to: question) }
      _ = truth(question, step)
      return
    }
    guard case .option(let right)? = truth(question, step) else { return }
    for index in options.indices where index != right {
      attempt(.option(index), question, step, isRight: false)
    }
    attempt(.option(right), question, step, isRight: true)
  }

  private mutating func checkTask(
    _ until: Expression, _ solution: [String], _ question: Question, _ step: Step
  ) {
    guard session.state.running?.reply.outcome == nil else {
      tell(question.line, step, "task: it is done before it begins: '\(until.source)' is true")
      return
    }
    do { _ = try until.isTrue(in: session.state.facts) } catch  where error.fault == .meaningless {
      tell(question.line, step, "until: \(error)")
    } catch {}
    for command in solution {
      session.run(command)
      if let notice = session.state.tour.notice, notice.isError {
        tell(question.line, step, "solution: '\(command)': \(notice.text)")
      }
    }
    if session.state.running?.reply.outcome == nil {
      tell(question.line, step, "solution: after it '\(until.source)' is not true")
    }
  }

  private mutating func truth(_ question: Question, _ step: Step) -> Answer? {
    do { return try question.truth(in: session.state.facts) } catch {
      tell(question.line, step, "answer: \(error)")
      return nil
    }
  }

  private mutating func attempt(
    _ answer: Answer, _ question: Question, _ step: Step, isRight: Bool
  ) {
    session.perform { $0.answer(answer, to: question) }
    guard (session.state.running?.reply.outcome == .right) != isRight else { return }
    tell(
      question.line, step,
      "answer: \(LessonWording.words(answer, to: question, in: session.state.facts)) is graded "
        + (isRight ? "wrong" : "right"))
  }

  // MARK: - Texts

  private mutating func check(
    _ text: LessonText, _ name: String, _ step: Step, _ line: Int
  ) {
    for problem in text.problems(in: session.state.facts) {
      tell(line, step, "\(name): \(problem)")
    }
  }

  /// Whether what is shown with a reply fits beside the network on the smallest screen.
  private mutating func checkFit(_ step: Step, _ what: String, _ reply: Reply) {
    let content = LessonContent(
      step: step, reply: reply, facts: session.state.facts, isWhole: false)
    let (width, height) = LearnLayout.textSize
    let rows = TextFlow(content.spans).lines(width: width).count
    guard rows > height else { return }
    tell(step.line, step, "\(what): \(rows) rows of \(width) columns; expected at most \(height)")
  }

  private mutating func tell(_ line: Int, _ step: Step, _ words: String) {
    problems.append("\(lesson.file):\(line): step \(step.id): \(words)")
  }
}
