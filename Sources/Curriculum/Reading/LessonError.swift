import Networks

/// What is wrong with a lesson's file, and where in it; one line, as for a network's description.
///
///     Lessons/en/02-shapes.yaml:18: step 1, ask, answer: expected a value at column 5, found ')'
public typealias LessonError = DescriptionError

extension DescribedDocument {
  static let lesson = DescribedDocument(
    name: "a lesson", least: "title, about, minutes, sources and steps",
    sharing: "a lesson says everything where it stands")
}
