/// How far somebody has come, and what they answered.
public struct Progress: Hashable, Sendable, Codable {
  public struct LessonProgress: Hashable, Sendable, Codable {
    /// The id of the step where one stopped.
    public var step: String?
    public var isDone = false
    public var isSkipped = false
    /// By the step's id.
    public var answers: [String: Answered] = [:]

    public init() {}
  }

  /// All that was answered to one question, the last one last.
  public struct Answered: Hashable, Sendable, Codable {
    public var answers: [Answer] = []
    public var isRight = false
    public var usedHint = false
    public var wasSkipped = false

    public init() {}
  }

  /// The most answers to one question that are kept: the first is what one thought, the last what one knows.
  static let mostAnswers = 100

  public var lessons: [String: LessonProgress] = [:]

  public init() {}

  /// Drops answers from the middle where one question has too many.
  mutating func limit() {
    let half = Self.mostAnswers / 2
    for (id, lesson) in lessons {
      for (step, answered) in lesson.answers where answered.answers.count > Self.mostAnswers {
        lessons[id]!.answers[step]!.answers =
          Array(answered.answers.prefix(half) + answered.answers.suffix(half))
      }
    }
  }
}

extension Progress {
  /// How many of a lesson's questions were answered right, and how many there are.
  public func score(in lesson: Lesson) -> (right: Int, questions: Int) {
    let asking = lesson.steps.filter { $0.question != nil }
    let answers = lessons[lesson.id]?.answers ?? [:]
    return (asking.count { answers[$0.id]?.isRight == true }, asking.count)
  }

  /// Where a lesson stands: `step 4 of 11`, `skipped`, `done`; nothing where it was not begun.
  public func standing(of lesson: Lesson) -> String {
    guard let known = lessons[lesson.id] else { return "" }
    if known.isDone { return "done" }
    if known.isSkipped { return "skipped" }
    guard let index = lesson.steps.firstIndex(where: { $0.id == known.step }) else { return "" }
    return "step \(index + 1) of \(lesson.steps.count)"
  }
}

// In a file: {"number": 9408}, {"option": 2} counted from 1, {"done": true}.
extension Answer: Codable {
  private enum Key: String, CodingKey { case number, option, done }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    if let number = try fields.decodeIfPresent(Double.self, forKey: .number) {
      self = .number(number)
    } else if let option = try fields.decodeIfPresent(Int.self, forKey: .option) {
      guard (1...100).contains(option) else {
        throw DecodingError.dataCorruptedError(
          forKey: .option, in: fields, debugDescription: "expected an option from 1")
      }
      self = .option(option - 1)
    } else {
      _ = try fields.decode(Bool.self, forKey: .done)
      self = .done
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    switch self {
    case .number(let number): try fields.encode(number, forKey: .number)
    case .option(let option): try fields.encode(option + 1, forKey: .option)
    case .done: try fields.encode(true, forKey: .done)
    }
  }
}
