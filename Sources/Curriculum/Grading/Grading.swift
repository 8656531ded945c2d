import Foundation

/// What a learner answers.
public enum Answer: Hashable, Sendable {
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
  ///
  /// A task is graded by the program alone, whatever the answer.
  ///
  /// - Throws: `FactError` where nothing can be said: it is not computed yet, or the lesson's expressions give
  ///   no number, no right option, or several.
  public func grade(_ answer: Answer, in facts: some Facts) throws(FactError) -> Grade {
    switch kind {
    case .task(let until, _):
      return Grade(isRight: try until.isTrue(in: facts), truth: nil)
    case .number(_, let tolerance, _):
      let truth = try truth(in: facts)
      guard case .number(let number) = answer, case .number(let right) = truth else {
        return Grade(isRight: false, truth: truth)
      }
      return Grade(isRight: tolerance.holds(number, for: right), truth: truth)
    case .choice:
      let truth = try truth(in: facts)
      return Grade(isRight: answer == truth, truth: truth)
    }
  }

  /// The right answer at this moment; that a task is done.
  public func truth(in facts: some Facts) throws(FactError) -> Answer {
    switch kind {
    case .task: .done
    case .number(let expression, _, _): .number(try Question.number(expression, in: facts))
    case .choice(let options): .option(try Question.rightOption(of: options, in: facts))
    }
  }

  private static func number(
    _ expression: Expression, in facts: some Facts
  ) throws(FactError) -> Double {
    let value = try expression.value(in: facts)
    guard case .number(let number) = value else {
      throw FactError(.meaningless, "'\(expression.source)' is \(value.kind), not a number")
    }
    return number
  }

  private static func rightOption(
    of options: [Option], in facts: some Facts
  ) throws(FactError) -> Int {
    var right: [Int] = []
    for (index, option) in options.enumerated() {
      switch option.isRight {
      case .always(let isRight): if isRight { right.append(index) }
      case .when(let expression): if try expression.isTrue(in: facts) { right.append(index) }
      }
    }
    guard right.count == 1 else {
      let found =
        right.isEmpty
        ? "none of the options is right"
        : "options \(right.map { "\($0 + 1)" }.joined(separator: " and ")) are right"
      throw FactError(.meaningless, "\(found), where one has to be")
    }
    return right[0]
  }
}

extension Question.Tolerance {
  /// Whether a number is near enough to the truth.
  func holds(_ number: Double, for truth: Double) -> Bool {
    // What is meant to lie on the edge is not lost to rounding.
    let slack = 1e-9 * max(abs(truth), abs(number))
    return abs(number - truth) <= distance(from: truth) + slack
  }

  private func distance(from truth: Double) -> Double {
    switch self {
    case .absolute(let distance): return distance
    case .relative(let share): return share * abs(truth)
    case .standard:
      if truth == truth.rounded() { return 0 }
      // Half of one in the third digit.
      return pow(10, floor(log10(abs(truth))) - 2) / 2
    }
  }
}
