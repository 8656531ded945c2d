import ArgumentParser
import Curriculum
import Foundation
import Inference
import Kernels
import Lessons
import Networks
import Terminal
import Tour
import Weights

/// `residuum learn`: lessons beside the live network.
struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Be led through it: lessons beside the live network, graded by what it computes.",
    discussion: """
      Where you are and what you answered is kept in $XDG_STATE_HOME/residuum/lessons.json.

      EXAMPLES
        residuum learn                     the list of lessons
        residuum learn shapes              one of them, where you left it
        residuum learn shapes --plain      as numbered text, for a screen reader or a pipe
        residuum learn --list              what there is, and how far you are
        residuum learn --json              all that, with every answer, for a teacher
        residuum learn my-lesson.yaml      a lesson of your own
        residuum learn shapes --reset      forget what was answered there
      """)

  @Argument(help: ArgumentHelp("A lesson: its id, its number, or a file.", valueName: "lesson"))
  var lesson: String?

  @Flag(help: "List the lessons, and how far you are.")
  var list = false

  @Flag(help: "As numbered text: lines out, lines in.")
  var plain = false

  @Flag(help: "Print the lessons and your answers as one JSON object.")
  var json = false

  @Flag(help: "From the lesson's beginning; what was answered is kept.")
  var restart = false

  @Flag(
    help:
      "Forget your answers to a lesson, or to all; the file with them is kept under another name.")
  var reset = false

  @Option(
    help: ArgumentHelp("The language of the lessons; en where one is missing.", valueName: "L"))
  var language = "en"

  @OptionGroup var model: ModelOptions
  @OptionGroup var picture: ImageOptions
  @OptionGroup var execution: RunOptions

  @Flag(help: "Draw with ASCII characters alone.")
  var ascii = false

  func run() throws {
    let signal = try reportingFailures { () throws -> Signal? in
      let shelf = try LessonShelf(
        language: language, file: lesson.flatMap { LessonShelf.isFile($0) ? $0 : nil })
      var store = ProgressStore(path: "\(Folders.state)/lessons.json")
      store.note.map(shelf.warn)
      let chosen = try lesson.map(shelf.lesson)
      if reset {
        store.reset(lesson: chosen?.id)
        if let note = store.note { throw Failure(note, exitCode: 74) }
        print(chosen.map { "\($0.id): forgotten" } ?? "all lessons: forgotten")
        return nil
      }
      if json {
        print(ProgressReport(of: store.progress, lessons: shelf.lessons).json, terminator: "")
        return nil
      }
      if list {
        LessonTable(lessons: shelf.lessons, progress: store.progress).print()
        return nil
      }
      return try learn(shelf, store, chosen)
    }
    signal?.endProcess()
  }

  private func learn(
    _ shelf: LessonShelf, _ stored: ProgressStore, _ chosen: Lesson?
  ) throws -> Signal? {
    var store = stored
    let own = try learnersOwn()
    let catalog = try WeightsCatalog.chosen()
    let equipment = try execution.equipment(normalize: picture.normalize)
    func state(width: Int, height: Int) -> LearnState {
      let tour = TourState.equipped(width: width, height: height, catalog: catalog)
      return LearnState(
        tour: tour, lessons: shelf.lessons, networks: LessonFiles.networks,
        progress: store.progress, own: own, lesson: chosen?.id, startsAgain: restart,
        message: store.note ?? shelf.problems.first)
    }
    func keep(_ state: LearnState, _ changed: Set<String>) -> String? {
      store.update { progress in
        for lesson in changed { progress.lessons[lesson] = state.progress.lessons[lesson] }
      }
      return store.note
    }
    guard plain else {
      let screen = try Screen.opened(ascii: ascii)
      defer { screen.close() }
      return TourProgram(screen: screen, equipment: equipment)
        .run(state(width: screen.width, height: screen.height), keep: keep)
    }
    guard chosen != nil else {
      throw Failure.usage(
        "--plain takes a lesson: \(shelf.lessons.map(\.id).joined(separator: ", "))")
    }
    let session = LearnSession(state(width: 80, height: 24), equipment: equipment)
    try PlainReading(session: session) { keep(session.state, session.takeChanged()) }.run()
    return nil
  }

  /// The weights and the picture that the learner named.
  private func learnersOwn() throws -> LearnState.Own {
    var own = LearnState.Own()
    if model.weights != nil || model.network != nil {
      let (network, source) = try model.resolved()
      try source.check(for: network)
      own = LearnState.Own(source: source, network: network)
    }
    if let path = picture.image {
      // What can be wrong with it is found out before the screen is taken.
      let network = try own.network ?? Network.named("resnet50")
      _ = try picture.picture(for: network)
      own.picture = .file(path)
    } else if picture.seed != 0 {
      own.picture = .postcard(seed: picture.seed, index: 0)
    }
    return own
  }
}

/// The lessons there are.
struct LessonShelf {
  let lessons: [Lesson]
  /// What is wrong with those that cannot be read, a line each.
  let problems: [String]

  /// The lessons of a language, or one in a file.
  init(language: String, file: String? = nil) throws {
    if let file {
      lessons = [try Lesson(file: file)]
      problems = []
      return
    }
    guard LessonFiles.lessons(in: LessonCatalog.completeLanguage) != nil else {
      throw Failure("the lessons are not beside the program: install it with them", exitCode: 66)
    }
    guard LessonFiles.lessons(in: language) != nil else {
      throw Failure.usage("there are no lessons in '\(language)'")
    }
    let catalog = LessonCatalog(language: language, in: LessonFiles.lessons)
    (lessons, problems) = (catalog.lessons, catalog.problems.map(\.description))
  }

  static func isFile(_ text: String) -> Bool { text.hasSuffix(".yaml") || text.contains("/") }

  /// A lesson by its id or its number.
  func lesson(_ text: String) throws -> Lesson {
    if LessonShelf.isFile(text), let only = lessons.first { return only }
    let found =
      lessons.first { $0.id == text } ?? Int(text).flatMap { n in lessons.first { $0.number == n } }
    guard let lesson = found else {
      let ids = lessons.map(\.id).joined(separator: ", ")
      throw Failure.usage("there is no lesson '\(text)': there are \(ids)")
    }
    return lesson
  }

  /// Says something on standard error and goes on.
  func warn(_ words: String) { Failure(words, exitCode: 0).report() }
}
