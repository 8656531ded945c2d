/// What a learner answers.
public enum Answer: Hashable, Sendable, Codable {
  case number(Double)
  /// The option, from 0.
  case option(Int)
  /// A task was done.
  case done
}

/// What came of an answer.
public struct Grade: Hashable, Sendable {
  public let isRight: Bool
  /// The number, or the option, that is right; nil for a task.
  public let truth: Answer?
}

extension Question {
  /// Grades an answer by what the program computes at this moment.
  public func grade(_ answer: Answer, in facts: some Facts) throws(FactError) -> Grade {
    Grade(isRight: false, truth: nil)
  }
}
