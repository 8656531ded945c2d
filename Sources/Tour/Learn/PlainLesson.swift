import Curriculum
import Terminal

/// A lesson as numbered text: what a step tells and shows goes out as lines, lines come in as answers and
/// commands. For screen readers, pipes and small screens.
public struct PlainLesson {
  /// What can be typed besides an answer.
  public static let help = """
    An answer is a number or a letter. Besides:
      n            the next step (an empty line too, where nothing is asked)
      p            the step before
      h            a hint
      s            twice: show the answer
      look         what the program shows now
      r            point the program back at what the step shows
      :COMMAND     a command of the program, such as :goto conv3_1; a colon alone lists them
      q            leave; where you are is kept
      key KEYS     what keys do that a text names, one or several: key right, key end left x;
                   left, right, up, down, home, end, enter, esc and bksp also without the word
    The keys are always the program's here: where a text says Tab, there is nothing to do.
    """

  private static let commands = PaletteCommand.allCases.map {
    ":\($0) \($0.argument)".padded(to: 24) + $0.help
  }

  private let session: LearnSession
  private let width: Int

  public init(_ session: LearnSession, width: Int) {
    self.session = session
    self.width = max(20, width)
  }

  /// Whether there is nothing more to do.
  public private(set) var isOver = false

  private var running: RunningLesson? { session.state.running }

  /// The lesson's name, and its first step.
  public func opening() -> [String] {
    guard let lesson = running?.lesson else { return [] }
    return ["\(lesson.title) (\(lesson.minutes) minutes)"] + wrapped(lesson.about) + [
      "", "? tells what can be typed.", "",
    ]
      + step()
  }

  /// What a line brings about.
  public mutating func take(_ line: String) -> [String] {
    let words = line.filter { !$0.isNewline }.trimmingSpaces
    let index = running?.index
    switch words.lowercased() {
    case "q", "quit":
      isOver = true
      return []
    case "?", "help": return PlainLesson.help.split(separator: "\n").map(String.init)
    case "look": return shown
    case "r":
      session.perform { $0.follow($0.cues(to: $0.running?.index ?? 0)) }
      return shown
    case "h", "hint": return hint()
    case "p", "previous": session.press(.left)
    case "s", "show":
      guard running?.isAsking == true else { return ["Nothing is asked."] }
      session.perform { $0.showAnswer() }
      return running?.reply.outcome == nil ? [session.state.message ?? ""] : outcome()
    case "n", "next": session.perform { $0.advance() }
    case "":
      guard running?.isAsking != true else { return ["Answer, or h for a hint, s to see it."] }
      session.perform { $0.advance() }
    default:
      if words.hasPrefix(":") { return command(String(words.dropFirst())) }
      if let keys = Key.named(in: words) { return press(keys) }
      return answer(words)
    }
    if session.state.page == .list {
      isOver = true
      return []
    }
    if let message = session.state.message, running?.index == index { return [message] }
    return [""] + step()
  }

  /// The steps that are left, as a pipe gets them that can answer nothing.
  public mutating func rest() -> [String] {
    guard let lesson = running?.lesson, let index = running?.index else { return [] }
    var lines: [String] = []
    for next in (index + 1)..<max(index + 1, lesson.steps.count) {
      session.perform { $0.visit(next) }
      lines += [""] + step()
    }
    isOver = true
    return lines
  }

  // MARK: - What is told

  private func step() -> [String] {
    guard let running else { return [] }
    guard let step = running.step else {
      return ending(running)
    }
    var lines = ["\(running.index + 1). \(step.title)", ""]
    lines += told(step.text) + [""]
    if step.show != nil { lines += shown + [""] }
    if let question = step.question { lines += asked(question) + outcome() }
    return lines
  }

  private func ending(_ running: RunningLesson) -> [String] {
    let (right, questions) = session.state.progress.score(in: running.lesson)
    return ["The end: \(right) of \(questions) questions answered right.", "", "Sources:"]
      + running.lesson.sources.map { "- \($0)" }
  }

  private func asked(_ question: Question) -> [String] {
    let label = question.isPrediction ? "Predict: " : question.isTask ? "Do: " : "Question: "
    var lines = wrapped(label + plain(question.text))
    switch question.kind {
    case .choice(let options):
      for (letter, option) in zip("abcdef", options) {
        lines += wrapped("  \(letter)) \(plain(option.text))", hanging: 5)
      }
    case .number(_, _, let unit?): lines.append("(in \(unit))")
    case .task: lines.append("(by commands, with a colon before them, or by keys: ? tells how)")
    default: break
    }
    return lines
  }

