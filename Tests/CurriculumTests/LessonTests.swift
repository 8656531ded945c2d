import Testing

@testable import Curriculum

@Suite("Lessons") struct LessonTests {
  @Test("A good one, field by field") func good() throws {
    let lesson = try Lesson(text: GoodLesson.text, in: "en/02-shapes.yaml")
    #expect(lesson.id == "shapes")
    #expect(lesson.number == 2)
    #expect(lesson.title == "Shapes")
    #expect(lesson.about == "How 224 becomes 7.")
    #expect(lesson.minutes == 15)
    #expect(lesson.needs == ["tour"])
    #expect(lesson.sources == ["He et al. 2015, arXiv:1512.03385, table 1"])
    #expect(lesson.steps.map(\.id) == ["stem", "cut", "guess", "do"])
    #expect(lesson.steps.map(\.line) == [8, 23, 36, 47])

    let stem = lesson.steps[0]
    #expect(stem.show?.network == "resnet50")
    #expect(stem.show?.block == "stem")
    #expect(stem.show?.screen == nil)
    #expect(
      stem.text.parts == [
        .plain("The "), .strong("stem"), .plain(" makes "),
        .computed(try Expression("unit"), .plain, literal: "64"),
        .plain(" channels and more.\n\nPress "), .key("→"), .plain(" now."),
      ])
    let answer = try Expression("stem.conv1.parameters")
    #expect(
      stem.question?.kind == .number(answer: answer, tolerance: .relative(0.02), unit: "weights"))
    #expect(stem.question?.line == 16)
    #expect(
      stem.question?.explanation.parts == [
        .plain("You said "), .answer, .plain(", it is "),
        .computed(answer, .plain, literal: "9,408"), .plain("."),
      ])

    #expect(lesson.steps[1].show?.cutShortcuts == ["conv3_2"])
    #expect(lesson.steps[1].show?.cutResiduals == ["conv4_1"])
    guard case .choice(let options)? = lesson.steps[1].question?.kind else {
      Issue.record("no choice")
      return
    }
    #expect(options.map(\.text.parts) == [[.plain("This")], [.plain("That")]])
    #expect(options[1].isRight == .when(try Expression("unit == 4")))
    #expect(lesson.steps[1].question?.reveal == nil)

    #expect(lesson.steps[2].show == nil)
    #expect(lesson.steps[2].question?.reveal?.compute == .all)
    guard case .choice(let options)? = lesson.steps[2].question?.kind else {
      Issue.record("no choice")
      return
    }
    #expect(options.map(\.isRight) == [.always(true), .always(false)])

    #expect(lesson.steps[3].show?.screen == .laboratory)
    #expect(lesson.steps[3].show?.at == .end)
    #expect(
      lesson.steps[3].question?.kind
        == .task(until: try Expression("cut.residuals == 1"), solution: ["cut residual conv4_1"]))
  }

  @Test("What mends all is an empty cut") func mends() throws {
    let text = GoodLesson.text.replacing(
      "{shortcuts: [conv3_2], residuals: [conv4_1]}", with: "none")
    let show = try Lesson(text: text, in: "a.yaml").steps[1].show
    #expect(show?.cutShortcuts == [])
    #expect(show?.cutResiduals == [])
  }

  @Test(
    "How far off is right",
    arguments: [
      ("within: 0.5", Question.Tolerance.absolute(0.5)), ("within: 50%", .relative(0.5)),
      ("unit: g", .standard),
    ])
  func tolerance(field: String, expected: Question.Tolerance) throws {
    let text = GoodLesson.text.replacing("within: 2 %", with: field)
      .replacing("unit: weights", with: "")
    guard
      case .number(_, let tolerance, _)? = try Lesson(text: text, in: "a.yaml").steps[0]
        .question?.kind
    else {
      Issue.record("no number")
      return
    }
    #expect(tolerance == expected)
  }

  // MARK: - Mistakes

  private static func message(_ text: String, in file: String = "en/02-shapes.yaml") -> String {
    do {
      _ = try Lesson(text: text, in: file)
      return "no error"
    } catch { return "\(error)".replacing("en/02-shapes.yaml", with: "F") }
  }

  /// What is replaced, by what, and the message. `F` is the file.
  private static let mistakes: [(String, String, String)] = [
    // The lesson's own fields.
    ("title: Shapes\n", "titl: Shapes\n", "F:1: a lesson has no 'titl'; did you mean 'title'?"),
    ("title: Shapes\n", "", "F:1: title: is missing: expected a line of at most 40 columns"),
    (
      "title: Shapes", "title: " + String(repeating: "x", count: 41),
      "F:1: title: expected a line of at most 40 columns, found '\(String(repeating: "x", count: 36))…'"
    ),
    (
      "title: Shapes", "title: 残差残差残差残差残差残差残差残差残差残差残",
      "F:1: title: expected a line of at most 40 columns, found '残差残差残差残差残差残差残差残差残差残差残…'"
    ),
    (
      "title: Shapes", "title: [a]",
      "F:1: title: expected a line of at most 40 columns, found a list"
    ),
    (
      "title: Shapes", "title: \"a\\e[31mb\"",
      "F:1: title: expected a line of at most 40 columns, found 'a·[31mb'"
    ),
    ("title: Shapes", "title:", "F:1: title: expected a line of at most 40 columns, found nothing"),
    (
      "about: How 224 becomes 7.\n", "",
      "F:1: about: is missing: expected a line of at most 72 columns"
    ),
    (
      "about: How", "about: " + String(repeating: "How ", count: 18),
      "F:2: about: expected a line of at most 72 columns, found 'How How How How How How How How How …'"
    ),
    ("minutes: 15", "minutes: 0", "F:3: minutes: expected a whole number from 1 to 120, found '0'"),
    (
      "minutes: 15", "minutes: 121",
      "F:3: minutes: expected a whole number from 1 to 120, found '121'"
    ),
    (
      "minutes: 15", "minutes: some",
      "F:3: minutes: expected a whole number from 1 to 120, found 'some'"
    ),
    ("minutes: 15\n", "", "F:1: minutes: is missing: expected a whole number from 1 to 120"),
    ("minutes: 15", "minutes: 15\nminutes: 16", "F:3: minutes: is said twice"),
    (
      "needs: [tour]", "needs: tour", "F:4: needs: expected a list of 0 to 20 lessons, found 'tour'"
    ),
    (
      "needs: [tour]", "needs: [The tour]",
      "F:4: needs: expected the ids of lessons, found 'The tour'"
    ),
    ("needs: [tour]", "needs: [shapes]", "F:4: needs: a lesson cannot need itself"),
    (
      "sources:\n  - He et al. 2015, arXiv:1512.03385, table 1\n", "",
      "F:1: sources: is missing: expected a list of papers or frameworks"
    ),
    (
      "sources:\n  - He et al. 2015, arXiv:1512.03385, table 1", "sources: []",
      "F:5: sources: expected a list of 1 to 20 sources, found 0"
    ),
    (
      "  - He et al. 2015, arXiv:1512.03385, table 1", "  - He\n  - {a: b}",
      "F:7: sources: expected a line of at most 200 columns, found fields"
    ),
    // Steps.
    ("- id: cut", "- id: stem", "F:23: step 2, id: 'stem' is the id of step 1, too"),
    (
      "- id: cut", "- id: Cut it",
      "F:23: step 2, id: expected lower-case letters, digits and dashes, found 'Cut it'"
    ),
    (
      "- id: cut\n    title: A choice", "- title: A choice",
      "F:23: step 2, id: is missing: expected lower-case letters, digits and dashes"
    ),
    (
      "    title: A choice\n", "",
      "F:23: step 2, title: is missing: expected a line of at most 38 columns"
    ),
    ("    text: Look.\n", "", "F:23: step 2, text: is missing: expected a text"),
    (
      "text: Look.", "text: ''",
      "F:27: step 2, text: expected a text of at most 2000 characters, found nothing"
    ),
    (
      "text: Look.", "text: [a]",
      "F:27: step 2, text: expected a text of at most 2000 characters, found a list"
    ),
    (
      "text: Look.", "text: " + String(repeating: "long ", count: 500) + ".",
      "F:27: step 2, text: expected a text of at most 2000 characters, found 2501"
    ),
    (
      "text: Look.", "text: \"a\\tb\"",
      "F:27: step 2, text: expected a text without tabs and control characters, found 'a·b'"
    ),
    (
      "    text: Look.", "    txt: Look.",
      "F:27: step 2: a step has no 'txt'; did you mean 'text'?"
    ),
    (
      "  - id: cut\n", "  - just words\n  - id: cut\n",
      "F:23: step 2: expected fields, each 'name: value', found 'just words'"
    ),
    // Markup, at its own line in a block.
    ("Press `→` now.", "Press `→ now.", "F:15: step 1, text: a '`' without its other"),
    ("The *stem* makes", "The *stem makes", "F:12: step 1, text: a '*' without its other"),
    ("The *stem* makes", "The **stem* makes", "F:12: step 1, text: nothing between two '*'"),
    ("The *stem* makes", "The *st{em* makes", "F:12: step 1, text: a '{' between two '*'"),
    ("and more.", "and} more.", "F:13: step 1, text: a '}' without its '{'; '}}' is a brace"),
    ("and more.", "and {unit more.", "F:13: step 1, text: a '{' without its '}'; '{{' is a brace"),
    (
      "and more.", "and {unit +} more.",
      "F:13: step 1, text: in {unit +} expected a value at column 7, found the end"
    ),
    (
      "and more.", "and {many = unit} more.",
      "F:13: step 1, text: expected a number before '=', found 'many'"
    ),
    (
      "and more.", "and {unit|x} more.",
      "F:13: step 1, text: expected %, K or a number of decimals after '|', found 'x'"
    ),
    ("and more.", "and {answer} more.", "F:13: step 1, text: {answer} outside 'explain'"),
    (
      "You said {answer}", "You said {answer + 1}",
      "F:22: step 1, ask, explain: {answer} stands alone, without format or operators"
    ),
    ("text: Look.", "text: Look *here.", "F:27: step 2, text: a '*' without its other"),
    // What is shown.
    (
      "{network: resnet50, block: stem}", "{netwrok: resnet50}",
      "F:10: step 1, show: a show has no 'netwrok'; did you mean 'network'?"
    ),
    (
      "{network: resnet50, block: stem}", "{}",
      "F:10: step 1, show: expected a field at least, such as block, found nothing"
    ),
    (
      "{network: resnet50, block: stem}", "resnet50",
      "F:10: step 1, show: expected fields, each 'name: value', found 'resnet50'"
    ),
    (
      "block: stem", "picture: 64",
      "F:10: step 1, show, picture: expected a whole number from 0 to 63, found '64'"
    ),
    (
      "block: stem", "rotate: 361",
      "F:10: step 1, show, rotate: expected a whole number from -360 to 360, found '361'"
    ),
    (
      "block: stem", "light: -11",
      "F:10: step 1, show, light: expected a whole number from -10 to 10, found '-11'"
    ),
    (
      "block: stem", "compute: blok",
      "F:10: step 1, show, compute: expected one of block, all, none, found 'blok'; did you mean 'block'?"
    ),
    (
      "block: stem", "screen: tours",
      "F:10: step 1, show, screen: expected one of tour, inside, channels, laboratory, workbench, found 'tours'; did you mean 'tour'?"
    ),
    (
      "block: stem", "operation: 0",
      "F:10: step 1, show, operation: expected a whole number from 1 to 999, found '0'"
    ),
    (
      "block: stem", "tensor: z",
      "F:10: step 1, show, tensor: expected one of x, S(x), F(x), T(x), sum, y, found 'z'; did you mean 'x'?"
    ),
    (
      "block: stem", "channel: -1",
      "F:10: step 1, show, channel: expected a whole number from 0 to 99999, found '-1'"
    ),
    (
      "block: stem", "screen: tour, channel: 1",
      "F:10: step 1, show, channel: belongs to the screen channels, found tour"
    ),
    (
      "block: stem", "operation: 1, channel: 1",
      "F:10: step 1, show, channel: belongs to the screen channels, found inside"
    ),
    (
      "block: stem", "like: plain34",
      "F:10: step 1, show, like: expected a description beside it"
    ),
    (
      "chart: gradients", "chart: gradient",
      "F:49: step 4, show, chart: expected one of loss, error, gradients, responses, ratios, depth, found 'gradient'; did you mean 'gradients'?"
    ),
    (
      "at: end", "at: middle",
      "F:49: step 4, show, at: expected one of start, end, found 'middle'"
    ),
    (
      "at: end", "experiment: c3",
      "F:49: step 4, show, experiment: expected it or a recording, found both"
    ),
    (
      "{shortcuts: [conv3_2], residuals: [conv4_1]}", "all",
      "F:26: step 2, show, cut: expected none, or fields: shortcuts, residuals, found 'all'"
    ),
    (
      "{shortcuts: [conv3_2], residuals: [conv4_1]}", "{}",
      "F:26: step 2, show, cut: expected none, or fields: shortcuts, residuals, found fields"
    ),
    (
      "{shortcuts: [conv3_2], residuals: [conv4_1]}", "{shortcut: [conv3_2]}",
      "F:26: step 2, show, cut: a cut has no 'shortcut'; did you mean 'shortcuts'?"
    ),
    (
      "{shortcuts: [conv3_2], residuals: [conv4_1]}", "{shortcuts: conv3_2}",
      "F:26: step 2, show, cut, shortcuts: expected a list of 1 to 200 blocks, found 'conv3_2'"
    ),
    // Questions.
    (
      "      number: How many weights?\n", "",
      "F:16: step 1, ask: expected one of number, choice, predict, task, found none"
    ),
    (
      "      number: How many weights?\n", "      number: How many?\n      task: Do it.\n",
      "F:16: step 1, ask: expected one of number, choice, predict, task, found number and task"
    ),
    (
      "      answer: stem.conv1.parameters\n", "",
      "F:17: step 1, ask, answer: is missing: expected an expression"
    ),
    (
      "answer: stem.conv1.parameters", "answer: 9408",
      "F:18: step 1, ask, answer: expected an expression with a name that is computed, found '9408'"
    ),
    (
      "answer: stem.conv1.parameters", "answer: stem..x",
      "F:18: step 1, ask, answer: expected a name after the dot at column 6, found '.'"
    ),
    (
      "answer: stem.conv1.parameters", "answer: [1]",
      "F:18: step 1, ask, answer: expected an expression, found a list"
    ),
    (
      "answer: stem.conv1.parameters", "until: unit",
      "F:18: step 1, ask: a question for a number has no 'until'; there are number, answer, within, unit, hint, explain"
    ),
    (
      "within: 2 %", "within: 60 %",
      "F:19: step 1, ask, within: expected a share up to 50 %, such as '2 %', or a difference, such as '0.5', found '60 %'"
    ),
    (
      "within: 2 %", "within: 0",
      "F:19: step 1, ask, within: expected a share up to 50 %, such as '2 %', or a difference, such as '0.5', found '0'"
    ),
    (
      "within: 2 %", "within: much",
      "F:19: step 1, ask, within: expected a share up to 50 %, such as '2 %', or a difference, such as '0.5', found 'much'"
    ),
    (
      "unit: weights", "unit: a very long unit of weights",
      "F:20: step 1, ask, unit: expected a line of at most 16 columns, found 'a very long unit of weights'"
    ),
    ("      hint: Multiply.\n", "", "F:17: step 1, ask, hint: is missing: expected a text"),
    (
      "      explain: It is this.\n", "",
      "F:29: step 2, ask, explain: is missing: expected a text"
    ),
    (
      "        - {text: This, when: unit == 3}\n", "",
      "F:30: step 2, ask, options: expected a list of 2 to 6 options, found 1"
    ),
    (
      "        - {text: This, when: unit == 3}\n",
      String(repeating: "        - {text: This, when: unit == 3}\n", count: 6),
      "F:30: step 2, ask, options: expected a list of 2 to 6 options, found 7"
    ),
    (
      "{text: This, when: unit == 3}", "{text: This}",
      "F:30: step 2, ask, options: expected when in every option, or else right: true in one, found when in 1 of 2"
    ),
    (
      "{text: This, when: unit == 3}", "{text: This, when: unit == 3, right: true}",
      "F:31: step 2, ask, option 1, right: expected it or when, found both"
    ),
    (
      "{text: This, when: unit == 3}", "{text: This, when: 1 == 1}",
      "F:31: step 2, ask, option 1, when: expected an expression with a name that is computed, found '1 == 1'"
    ),
    (
      "{text: This, when: unit == 3}", "{when: unit == 3}",
      "F:31: step 2, ask, option 1, text: is missing: expected a text"
    ),
    (
      "{text: Yes, right: true}", "{text: Yes}",
      "F:41: step 3, ask, options: expected when in every option, or else right: true in one, found 0 times right: true"
    ),
    (
      "{text: No}", "{text: No, right: true}",
      "F:41: step 3, ask, options: expected when in every option, or else right: true in one, found 2 times right: true"
    ),
    (
      "{text: No}", "{text: No, right: maybe}",
      "F:43: step 3, ask, option 2, right: expected true or false, found 'maybe'"
    ),
    (
      "      reveal: {compute: all}\n", "",
      "F:40: step 3, ask, reveal: is missing: expected a show, done after the answer"
    ),
    (
      "reveal: {compute: all}", "reveal: {compute: all}\n      answer: unit",
      "F:40: step 3, ask: expected either answer or options, found both"
    ),
    (
      "reveal: {compute: all}", "reveal: {compute: all}\n      within: 1",
      "F:45: step 3, ask, within: belongs to an answer, found options"
    ),
    (
      "      until: cut.residuals == 1\n", "",
      "F:52: step 4, ask, until: is missing: expected an expression"
    ),
    (
      "      solution: [cut residual conv4_1]\n", "",
      "F:52: step 4, ask, solution: is missing: expected a list of the palette's commands"
    ),
    (
      "[cut residual conv4_1]", "cut residual conv4_1",
      "F:54: step 4, ask, solution: expected a list of 1 to 20 commands, found 'cut residual conv4_1'"
    ),
  ]

  @Test("Mistakes", arguments: mistakes)
  func mistake(old: String, new: String, expected: String) {
    let parts = GoodLesson.text.split(
      separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    #expect(parts.count == 2, "'\(old)' is not in the good lesson")
    #expect(Self.message(parts.joined(separator: new)) == expected)
  }

  @Test("Whole files") func files() {
    let good = GoodLesson.text
    #expect(
      Self.message("")
        == "F: describes nothing; expected at least title, about, minutes, sources and steps")
    #expect(Self.message("- a") == "F:1: expected fields, each 'name: value', found a list")
    #expect(
      Self.message(good.replacing("needs: [tour]", with: "needs: &n [tour]\nmore: *n"))
        == "F:5: '*n' repeats what '&n' marks: expected it written out; a lesson says everything where it stands"
    )
    #expect(
      Self.message(good + String(repeating: "\n# more", count: 10_000))
        == "F: more than 65536 bytes; a lesson has far fewer")
    #expect(Self.message("title: 'a").hasPrefix("F:"))
    #expect(Self.message("title: 'a").contains(": no YAML: "))
    #expect(
      Self.message(good, in: "en/My lesson.yaml")
        == "en/My lesson.yaml: expected a file's name such as 02-shapes.yaml, of lower-case letters, digits and dashes"
    )
    #expect(Self.message(String(repeating: "[", count: 60_000)).contains("no YAML"))
    let many = (1...61).map { "\n  - {id: s\($0), title: a, text: b}" }.joined()
    let start = "title: a\nabout: b\nminutes: 1\nsources: [a]\nsteps:"
    #expect(Self.message(start + many) == "F:5: steps: expected a list of 1 to 60 steps, found 61")
    #expect(
      Self.message(start.replacing("\nsteps:", with: ""))
        == "F:1: steps: is missing: expected a list of steps")
  }

  @Test("A file that cannot be read") func unreadable() throws {
    let error = #expect(throws: LessonError.self) { try Lesson(file: "/absent/02-a.yaml") }
    #expect("\(error!)" == "/absent/02-a.yaml: no such file; expected a lesson")
    let folder = #expect(throws: LessonError.self) { try Lesson(file: "/tmp") }
    #expect("\(folder!)" == "/tmp: is no file; expected a lesson")
  }

  @Test(
    "Names of files",
    arguments: [
      ("en/02-shapes.yaml", 2, "shapes"), ("100-a-b.yml", 100, "a-b"), ("mine.yaml", nil, "mine"),
      ("1x1.yaml", nil, "1x1"),
    ] as [(String, Int?, String)])
  func names(file: String, number: Int?, id: String) throws {
    let found = try Lesson.numberAndID(of: file)
    #expect(found.number == number)
    #expect(found.id == id)
  }
}
