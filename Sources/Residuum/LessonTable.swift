import Curriculum

/// The lessons, and how far a learner has come in each.
struct LessonTable {
  let lessons: [Lesson]
  let progress: Progress

  func print() {
    let rows = lessons.enumerated().map { index, lesson in
      let known = progress.lessons[lesson.id]
      let questions = lesson.steps.filter { $0.question != nil }
      let right = questions.count { known?.answers[$0.id]?.isRight == true }
      return [
        "\(index + 1)", lesson.id, lesson.title, "\(lesson.minutes)", standing(lesson),
        known == nil ? "" : "\(right) of \(questions.count) right",
      ]
    }
    TextTable.print(
      [("", true), ("id", false), ("lesson", false), ("minutes", true), ("", false), ("", false)],
      rows)
  }

  private func standing(_ lesson: Lesson) -> String {
    guard let known = progress.lessons[lesson.id] else { return "" }
    if known.isDone { return "done" }
    if known.isSkipped { return "skipped" }
    let index = lesson.steps.firstIndex { $0.id == known.step } ?? 0
    return "step \(index + 1) of \(lesson.steps.count)"
  }
}
