import Curriculum
import Terminal

/// How lessons are written on the screen, and how answers are.
enum LessonWording {
  /// A text with its numbers as they are now.
  static func spans(
    _ text: LessonText, in facts: some Facts, answer: String? = nil, style: Style = .plain
  ) -> [Span] {
    spans(text.rendered(in: facts, answer: answer), style: style)
  }

  static func spans(_ pieces: [LessonText.Span], style: Style = .plain) -> [Span] {
    pieces.map { piece in
      switch piece.kind {
      case .plain: Span(piece.text, style)
      case .strong: Span(piece.text, Theme.title)
      case .key: Span(piece.text, Theme.key)
      case .computed: Span(piece.text, Theme.output)
      case .answer: Span(piece.text, Theme.title)
      }
    }
  }

  /// The same as one line.
  static func plain(
    _ text: LessonText?, in facts: some Facts, answer: String? = nil
  ) -> String? {
    text.map { $0.plainText(in: facts, answer: answer).replacing("\n", with: " ") }
  }

  /// An answer, as it is said again.
  static func words(_ answer: Answer, to question: Question, in facts: some Facts) -> String {
    switch (answer, question.kind) {
    case (.number(let number), .number(_, _, let unit)):
      LessonText.Format.plain.text(of: number) + (unit.map { " \($0)" } ?? "")
    case (.option(let index), .choice(let options)) where options.indices.contains(index):
      plain(options[index].text, in: facts) ?? ""
    default: "done"
    }
  }

  /// What is said where an answer was asked for: the right one, or what has done the task.
  ///
  /// - Parameter truth: the answer as it was kept; nil for what it is now.
  static func givenAway(
    _ question: Question, _ truth: Answer?, in facts: some Facts
  ) -> (label: String, words: String) {
    if case .task(_, let solution) = question.kind {
      let commands = solution.map { ":\($0)" }
      let isOne = commands.count == 1
      return (
        "It was done for you, by \(isOne ? "the command" : "the commands") ",
        (isOne ? "" : "\n") + commands.joined(separator: "\n")
      )
    }
    let answer = (truth ?? (try? question.truth(in: facts)))
      .map { words($0, to: question, in: facts) }
    return ("The answer: ", (answer ?? LessonText.notYet) + ".")
  }
}
