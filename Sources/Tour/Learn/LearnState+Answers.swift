import Curriculum

extension LearnState {
  /// Takes in an answer. A prediction is shown first what it is about; graded is what the program has
  /// computed when it has come to rest.
  mutating func answer(_ answer: Answer, to question: Question) -> [Request] {
    running?.reply.answer = answer
    running?.reply.isHintShown = false
    running?.isGrading = true
    return question.reveal == nil ? [] : point(at: question.reveal)
  }

  /// Grades what can be graded now: an answer that was given, or a task that has been done.
  mutating func gradeWhatIsThere() {
    guard let running, running.showing.isEmpty, running.reply.outcome == nil,
      let question = running.question
    else { return }
    if running.isGrading {
      self.running?.isGrading = false
      gradeAnswer()
    } else if case .task(let until, _) = question.kind, (try? until.isTrue(in: facts)) == true {
      self.running?.reply.answer = .done
      gradeAnswer()
    }
  }

  private mutating func gradeAnswer() {
    guard let running, let step = running.step, let question = running.question,
      let answer = running.reply.answer
    else { return }
    do {
      let grade = try question.grade(answer, in: facts)
      note(step) {
        $0.answers.append(answer)
        if grade.isRight { $0.isRight = true }
      }
      if grade.isRight {
        self.running?.reply.outcome = .right
        if side == .program { message = "Done. Tab: back to the lesson" }
      } else if question.isPrediction {
        self.running?.reply.outcome = .surprised
      } else {
        self.running?.reply.wrongAnswers += 1
        message = "Not so. Try again; h: hint, s: show it"
      }
    } catch {
      message = "\(error); r points the program back"
    }
  }

  /// Gives the answer away.
  mutating func showAnswer() -> [Request] {
    guard let running, running.isAsking, let step = running.step, let question = running.question
    else { return [] }
    note(step) { $0.wasSkipped = true }
    self.running?.reply.isHintShown = false
    self.running?.reply.answer = nil
    self.running?.reply.outcome = .shown
    if case .task(_, let solution) = question.kind { return carryOut(solution) }
    return question.isPrediction ? point(at: question.reveal) : []
  }

  /// Does what commands of the palette do, one after the other.
  mutating func carryOut(_ commands: [String]) -> [Request] {
    commands.flatMap { tour.run($0) }
  }

  // MARK: - Progress

  /// What was answered to a step's question.
  mutating func note(_ step: Step, _ change: (inout Progress.Answered) -> Void) {
    guard let id = running?.lesson.id else { return }
    self.change(id) { change(&$0.answers[step.id, default: .init()]) }
  }

  mutating func change(_ lesson: String, _ change: (inout Progress.LessonProgress) -> Void) {
    let before = progress.lessons[lesson]
    change(&progress.lessons[lesson, default: .init()])
    guard progress.lessons[lesson] != before else { return }
    changed.insert(lesson)
  }
}

extension Question {
  var isPrediction: Bool { reveal != nil }
}

extension Show {
  /// Whether it needs nothing of what was shown before.
  var isSelfContained: Bool { network != nil || recording != nil || description != nil }

  /// What is shown when this comes after `before`: its own fields, and those of `before` that it leaves
  /// open. A network or a recording begins afresh.
  func after(_ before: Show) -> Show {
    guard !isSelfContained else { return self }
    var show = before
    show.weights = weights ?? show.weights
    show.picture = picture ?? show.picture
    show.rotate = rotate ?? show.rotate
    show.light = light ?? show.light
    show.cover = cover ?? show.cover
    show.block = block ?? show.block
    show.compute = compute ?? show.compute
    if cutResiduals != nil || cutShortcuts != nil {
      (show.cutResiduals, show.cutShortcuts) = (cutResiduals, cutShortcuts)
    }
    show.chart = chart ?? show.chart
    show.at = at ?? show.at
    if screen != nil || block != nil {
      (show.screen, show.operation, show.tensor, show.channel) =
        (screen, operation, tensor, channel)
    }
    show.experiment = experiment ?? show.experiment
    show.like = like ?? show.like
    return show
  }
}
