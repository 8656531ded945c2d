import Curriculum

extension LearnState {
  /// Takes in an answer. A prediction is shown first what it is about; graded is what the program has
  /// computed when it has come to rest.
  mutating func answer(_ answer: Answer, to question: Question) -> [Request] {
    running?.reply.answer = answer
    running?.reply.isHintShown = false
    running?.isGrading = true
    message = isUnderWay ? "It is graded when the program is there" : nil
    isGoodNews = true
    return question.isPrediction ? goOn(to: question.cues) : []
  }

  /// Takes note, once, of what the program has been brought to.
  mutating func arrive() {
    guard let running, !running.isSettling, running.arrival == nil else { return }
    keepText()
    self.running?.arrival = Arrival(picture: tour.wantedPicture, lesions: tour.lesions)
    // What was told on the way there is not about this step.
    if tour.notice?.isError == false { tour.notice = nil }
  }

  /// Keeps the step's text as it is told now.
  mutating func keepText() {
    guard let running, running.reply.text == nil, let step = running.step else { return }
    let text = step.text.rendered(in: facts)
    self.running?.reply.text = text
  }

  /// Grades what can be graded now: an answer that was given, or a task that has been done.
  mutating func gradeWhatIsThere() {
    guard let running, !running.isSettling, let question = running.question else { return }
    guard running.reply.outcome == nil else {
      if running.reply.explanation == nil { freezeExplanation() }
      return
    }
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
    message = nil
    do {
      let grade = try question.grade(answer, in: facts)
      note(step) {
        // What is answered when one knows counts no more, and a prediction counts once.
        guard !$0.isRight, !question.isPrediction || $0.answers.isEmpty else { return }
        $0.isRight = grade.isRight
        $0.answers.append(answer)
      }
      if grade.isRight {
        self.running?.reply.outcome = .right
        if side == .program {
          message = "Done. Tab: back to the lesson"
          isGoodNews = true
        }
      } else if question.isPrediction {
        self.running?.reply.outcome = .surprised
      } else {
        self.running?.reply.isRefused = true
        message =
          hasChangedWhatIsShown
          ? "Not so; but the program is not as the step showed it: r points it back"
          : "Not so. Try again; h: hint, s: show it"
        return
      }
      freezeExplanation()
    } catch {
      message = "\(error); r points the program back"
    }
  }

  /// Whether the learner has changed the picture or cut something since the step showed it.
  private var hasChangedWhatIsShown: Bool {
    guard let arrival = running?.arrival else { return false }
    return arrival != Arrival(picture: tour.wantedPicture, lesions: tour.lesions)
  }

  /// Keeps what is told of the answer as it is now.
  private mutating func freezeExplanation() {
    guard let question = running?.question, var reply = running?.reply else { return }
    reply.truth = try? question.truth(in: facts)
    reply.isHintShown = false
    let said = (reply.answer ?? reply.truth).map {
      LessonWording.words($0, to: question, in: facts)
    }
    reply.explanation = question.explanation.rendered(in: facts, answer: said)
    running?.reply = reply
    if tour.laboratory.isHeld { tour.laboratory.letGo() }
  }

  /// Gives the answer away.
  mutating func showAnswer() -> [Request] {
    guard let running, running.isAsking, let step = running.step, let question = running.question
    else { return [] }
    guard running.reply.isWarned || isPassed(running) else {
      self.running?.reply.isWarned = true
      message = "s again shows the answer"
      return []
    }
    note(step) { $0.wasSkipped = true }
    self.running?.reply.isHintShown = false
    self.running?.reply.answer = nil
    self.running?.reply.outcome = .shown
    return goOn(to: question.cues)
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

  /// What there is to see once it is answered: what a prediction was about, what a task has done.
  var cues: [Cue] {
    if case .task(_, let solution) = kind { return solution.map { .command($0) } }
    return reveal.map { [.show($0)] } ?? []
  }
}

extension Progress.Answered {
  /// What there is to tell of a question that was settled another time.
  func reply(to question: Question) -> Reply? {
    guard isSettled(for: question) else { return nil }
    return Reply(
      answer: isRight || question.isPrediction ? answers.last : nil,
      outcome: isRight ? .right : question.isPrediction && !answers.isEmpty ? .surprised : .shown)
  }

  /// Whether one may go on: it was answered, or the answer was asked for.
  func isSettled(for question: Question) -> Bool {
    isRight || wasSkipped || question.isPrediction && !answers.isEmpty
  }

  /// Whether the first answer was right, without a hint.
  var wasKnown: Bool { isRight && answers.count == 1 && !usedHint && !wasSkipped }
}
