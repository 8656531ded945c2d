import Testing

@testable import Curriculum

@Suite("Grading") struct GradingTests {
  private static func number(
    _ answer: String, _ tolerance: Question.Tolerance = .standard, unit: String? = nil
  ) throws -> Question {
    question(.number(answer: try Expression(answer), tolerance: tolerance, unit: unit))
  }

  private static func question(_ kind: Question.Kind) -> Question {
    let text = LessonText(parts: [])
    return Question(kind: kind, text: text, reveal: nil, hint: text, explanation: text, line: 1)
  }

  private static func choice(_ options: [String]) throws -> Question {
    question(
      .choice(
        try options.map {
          .init(text: LessonText(parts: []), isRight: .when(try Expression($0)))
        }))
  }

  @Test("Numbers, on both sides of the edge") func numbers() throws {
    // Truth, tolerance, what is right, what is not.
    let cases: [(String, Question.Tolerance, [Double], [Double])] = [
      ("stem.conv1.parameters", .standard, [9408], [9407, 9409, 9408.5, -9408]),
      // 0.4213: half of one in the third digit is 0.0005.
      ("conv3_1.ratio", .standard, [0.421, 0.4213, 0.4217], [0.4207, 0.4219, 0.42, 0.43]),
      ("conv3_1.ratio * 100", .standard, [42.1, 42.17], [42.0, 42.2]),
      ("0 - conv3_1.ratio", .standard, [-0.421], [0.421, -0.42]),
      ("unit - 3", .standard, [0], [0.001]),
      ("stem.conv1.parameters", .relative(0.02), [9220, 9408, 9596], [9219, 9597]),
      ("0 - unit", .relative(0.5), [-1.5, -4.5], [-1.4, -4.6, 3]),
      ("unit", .absolute(0.5), [2.5, 3.5], [2.49, 3.51]),
      // 0.1 + 0.2 is not 0.3 to the last bit.
      ("0.1 + 0.2 + unit - 3", .absolute(0.1), [0.4, 0.2], [0.41, 0.19]),
    ]
    for (truth, tolerance, right, wrong) in cases {
      let question = try Self.number(truth, tolerance)
      for number in right {
        #expect(
          try question.grade(.number(number), in: ProgramFacts()).isRight, "\(truth): \(number)")
      }
      for number in wrong {
        #expect(
          try !question.grade(.number(number), in: ProgramFacts()).isRight, "\(truth): \(number)")
      }
    }
    let grade = try Self.number("unit").grade(.number(1), in: ProgramFacts())
    #expect(grade == Grade(isRight: false, truth: .number(3)))
    #expect(try !Self.number("unit").grade(.option(3), in: ProgramFacts()).isRight)
  }

  @Test("Options, of which one is right") func options() throws {
    let question = try Self.choice(["unit == 2", "unit == 3", "unit == 4"])
    #expect(
      try question.grade(.option(1), in: ProgramFacts()) == Grade(isRight: true, truth: .option(1)))
    #expect(
      try question.grade(.option(2), in: ProgramFacts()) == Grade(isRight: false, truth: .option(1))
    )
    let none = try Self.choice(["unit == 2", "unit == 4"])
    #expect(
      throws: FactError(.meaningless, "none of the options is right, where one has to be")
    ) { try none.grade(.option(0), in: ProgramFacts()) }
    let two = try Self.choice(["unit == 3", "unit == 4", "unit > 2"])
    #expect(
      throws: FactError(.meaningless, "options 1 and 3 are right, where one has to be")
    ) { try two.grade(.option(0), in: ProgramFacts()) }
    let text = LessonText(parts: [])
    let said = Self.question(
      .choice([
        .init(text: text, isRight: .always(false)), .init(text: text, isRight: .always(true)),
      ]))
    #expect(try said.grade(.option(1), in: ProgramFacts()).isRight)
    #expect(try !said.grade(.option(0), in: ProgramFacts()).isRight)
  }

  @Test("Tasks, and what cannot be graded yet") func tasks() throws {
    let done = Self.question(.task(until: try Expression("unit == 3"), solution: []))
    #expect(try done.grade(.done, in: ProgramFacts()) == Grade(isRight: true, truth: nil))
    let open = Self.question(.task(until: try Expression("unit == 4"), solution: []))
    #expect(try !open.grade(.done, in: ProgramFacts()).isRight)
    #expect(throws: FactError(.notYet, "nothing is computed yet")) {
      try Self.number("later.ratio").grade(.number(1), in: ProgramFacts())
    }
    #expect(throws: FactError(.meaningless, "'pair' is a list, not a number")) {
      try Self.number("pair").grade(.number(1), in: ProgramFacts())
    }
  }

  // MARK: - What is typed

  @Test(
    "Numbers as learners type them",
    arguments: [
      ("25,557,032", nil, 25_557_032), ("25557032", nil, 25_557_032),
      ("25 557 032", nil, 25_557_032),
      ("25_557_032", nil, 25_557_032), ("2.3e7", nil, 23_000_000), ("41 %", nil, 0.41),
      ("41%", nil, 0.41), ("3/4", nil, 0.75), (" 3 / 4 ", nil, 0.75), ("4.09 G", nil, 4.09e9),
      ("4.09G", nil, 4.09e9), ("64k", nil, 64_000), ("  7  ", nil, 7), ("-2", nil, -2),
      ("+2", nil, 2),
      ("9408 weights", "weights", 9408), ("9408 Weights", "weights", 9408),
      ("9408", "weights", 9408),
      ("7.9 %", "%", 7.9), ("7.9", "%", 7.9), ("25.6 M", "M", 25.6),
      ("4.09 G MACs", "MACs", 4.09e9),
      ("２５，０００", nil, 25_000), ("４１％", nil, 0.41), ("1/8 s", "s", 0.125),
    ] as [(String, String?, Double)])
  func typed(text: String, unit: String?, expected: Double) throws {
    let answer = try Answer(typed: text, for: Self.number("unit", unit: unit))
    guard case .number(let number) = answer else {
      Issue.record("no number")
      return
    }
    #expect(abs(number - expected) <= 1e-15 * abs(expected))
  }

  @Test(
    "What is no answer",
    arguments: [
      ("", "Nothing was typed yet."), ("   ", "Nothing was typed yet."),
      ("3/0", "Nothing can be divided by 0."),
      ("0,42", "A comma groups three digits, as in 9,408; decimals have a point, as in 0.42."),
      ("many", "That is no number: write one such as 9,408, 0.42, 41 %, 3/4 or 4.09 G."),
      ("3 million", "That is no number: write one such as 9,408, 0.42, 41 %, 3/4 or 4.09 G."),
      ("1/2/3", "That is no number: write one such as 9,408, 0.42, 41 %, 3/4 or 4.09 G."),
      ("1e999", "That is no number: write one such as 9,408, 0.42, 41 %, 3/4 or 4.09 G."),
      ("1e300/1e-300", "That is no number: write one such as 9,408, 0.42, 41 %, 3/4 or 4.09 G."),
    ])
  func untyped(text: String, message: String) throws {
    let question = try Self.number("unit")
    let error = #expect(throws: AnswerError.self) { try Answer(typed: text, for: question) }
    #expect(error?.description == message)
  }

  @Test("Options as learners type them") func typedOptions() throws {
    let question = try Self.choice(["unit == 2", "unit == 3", "unit == 4"])
    #expect(try Answer(typed: "2", for: question) == .option(1))
    #expect(try Answer(typed: " C ", for: question) == .option(2))
    for text in ["0", "4", "d", "", "ab"] {
      let error = #expect(throws: AnswerError.self) { try Answer(typed: text, for: question) }
      #expect(error?.description == "Choose one of the options, a to c.")
    }
    let task = Self.question(.task(until: try Expression("unit"), solution: []))
    #expect(throws: AnswerError.self) { try Answer(typed: "1", for: task) }
  }
}