  private var shown: [String] {
    ShownInWords(state: session.state.tour).lines.flatMap { wrapped("| \($0)", hanging: 2) }
  }

  private func hint() -> [String] {
    guard running?.isAsking == true, let question = running?.question else {
      return ["Nothing is asked."]
    }
    if running?.reply.isHintShown == false {
      session.perform {
        $0.showHint()
        return []
      }
    }
    return wrapped("Hint: \(plain(question.hint))")
  }

  // MARK: - Answers

  private func command(_ text: String) -> [String] {
    guard !text.isEmpty else { return PlainLesson.commands }
    return changes { session.run(text) }
  }

  private func press(_ keys: [Key]) -> [String] {
    guard keys != [.tab] else {
      return ["The keys are the program's here: there is no other side."]
    }
    // Leaving is this lesson's to do.
    return changes {
      for key in keys where key != .character("q") { session.perform { $0.tour.handle(key) } }
    }
  }

  /// What something done in the program brings about.
  private func changes(_ act: () -> Void) -> [String] {
    let before = running?.reply.outcome
    act()
    if let notice = session.state.tour.notice, notice.isError { return wrapped(notice.text) }
    var lines = shown
    if before == nil, running?.reply.outcome != nil { lines += outcome() }
    return lines
  }

  private func answer(_ words: String) -> [String] {
    guard let running, running.isAsking, let question = running.question else {
      return ["Nothing is asked: n goes on, ? tells what can be typed."]
    }
    if question.isTask {
      return [
        "This is to be done: by a command, such as :goto conv2_2, or keys, such as key right."
      ]
    }
    let answer: Answer
    do { answer = try Answer(typed: words, for: question) } catch { return ["\(error)"] }
    session.perform { $0.answer(answer, to: question) }
    guard self.running?.reply.outcome != nil else {
      return [session.state.message ?? "Not so. Try again; h: hint, s: show it"]
    }
    return outcome()
  }

  private func outcome() -> [String] {
    guard let running, let question = running.question, let outcome = running.reply.outcome else {
      return []
    }
    let facts = session.state.facts
    let given = LessonWording.givenAway(question, running.reply.truth, in: facts)
    let words =
      switch outcome {
      case .right: question.isTask ? "Done. " : "Right. "
      case .surprised: "Not what you thought. "
      case .shown: "\(given.label)\(given.words)\(question.isTask ? ".\n" : " ")"
      }
    let explanation = running.reply.explanation?.map(\.text).joined() ?? ""
    let lines = (words + explanation).split(separator: "\n").flatMap { wrapped(String($0)) }
    return (question.isPrediction ? shown : []) + lines
  }

  // MARK: - Lines

  private func told(_ text: LessonText) -> [String] {
    text.plainText(in: session.state.facts)
      .split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrapped(String($0)) }
  }

  private func plain(_ text: LessonText) -> String {
    LessonWording.plain(text, in: session.state.facts) ?? ""
  }

  private func wrapped(_ text: String, hanging: Int = 0) -> [String] {
    TextFlow.lines(of: text, width: width, hanging: hanging)
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(1, width - count))
  }

  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

extension Key {
  /// Keys by their names: `right`, `→`, and behind the word `key` also letters: `key end left x`. Nil for
  /// other text.
  fileprivate static func named(in text: String) -> [Key]? {
    var words = text.split(separator: " ")
    let isExplicit = words.first?.lowercased() == "key"
    if isExplicit { words.removeFirst() }
    let keys = words.compactMap { word in
      isExplicit && word.count == 1 && word.first!.isASCII
        ? Key.character(word.first!) : named[word.lowercased()]
    }
    return keys.isEmpty || keys.count < words.count ? nil : keys
  }

  private static let named: [String: Key] = {
    let all: [Key] = [
      .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .escape, .tab,
      .backspace, .delete, .character(" "),
    ]
    let names = all.flatMap { [($0.name(.unicode), $0), ($0.name(.ascii), $0)] }
    return [String: Key](names) { first, _ in first }
      .merging(["escape": .escape, "backspace": .backspace]) { first, _ in first }
  }()
}
