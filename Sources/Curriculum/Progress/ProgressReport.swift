/// What somebody did in the lessons, for a teacher or another program.
///
///     {"version": 1, "lessons": [{"lesson": "shapes", "title": "Shapes", "steps": 9, "stepsDone": 4,
///       "isDone": false, "isSkipped": false, "questions": [{"step": "stem", "title": "The stem halves twice",
///       "answers": ["9408"], "isRight": true, "usedHint": false, "wasSkipped": false}]}]}
///
/// These keys stay; others may come, and `version` grows when one changes its meaning. An answer is its
/// number, `option 2` counted from 1, or `done`.
public struct ProgressReport: Hashable, Sendable, Codable {
  public struct Lesson: Hashable, Sendable, Codable {
    public var lesson: String
    /// Missing where the lesson is no longer there.
    public var title: String?
    public var steps: Int?
    /// How many steps lie behind the one where the learner stopped.
    public var stepsDone: Int?
    public var isDone: Bool
    public var isSkipped: Bool
    public var questions: [Question]
  }

  public struct Question: Hashable, Sendable, Codable {
    public var step: String
    public var title: String?
    /// In the order in which they were given.
    public var answers: [String]
    public var isRight: Bool
    public var usedHint: Bool
    public var wasSkipped: Bool
  }

  public var version = 1
  public var lessons: [Lesson]

  /// - Parameter lessons: those that there are, in order; others that somebody did come after them.
  public init(of progress: Progress, lessons: [Curriculum.Lesson]) {
    let known = Set(lessons.map(\.id))
    let others = progress.lessons.keys.filter { !known.contains($0) }.sorted()
    self.lessons =
      lessons.map { Lesson($0.id, $0, progress.lessons[$0.id] ?? Progress.LessonProgress()) }
      + others.map { Lesson($0, nil, progress.lessons[$0]!) }
  }

  /// The report as JSON with a newline behind it.
  public var json: String {
    // Texts, numbers and booleans can always be encoded.
    String(decoding: (try? ProgressFile.bytes(of: self)) ?? [], as: UTF8.self)
  }
}

extension ProgressReport.Lesson {
  fileprivate init(_ id: String, _ lesson: Lesson?, _ progress: Progress.LessonProgress) {
    self.lesson = id
    title = lesson?.title
    steps = lesson?.steps.count
    stepsDone = lesson.map { lesson in
      progress.isDone
        ? lesson.steps.count : lesson.steps.firstIndex { $0.id == progress.step } ?? 0
    }
    isDone = progress.isDone
    isSkipped = progress.isSkipped
    let order = lesson?.steps.map(\.id) ?? []
    let rest = progress.answers.keys.filter { !order.contains($0) }.sorted()
    questions = (order + rest).compactMap { step in
      progress.answers[step].map { answered in
        ProgressReport.Question(
          step: step, title: lesson?.steps.first { $0.id == step }?.title,
          answers: answered.answers.map(\.plainText), isRight: answered.isRight,
          usedHint: answered.usedHint, wasSkipped: answered.wasSkipped)
      }
    }
  }
}

extension Answer {
  /// `9408`, `0.42`, `option 2`, `done`.
  public var plainText: String {
    switch self {
    case .number(let number):
      number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .option(let option): "option \(option + 1)"
    case .done: "done"
    }
  }
}
