import ArgumentParser
import Curriculum
import Foundation
import Kernels
import Lessons
import Terminal
import Tour

/// `residuum lessons`: for those who write lessons.
struct LessonsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lessons", abstract: "Check lessons, before learners do.",
    subcommands: [Check.self])

  /// `residuum lessons check`: goes through lessons and tells what does not hold.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Read lessons and go through them: every mistake with its file and line.",
      discussion: """
        Without files, the lessons that come with the program. A lesson is read, then gone through on
        the live network as a learner would: every expression is evaluated, every number that is
        written down compared with the computed one, right and wrong answers are given, tasks are
        done by their solutions, and all must fit 80×24. Lessons/GUIDE.md tells how to write one.

        EXAMPLES
          residuum lessons check
          residuum lessons check Lessons/en/02-shapes.yaml
        """)

    @Argument(help: ArgumentHelp("Lessons.", valueName: "file"))
    var files: [String] = []

    @OptionGroup var execution: RunOptions

    func run() throws {
      try reportingFailures {
        var (lessons, problems) = try read()
        let equipment = try execution.equipment(normalize: nil)
        let progress = execution.progress
        let runs = "\(NSTemporaryDirectory())/residuum-check-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: runs) }
        for (index, lesson) in lessons.enumerated() {
          progress.update("checking \(lesson.id)", Double(index) / Double(lessons.count))
          var tour = TourState(width: 80, height: 24)
          tour.equipLaboratory(folder: runs, recordings: LessonFiles.recordings)
          let session = LearnSession(
            LearnState(
              tour: tour, lessons: [lesson], networks: LessonFiles.networks, progress: Progress()),
            equipment: equipment)
          problems += LessonCheck(lesson, session: session).problems
        }
        progress.clear()
        guard problems.isEmpty else {
          for problem in problems { print(problem) }
          let count = problems.count == 1 ? "a mistake" : "\(problems.count) mistakes"
          throw Failure("\(count) in \(lessons.count) lessons", exitCode: 65)
        }
        let steps = lessons.reduce(0) { $0 + $1.steps.count }
        let questions = lessons.reduce(0) { $0 + $1.steps.count { $0.question != nil } }
        print("\(lessons.count) lessons, \(steps) steps, \(questions) questions: all hold")
      }
    }

    /// The lessons that can be read, and what is wrong with the others.
    private func read() throws -> (lessons: [Lesson], problems: [String]) {
      guard !files.isEmpty else {
        let shelf = try LessonShelf(language: "en")
        return (shelf.lessons, shelf.problems)
      }
      var lessons: [Lesson] = []
      var problems: [String] = []
      for file in files {
        do { lessons.append(try Lesson(file: file)) } catch { problems.append("\(error)") }
      }
      return (lessons, problems)
    }
  }
}
