import Networks
import Yams

extension Question {
  private static let longest = 1000
  private static let kinds = ["number", "choice", "predict", "task"]

  /// The fields of each kind, besides the one that has its name.
  private static let fieldsOfKind = [
    "number": ["answer", "within", "unit"],
    "choice": ["options"],
    "predict": ["answer", "within", "unit", "options", "reveal"],
    "task": ["until", "solution"],
  ]

  /// Reads what a step asks; nil if it asks nothing.
  init?(_ step: Fields) throws(LessonError) {
    let all = Question.kinds + Question.kinds.flatMap { Question.fieldsOfKind[$0]! }
    var known: [String] = []
    for name in all + ["hint", "explain"] where !known.contains(name) { known.append(name) }
    guard let any = try step.fields("ask", of: "a question", known: known) else { return nil }
    let kinds = Question.kinds.filter(any.has)
    guard let name = kinds.first, kinds.count == 1 else {
      let found = kinds.isEmpty ? "none" : kinds.joined(separator: " and ")
      throw step.error(
        "ask", .found(found, expected: "one of \(Question.kinds.joined(separator: ", "))"))
    }
    let fields = try step.fields(
      "ask", of: name == "number" ? "a question for a number" : "a \(name)",
      known: [name] + Question.fieldsOfKind[name]! + ["hint", "explain"])!
    line = step.line(of: "ask")
    text = try fields.requiredText(name, longest: Question.longest)
    kind = try Question.kind(name, fields)
    reveal = try Show(fields, "reveal")
    if name == "predict", reveal == nil {
      throw fields.error("reveal", .missing(expected: "a show, done after the answer"))
    }
    hint = try fields.requiredText("hint", longest: Question.longest)
    explanation = try fields.requiredText("explain", longest: Question.longest, mayAnswer: true)
  }

  private static func kind(_ name: String, _ fields: Fields) throws(LessonError) -> Kind {
    switch name {
    case "task":
      guard let solution = try fields.lines("solution", 1...20, of: "commands", columns: 100) else {
        // What is missing first in the file's order is told first.
        _ = try fields.requiredExpression("until")
        throw fields.error("solution", .missing(expected: "a list of the palette's commands"))
      }
      return .task(until: try fields.requiredExpression("until"), solution: solution)
    case "choice": return .choice(try options(fields))
    case "predict":
      guard fields.has("answer") != fields.has("options") else {
        let found = fields.has("answer") ? "both" : "neither"
        throw fields.error("expected either answer or options, found \(found)")
      }
      if fields.has("answer") { return try number(fields) }
      for name in ["within", "unit"] where fields.has(name) {
        throw fields.error(name, .contradiction("belongs to an answer, found options"))
      }
      return .choice(try options(fields))
    default: return try number(fields)
    }
  }

  // MARK: - A number

  private static func number(_ fields: Fields) throws(LessonError) -> Kind {
    .number(
      answer: try fields.requiredExpression("answer"), tolerance: try tolerance(fields),
      unit: try fields.line("unit", columns: 16))
  }

  private static func tolerance(_ fields: Fields) throws(LessonError) -> Tolerance {
    guard let node = fields["within"] else { return .standard }
    if let numeral = fields.scalar(node).flatMap({ Numeral($0) }), numeral.value > 0 {
      let isShare = fields.scalar(node)!.hasSuffix("%")
      if !isShare { return .absolute(numeral.value) }
      if numeral.value <= 0.5 { return .relative(numeral.value) }
    }
    throw fields.error(
      "within",
      .found(
        Fields.words(node),
        expected: "a share up to 50 %, such as '2 %', or a difference, such as '0.5'"))
  }

  // MARK: - Options

  private static func options(_ fields: Fields) throws(LessonError) -> [Option] {
    guard let nodes = try fields.list("options", 2...6, of: "options") else {
      throw fields.error("options", .missing(expected: "a list of 2 to 6 options"))
    }
    var options: [Option] = []
    for (index, node) in nodes.enumerated() {
      let place = Fields.joined(fields.place, "option \(index + 1)")
      options.append(
        try Option(
          Fields(
            node, of: "an option", at: place, in: fields.file, known: ["text", "when", "right"])))
    }
    let computed = options.count { if case .when = $0.isRight { true } else { false } }
    let said = options.count { $0.isRight == .always(true) }
    guard computed == options.count || computed == 0 && said == 1 else {
      let found =
        computed == 0
        ? "\(said) times right: true" : "when in \(computed) of \(options.count)"
      throw fields.error(
        "options",
        .found(found, expected: "when in every option, or else right: true in one"))
    }
    return options
  }
}

extension Question.Option {
  init(_ fields: Fields) throws(LessonError) {
    text = try fields.requiredText("text", longest: 300)
    if fields.has("when"), fields.has("right") {
      throw fields.error("right", .contradiction("expected it or when, found both"))
    }
    if let expression = try fields.expression("when") {
      isRight = .when(expression)
    } else {
      isRight = .always(try fields.flag("right") ?? false)
    }
  }
}
