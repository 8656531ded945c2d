import Curriculum
import Foundation
import Kernels
import Logging
import Testing

@testable import Tour

extension RealTerminal {
  /// Lessons as a learner goes through them, key by key.
  @Suite struct LearnStories {
    /// A lesson on a screen of a size.
    struct Case: CustomTestStringConvertible {
      let file: String
      let width: Int
      let height: Int
      var id: String { String(file.dropFirst(3).dropLast(5)) }
      var testDescription: String { "\(id), \(width)×\(height)" }
    }

    private static let folder = "Lessons/en"
    static let lessons = RepositoryFiles.names(in: folder).filter { $0.hasSuffix(".yaml") }.sorted()
    static let cases = lessons.flatMap { file in
      [(80, 24), (120, 36)].map { Case(file: file, width: $0.0, height: $0.1) }
    }

    @Test("There are twelve, and the list shows them all")
    func list() throws {
      #expect(LearnStories.lessons.count == 12)
      let state = try ScratchFolder()
      let terminal = try TmuxSession(
        running: [Program.path, "learn"], width: 80, height: 24,
        environment: ["XDG_STATE_HOME": state.path])
      try terminal.wait(for: "0 of 12 done")
      try terminal.press("s")
      try terminal.wait(for: "1 of 12 done")
      try terminal.press("s")
      try terminal.wait(for: "0 of 12 done")
      try terminal.press("End", "Enter")
      try terminal.wait(for: "1/")
      try terminal.press("Escape")
      try terminal.wait(for: "step 1 of")
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }

    @Test("From its first step to its end, with wrong answers and right ones", arguments: cases)
    func wholeLesson(_ story: Case) throws {
      let lesson = try Lesson(file: "\(RepositoryFiles.root)/\(LearnStories.folder)/\(story.file)")
      let state = try ScratchFolder()
      let terminal = try TmuxSession(
        running: [Program.path, "learn", story.id], width: story.width, height: story.height,
        environment: ["XDG_STATE_HOME": state.path, "XDG_DATA_HOME": state.path])
      // The same lesson without a screen tells what is right.
      var tour = TourState(width: 80, height: 24)
      tour.equipLaboratory(
        folder: state.path + "/runs", recordings: "\(RepositoryFiles.root)/Lessons/recordings")
      let session = LearnSession(
        LearnState(
          tour: tour, lessons: [lesson], networks: "\(RepositoryFiles.root)/Lessons/networks",
          progress: Progress(), lesson: lesson.id),
        equipment: .init(
          threads: 1, kernels: .best, version: "test", logger: .init(label: "test")))
      for (index, step) in lesson.steps.enumerated() {
        // Until it is there, and the program where it points.
        try terminal.wait(for: "step \(index + 1)") { screen in
          let head = screen.prefix { !$0.isNewline }
          let place = " \(index + 1)/\(lesson.steps.count)"
          return head.contains(place) && !head.contains("…\(place)")
        }
        if let question = step.question { try answer(question, in: session, on: terminal) }
        session.perform { $0.go(to: index + 1) }
        try terminal.press("Enter")
      }
      try terminal.wait(for: "The end of this lesson")
      let questions = lesson.steps.count { $0.question?.isPrediction == false }
      let screen = try terminal.screen()
      let right = screen.firstMatch(of: /(\d+) of (\d+) answered right/)
      #expect(right.flatMap { Int($0.1) } ?? 0 >= questions, "\(screen)")
      try terminal.press("Escape")
      try terminal.wait(for: "✓")
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }

    private func answer(
      _ question: Question, in session: LearnSession, on terminal: TmuxSession
    ) throws {
      switch question.kind {
      case .task(_, let solution):
        try terminal.press("Tab")
        for command in solution {
          session.run(command)
          try terminal.press(":")
          try terminal.type(command)
          try terminal.press("Enter")
        }
        try terminal.wait(for: "Done. Tab")
        try terminal.press("Tab")
        try terminal.wait(for: "Done.")
      default: try give(question, in: session, on: terminal)
      }
    }

    /// Another answer than the right one.
    private func wrong(_ truth: Answer, to question: Question) -> Answer {
      switch (truth, question.kind) {
      case (.option(let right), .choice(let options)): .option((right + 1) % options.count)
      case (.number(let number), _): .number(number * 2 + 7)
      default: .done
      }
    }

    private func type(_ answer: Answer, on terminal: TmuxSession) throws {
      switch answer {
      case .option(let index): try terminal.type(String(Array("abcdef")[index]))
      case .number(let number):
        try terminal.press("C-u")
        try terminal.type("\(number)")
      case .done: break
      }
    }

    /// Gives a wrong answer, then the right one; of a prediction only one.
    private func give(
      _ question: Question, in session: LearnSession, on terminal: TmuxSession
    ) throws {
      if question.isPrediction {
        let guess: Answer = if case .choice = question.kind { .option(0) } else { .number(1) }
        session.perform { $0.answer(guess, to: question) }
        try type(guess, on: terminal)
        try terminal.press("Enter")
        let isRight = try question.grade(guess, in: session.state.facts).isRight
        try terminal.wait(for: isRight ? "Right." : "Not what you thought")
        return
      }
      let truth = try question.truth(in: session.state.facts)
      try type(wrong(truth, to: question), on: terminal)
      try terminal.press("Enter")
      try terminal.wait(for: "Not so.")
      try type(truth, on: terminal)
      try terminal.press("Enter")
      try terminal.wait(for: "Right.")
      session.perform { $0.answer(truth, to: question) }
    }
  }
}
