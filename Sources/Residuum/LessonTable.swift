import Curriculum

/// The lessons, and how far a learner has come in each.
struct LessonTable {
  let lessons: [Lesson]
  let progress: Progress

  func print() {
    let rows = lessons.enumerated().map { index, lesson in
      let (right, questions) = progress.score(in: lesson)
      return [
        "\(index + 1)", lesson.id, lesson.title, "\(lesson.minutes)",
        progress.standing(of: lesson),
        progress.lessons[lesson.id] == nil ? "" : "\(right) of \(questions) right",
      ]
    }
    TextTable.print(
      [("", true), ("id", false), ("lesson", false), ("minutes", true), ("", false), ("", false)],
      rows)
  }
}
