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

  public var lessons: [String: LessonProgress] = [:]

  public init() {}
}
