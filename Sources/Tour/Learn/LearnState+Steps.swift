import Curriculum
import Terminal

// From step to step of a lesson.

extension LearnState {
  /// To the next step, if this one is answered.
  mutating func advance() -> [Request] {
    guard let running else { return [] }
    // The answer is on its way.
    guard !running.isGrading else { return [] }
    guard !running.isAsking || isPassed(running) else {
      let isTask = running.question?.isTask == true
      message = "\(isTask ? "Do it" : "Answer") first; h: hint, s: show it"
      return []
    }
    guard running.index < running.lesson.steps.count else {
      let place = lessons.firstIndex { $0.id == running.lesson.id } ?? 0
      selection = lessons.indices.first { $0 > place && !isOver(lessons[$0]) } ?? place
      page = .list
      return []
    }
    // What was not answered this time was not shown this time.
    return go(to: running.index + 1, isLeap: running.isAsking)
  }

  /// Whether what the step asks was settled another time.
  func isPassed(_ running: RunningLesson) -> Bool {
    guard let step = running.step, let question = step.question else { return true }
    return progress.lessons[running.lesson.id]?.answers[step.id]?.isSettled(for: question) == true
  }

  mutating func back() -> [Request] {
    guard let running, running.index > 0, !running.isGrading else { return [] }
    return go(to: running.index - 1, isLeap: true)
  }

  /// Goes to a step and points the program at what it shows.
  ///
  /// - Parameter isLeap: whether not the step before led here: then all is shown that the step builds on.
  mutating func go(to index: Int, isLeap: Bool = false) -> [Request] {
    guard let current = running else { return [] }
    let lesson = current.lesson
    if current.reply.outcome != nil { running?.replies[current.index] = current.reply }
    running?.index = index
    running?.reply = Reply()
    running?.isGrading = false
    running?.waitingKeys = []
    message = nil
    let isEnd = index >= lesson.steps.count
    change(lesson.id) {
      $0.step = isEnd ? nil : lesson.steps[index].id
      if isEnd { $0.isDone = true }
    }
    if isEnd {
      // What came of it stands first.
      let hidden = running.map { LessonPanel(state: self, running: $0).hiddenRows } ?? 0
      running?.reply.scrolledRows = hidden
      return follow([])
    }
    let step = lesson.steps[index]
    var way = isLeap ? cues(to: index) : [.show(step.show ?? Show())]
    if let question = step.question, let reply = reply(at: index) {
      // As it was when it was answered.
      running?.reply = reply
      way += [.text] + question.cues
    } else if let running, step.question != nil, isPassed(running) {
      message = "You have answered this: \(Key.right.name()) goes on"
      isGoodNews = true
    }
    return follow(way)
  }

  /// What was answered to a step before, in this lesson's run or in another.
  private func reply(at index: Int) -> Reply? {
    guard let running, let question = running.lesson.steps[index].question else { return nil }
    if let reply = running.replies[index] { return reply }
    guard !running.isAgain else { return nil }
    return progress.lessons[running.lesson.id]?.answers[running.lesson.steps[index].id]?
      .reply(to: question)
  }

  /// Moves a text that is too long for its place by half of that.
  mutating func scroll(by direction: Int) {
    guard let running else { return }
    let hidden = LessonPanel(state: self, running: running).hiddenRows
    let rows = running.reply.scrolledRows + direction * max(1, size.height / 2 - 2)
    self.running?.reply.scrolledRows = min(max(rows, 0), hidden)
  }

  /// Looks at a step without having come there: nothing of it is kept.
  mutating func visit(_ index: Int) -> [Request] {
    guard let lesson = running?.lesson, lesson.steps.indices.contains(index) else { return [] }
    running?.index = index
    running?.reply = Reply()
    running?.isGrading = false
    return follow(cues(to: index))
  }
}
