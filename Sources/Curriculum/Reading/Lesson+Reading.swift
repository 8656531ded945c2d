import Networks
import Yams

extension Lesson {
  /// The most steps that a lesson has.
  static let mostSteps = 60

  /// Reads a lesson's file.
  ///
  /// - Throws: `LessonError` for whatever does not follow `Lessons/GUIDE.md`.
  public init(file path: String) throws(LessonError) {
    try self.init(text: DescriptionFile.text(of: path, as: .lesson), in: path)
  }

  /// Reads a lesson.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - file: where it stands, `02-shapes.yaml`: its name gives number and id.
  public init(text: String, in file: String) throws(LessonError) {
    let root = try DescriptionText.root(of: text, in: file, as: .lesson)
    let fields = try Fields(
      root, of: "a lesson", at: "", in: file,
      known: ["title", "about", "minutes", "needs", "sources", "steps"])
    self.file = file
    (number, id) = try Lesson.numberAndID(of: file)
    title = try fields.requiredLine("title", columns: 40)
    about = try fields.requiredLine("about", columns: 72)
    minutes = try fields.requiredWhole("minutes", 1...120)
    needs = try Lesson.needs(fields, id: id)
    lineOfNeeds = fields.line(of: "needs")
    guard let sources = try fields.lines("sources", 1...20, of: "sources", columns: 200) else {
      throw fields.error("sources", .missing(expected: "a list of papers or frameworks"))
    }
    self.sources = sources
    steps = try Lesson.steps(fields)
  }

  /// `2` and `shapes` of `Lessons/en/02-shapes.yaml`; a file of one's own need not have a number.
  static func numberAndID(of file: String) throws(LessonError) -> (number: Int?, id: String) {
    let name = file.split(separator: "/").last ?? ""
    let stem = name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex)
    let digits = stem.prefix { ("0"..."9").contains($0) }
    let rest = stem.dropFirst(digits.count)
    let isNumbered = !digits.isEmpty && digits.utf8.count <= 3 && rest.hasPrefix("-")
    let id = String(isNumbered ? rest.dropFirst() : stem)
    guard Fields.isID(id) else {
      throw LessonError(
        file: file,
        .contradiction(
          "expected a file's name such as 02-shapes.yaml, of lower-case letters, digits and dashes"
        ))
    }
    return (isNumbered ? Int(digits) : nil, id)
  }

  private static func needs(_ fields: Fields, id: String) throws(LessonError) -> [String] {
    let needs = try fields.lines("needs", 0...20, of: "lessons", columns: 40) ?? []
    for need in needs {
      if !Fields.isID(need) {
        throw fields.error(
          "needs", .found("'\(Fields.shortened(need))'", expected: "the ids of lessons"))
      }
      if need == id { throw fields.error("needs", .contradiction("a lesson cannot need itself")) }
    }
    return needs
  }

  private static func steps(_ fields: Fields) throws(LessonError) -> [Step] {
    guard let nodes = try fields.list("steps", 1...mostSteps, of: "steps") else {
      throw fields.error("steps", .missing(expected: "a list of steps"))
    }
    var steps: [Step] = []
    for (index, node) in nodes.enumerated() {
      let stepFields = try Fields(
        node, of: "a step", at: "step \(index + 1)", in: fields.file,
        known: ["id", "title", "text", "show", "ask"])
      let step = try Step(stepFields)
      if let other = steps.firstIndex(where: { $0.id == step.id }) {
        throw stepFields.error(
          "id", .contradiction("'\(step.id)' is the id of step \(other + 1), too"))
      }
      steps.append(step)
    }
    return steps
  }
}

extension Step {
  init(_ fields: Fields) throws(LessonError) {
    let expected = "lower-case letters, digits and dashes"
    guard let id = try fields.line("id", columns: 40) else {
      throw fields.error("id", .missing(expected: expected))
    }
    guard Fields.isID(id) else {
      throw fields.error("id", .found("'\(Fields.shortened(id))'", expected: expected))
    }
    self.id = id
    line = fields.line
    title = try fields.requiredLine("title", columns: 38)
    text = try fields.requiredText("text", longest: 2000)
    show = try Show(fields, "show")
    question = try Question(fields)
  }
}
