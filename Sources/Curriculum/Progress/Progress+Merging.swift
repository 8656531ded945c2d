extension Progress {
  /// What two programs made of the same progress, put together: what only one of them changed is as it left
  /// it, and where both did nothing that was answered is lost.
  ///
  /// - Parameter base: what both began with.
  static func merged(base: Progress, ours: Progress, theirs: Progress) -> Progress {
    var result = Progress()
    for id in Set(ours.lessons.keys).union(theirs.lessons.keys) {
      result.lessons[id] = merged(
        base: base.lessons[id], ours: ours.lessons[id], theirs: theirs.lessons[id]
      ) { (base, ours, theirs) in
        LessonProgress.merged(base: base ?? LessonProgress(), ours: ours, theirs: theirs)
      }
    }
    result.limit()
    return result
  }

  /// The one that was changed; of a removed and a changed one the changed.
  fileprivate static func merged<Value: Equatable>(
    base: Value?, ours: Value?, theirs: Value?, both: (Value?, Value, Value) -> Value
  ) -> Value? {
    if ours == base { return theirs }
    if theirs == base || ours == theirs { return ours }
    guard let ours, let theirs else { return ours ?? theirs }
    return both(base, ours, theirs)
  }
}

extension Progress.LessonProgress {
  fileprivate static func merged(base: Self, ours: Self, theirs: Self) -> Self {
    var result = Self()
    result.step = ours.step == base.step ? theirs.step : ours.step
    result.isDone = ours.isDone == base.isDone ? theirs.isDone : ours.isDone
    result.isSkipped = ours.isSkipped == base.isSkipped ? theirs.isSkipped : ours.isSkipped
    for step in Set(ours.answers.keys).union(theirs.answers.keys) {
      result.answers[step] = Progress.merged(
        base: base.answers[step], ours: ours.answers[step], theirs: theirs.answers[step]
      ) { (base, ours, theirs) in
        Progress.Answered.merged(base: base ?? Progress.Answered(), ours: ours, theirs: theirs)
      }
    }
    return result
  }
}

extension Progress.Answered {
  fileprivate static func merged(base: Self, ours: Self, theirs: Self) -> Self {
    var result = theirs
    // What we added to what both began with comes after what they added.
    let isLonger = ours.answers.starts(with: base.answers)
    result.answers += isLonger ? Array(ours.answers.dropFirst(base.answers.count)) : ours.answers
    result.isRight = ours.isRight || theirs.isRight
    result.usedHint = ours.usedHint || theirs.usedHint
    result.wasSkipped = !result.isRight && (ours.wasSkipped || theirs.wasSkipped)
    return result
  }
}
