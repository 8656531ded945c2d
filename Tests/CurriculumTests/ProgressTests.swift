import Files
import Foundation
import Testing

@testable import Curriculum

@Suite("Progress") struct ProgressTests {
  private static func answer(
    _ store: inout ProgressStore, _ lesson: String, _ step: String, _ answer: Answer
  ) {
    store.update {
      $0.lessons[lesson, default: .init()].answers[step, default: .init()].answers.append(answer)
    }
  }

  @Test("What is written is read again, and readable") func roundTrip() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/deep/er/lessons.json"
    var store = ProgressStore(path: path)
    #expect(store.note == nil)
    #expect(try folder.names == [], "nothing is made before the first change")
    store.update {
      var shapes = Progress.LessonProgress()
      shapes.step = "stem"
      var answered = Progress.Answered()
      answered.answers = [.number(9408), .number(0.5), .option(1), .done]
      answered.usedHint = true
      shapes.answers["stem"] = answered
      $0.lessons["shapes"] = shapes
    }
    #expect(store.note == nil)
    #expect(
      try folder.text(of: "deep/er/lessons.json") == """
        {
          "lessons" : {
            "shapes" : {
              "answers" : {
                "stem" : {
                  "answers" : [
                    {
                      "number" : 9408
                    },
                    {
                      "number" : 0.5
                    },
                    {
                      "option" : 2
                    },
                    {
                      "done" : true
                    }
                  ],
                  "isRight" : false,
                  "usedHint" : true,
                  "wasSkipped" : false
                }
              },
              "isDone" : false,
              "isSkipped" : false,
              "step" : "stem"
            }
          },
          "version" : 1
        }

        """)
    #expect(ProgressStore(path: path).progress == store.progress)
    #expect(store.progress.lessons["shapes"]?.step == "stem")
  }

  // MARK: - Several programs

  @Test("Two programs lose nothing of each other's") func two() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/lessons.json"
    var first = ProgressStore(path: path)
    Self.answer(&first, "shapes", "stem", .number(1))
    var second = ProgressStore(path: path)
    // Of different lessons, of different steps, and of the same step.
    Self.answer(&first, "tour", "start", .done)
    Self.answer(&second, "residuals", "cut", .option(2))
    Self.answer(&first, "shapes", "stem", .number(2))
    Self.answer(&second, "shapes", "stem", .number(3))
    Self.answer(&second, "shapes", "head", .number(4))
    first.update { $0.lessons["shapes"]?.isDone = true }
    second.update { $0.lessons["shapes"]?.step = "head" }
    let progress = ProgressStore(path: path).progress
    #expect(progress == second.progress)
    #expect(Set(progress.lessons.keys) == ["shapes", "tour", "residuals"])
    #expect(progress.lessons["shapes"]?.isDone == true)
    #expect(progress.lessons["shapes"]?.step == "head")
    #expect(
      progress.lessons["shapes"]?.answers["stem"]?.answers == [.number(1), .number(2), .number(3)])
    #expect(progress.lessons["shapes"]?.answers["head"]?.answers == [.number(4)])
  }

  @Test("Eight writers at once") func concurrent() async throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/lessons.json"
    let notes = await withTaskGroup(of: String?.self) { group in
      for writer in 0..<8 {
        group.addTask {
          var store = ProgressStore(path: path)
          for count in 0..<10 {
            Self.answer(&store, "own-\(writer)", "step", .number(Double(count)))
            Self.answer(&store, "shared", "step", .number(Double(writer * 10 + count)))
          }
          return store.note
        }
      }
      return await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(notes.allSatisfy { $0 == nil }, "\(notes)")
    let lessons = ProgressStore(path: path).progress.lessons
    for writer in 0..<8 {
      #expect(
        lessons["own-\(writer)"]?.answers["step"]?.answers == (0..<10).map { .number(Double($0)) })
    }
    let shared = lessons["shared"]?.answers["step"]?.answers ?? []
    #expect(shared.count == 80)
    #expect(Set(shared) == Set((0..<80).map { Answer.number(Double($0)) }))
  }

  @Test("A program that holds the lock is waited for, and then told of") func locked() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/lessons.json"
    var store = ProgressStore(path: path)
    let lock = try FileLock(path + ".lock")
    #expect(lock != nil)
    Self.answer(&store, "a", "b", .done)
    #expect(store.note == "progress is not saved: another program has locked \(path)")
    withExtendedLifetime(lock) {}
  }

  // MARK: - Files that are no progress

  @Test(
    "What is no progress is kept",
    arguments: [
      ("{\"version\": 1, \"less", "is damaged, or no progress"), ("", "is damaged, or no progress"),
      ("[1, 2]", "is damaged, or no progress"), ("{\"name\": \"x\"}", "is damaged, or no progress"),
      ("{\"version\": 1, \"lessons\": [1]}", "is damaged, or no progress"),
      (
        "{\"version\": 1, \"lessons\": {\"a\": {\"isDone\": false, \"isSkipped\": false, "
          + "\"answers\": {\"s\": {\"answers\": [{\"option\": 0}], \"isRight\": true, "
          + "\"usedHint\": true, \"wasSkipped\": true}}}}}", "is damaged, or no progress"
      ),
      ("{\"version\": 2, \"lessons\": {}}", "is of a newer version"),
      (String(repeating: "[", count: 100_000), "is damaged, or no progress"),
      (String(repeating: " ", count: (4 << 20) + 1), "has more than 4194304 bytes"),
    ])
  func foreign(text: String, words: String) throws {
    let folder = try ScratchFolder()
    try folder.write(text, to: "lessons.json")
    try folder.write("earlier", to: "lessons.json.broken-1")
    let path = folder.path + "/lessons.json"
    var store = ProgressStore(path: path)
    #expect(
      store.note
        == "\(path) \(words): it is kept as \(path).broken-2, and progress begins anew")
    #expect(store.progress == Progress())
    #expect(try folder.text(of: "lessons.json.broken-2") == text)
    #expect(try folder.text(of: "lessons.json.broken-1") == "earlier")
    Self.answer(&store, "a", "b", .done)
    #expect(ProgressStore(path: path).progress == store.progress)
    #expect(ProgressStore(path: path).note == nil)
  }

  @Test("A file that breaks while the program runs is kept, too") func breaksLater() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/lessons.json"
    var store = ProgressStore(path: path)
    Self.answer(&store, "a", "b", .done)
    try folder.write("junk", to: "lessons.json")
    Self.answer(&store, "a", "c", .done)
    #expect(try folder.text(of: "lessons.json.broken-1") == "junk")
    #expect(store.note?.contains("lessons.json.broken-1") == true)
    let answers = ProgressStore(path: path).progress.lessons["a"]?.answers
    #expect(answers?.keys.sorted() == ["b", "c"])
  }

  @Test("A file that is removed while the program runs comes again") func removed() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/lessons.json"
    var store = ProgressStore(path: path)
    Self.answer(&store, "a", "b", .done)
    try FileManager.default.removeItem(atPath: path)
    Self.answer(&store, "a", "c", .done)
    #expect(ProgressStore(path: path).progress.lessons["a"]?.answers.keys.sorted() == ["b", "c"])
  }

  @Test("Where nothing can be saved the program goes on") func unwritable() throws {
    let folder = try ScratchFolder()
    try folder.write("a file", to: "file")
    let path = folder.path + "/file/lessons.json"
    var store = ProgressStore(path: path)
    Self.answer(&store, "a", "b", .done)
    #expect(store.progress.lessons["a"]?.answers["b"]?.answers == [.done])
    #expect(store.note?.hasPrefix("progress is not saved: ") == true)
    #expect(store.note?.contains("\n") == false)

    // A folder is under the file's name: it is no file, and stays.
    try FileManager.default.createDirectory(
      atPath: folder.path + "/lessons.json", withIntermediateDirectories: false)
    var other = ProgressStore(path: folder.path + "/lessons.json")
    let note = "progress is not saved: \(folder.path)/lessons.json cannot be read: it is no file"
    #expect(other.note == note)
    Self.answer(&other, "a", "b", .done)
    #expect(other.note == note)
    other.reset()
    #expect(other.progress == Progress())
  }

  @Test("A folder that only gives: what is there is read, and stays") func readOnly() throws {
    // Whoever runs as root may write anywhere: for them the kernel's own folder refuses.
    let folder = try ScratchFolder()
    try folder.write("{\"version\": 1, \"lessons\": {}}", to: "lessons.json")
    chmod(folder.path, 0o500)
    let isRoot = geteuid() == 0
    let path = isRoot ? "/proc/lessons.json" : folder.path + "/lessons.json"
    var store = ProgressStore(path: path)
    #expect(store.note == nil)
    Self.answer(&store, "a", "b", .done)
    #expect(store.note?.hasPrefix("progress is not saved: \(path).lock cannot be made: ") == true)
    #expect(store.progress.lessons["a"] != nil)
    #expect(try folder.text(of: "lessons.json") == "{\"version\": 1, \"lessons\": {}}")
  }

  // MARK: - Resetting, bounds, the report

  @Test("What is forgotten is kept beside the file") func reset() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/lessons.json"
    var store = ProgressStore(path: path)
    var other = ProgressStore(path: path)
    Self.answer(&store, "a", "s", .number(1))
    Self.answer(&other, "b", "s", .number(2))
    let before = try folder.text(of: "lessons.json")
    store.reset(lesson: "a")
    #expect(store.progress.lessons.keys.sorted() == ["b"])
    #expect(try folder.text(of: "lessons.json.before-reset-1") == before)
    // The other program still had it, and does not bring it back.
    Self.answer(&other, "b", "s", .number(3))
    #expect(ProgressStore(path: path).progress.lessons.keys.sorted() == ["b"])
    store.reset()
    #expect(ProgressStore(path: path).progress == Progress())
    #expect(ProgressStore(path: path + ".before-reset-2").progress == other.progress)
    // Nothing to forget, nothing to keep.
    store.reset()
    #expect(
      try folder.names == [
        "lessons.json", "lessons.json.before-reset-1", "lessons.json.before-reset-2",
        "lessons.json.lock",
      ])
  }

  @Test("The answers to one question are bounded") func bounded() throws {
    let folder = try ScratchFolder()
    var store = ProgressStore(path: folder.path + "/lessons.json")
    store.update {
      $0.lessons["a", default: .init()].answers["s", default: .init()].answers =
        (0..<250).map { .number(Double($0)) }
    }
    let kept = ProgressStore(path: store.path).progress.lessons["a"]?.answers["s"]?.answers
    #expect(
      kept == ((0..<50).map { .number(Double($0)) } + (200..<250).map { .number(Double($0)) }))
  }

  @Test("A number that no file can hold is told of") func infinite() throws {
    let folder = try ScratchFolder()
    var store = ProgressStore(path: folder.path + "/lessons.json")
    Self.answer(&store, "a", "s", .number(.infinity))
    #expect(store.note?.hasPrefix("progress is not saved: ") == true)
  }

  @Test("The report") func report() throws {
    let lesson = try Lesson(text: GoodLesson.text, in: "02-shapes.yaml")
    var progress = Progress()
    var shapes = Progress.LessonProgress()
    shapes.step = "guess"
    var stem = Progress.Answered()
    stem.answers = [.number(147), .number(9408)]
    stem.isRight = true
    shapes.answers["stem"] = stem
    var cut = Progress.Answered()
    cut.answers = [.option(0)]
    cut.usedHint = true
    cut.wasSkipped = true
    shapes.answers["cut"] = cut
    progress.lessons["shapes"] = shapes
    progress.lessons["gone"] = Progress.LessonProgress()
    #expect(
      ProgressReport(of: progress, lessons: [lesson]).json == """
        {
          "lessons" : [
            {
              "isDone" : false,
              "isSkipped" : false,
              "lesson" : "shapes",
              "questions" : [
                {
                  "answers" : [
                    "147",
                    "9408"
                  ],
                  "isRight" : true,
                  "step" : "stem",
                  "title" : "The stem halves twice",
                  "usedHint" : false,
                  "wasSkipped" : false
                },
                {
                  "answers" : [
                    "option 1"
                  ],
                  "isRight" : false,
                  "step" : "cut",
                  "title" : "A choice",
                  "usedHint" : true,
                  "wasSkipped" : true
                }
              ],
              "steps" : 4,
              "stepsDone" : 2,
              "title" : "Shapes"
            },
            {
              "isDone" : false,
              "isSkipped" : false,
              "lesson" : "gone",
              "questions" : [

              ]
            }
          ],
          "version" : 1
        }

        """)
  }
}
