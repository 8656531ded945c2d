import Curriculum
import Inference
import Kernels
import Logging
import Networks
import Terminal
import Testing

@testable import Tour

/// Lessons beside the tour, without a terminal: keys go in, the screen comes out as text.
@Suite struct LessonTests {
  private static let lesson = """
    title: A small one
    about: What a test needs.
    minutes: 1
    sources: [He et al. 2015]
    steps:
      - id: look
        title: Look
        show: {network: cifar-resnet8, picture: 3, block: conv2_1}
        text: |
          F is {conv2_1.ratio} times as large as x.
      - id: number
        title: A number
        text: Look at conv2_1.
        ask:
          number: How large is F beside x?
          answer: conv2_1.ratio
          within: 1 %
          hint: It stands at the right.
          explain: You said {answer}, and it is {conv2_1.ratio|4}.
      - id: choice
        title: A choice
        text: Look at conv3_1.
        ask:
          choice: Does it keep the shape?
          options:
            - {text: It does., when: conv3_1.out.height == conv3_1.in.height}
            - {text: It halves it., when: 2 * conv3_1.out.height == conv3_1.in.height}
          hint: Count the rows.
          explain: It makes {conv3_1.out.height} rows of {conv3_1.in.height}.
      - id: predict
        title: A prediction
        text: The shortcut of conv3_1 will be cut.
        ask:
          predict: Will the likeliest class have more than half?
          options:
            - {text: Yes., when: class.probability > 0.5}
            - {text: No., when: class.probability <= 0.5}
          reveal: {cut: {shortcuts: [conv3_1]}}
          hint: Think of ten classes.
          explain: It has {class.probability|%}.
      - id: task
        title: A task
        show: {cut: none}
        text: Cut something.
        ask:
          task: Cut the residual of conv4_1.
          until: cut.residuals == 1
          solution: [cut F conv4_1]
          hint: Go there and press x.
          explain: "{cut.residuals} is cut."
    """

  private static func session(
    _ text: String = lesson, own: LearnState.Own = .init(), width: Int = 120, height: Int = 36,
    progress: Progress = Progress(), opens: Bool = true
  ) throws -> LearnSession {
    let lesson = try Lesson(text: text, in: "01-small.yaml")
    return LearnSession(
      LearnState(
        tour: TourState(width: width, height: height), lessons: [lesson], networks: nil,
        progress: progress, own: own, lesson: opens ? lesson.id : nil),
      equipment: .init(
        threads: 1, kernels: KernelSet(.baseline), version: "test", logger: Logger(label: "test")))
  }

  private static func screen(_ session: LearnSession) -> String {
    let size = session.state.size
    var canvas = Canvas(
      width: size.width, height: size.height,
      medium: Medium(symbols: .unicode, depth: .monochrome))
    session.state.draw(on: &canvas)
    return canvas.text
  }

  /// What is on the lesson's side, at 120 columns.
  private static func text(_ session: LearnSession) -> String {
    screen(session).split(separator: "\n").map { String($0.prefix(39)) }.joined(separator: "\n")
  }

  /// The ratio as the forward pass has it, less the tour.
  private static func ratio(source: ModelSource, picture: Int) throws -> Double {
    let network = try Catalog.network(named: "cifar-resnet8")
    let operations = Operations(kernels: KernelSet(.baseline), workers: Workers(threads: 1))
    let input = try InputPicture(
      .postcard(seed: 0, index: picture), for: network, preprocessing: network.preprocessing)
    let model = try source.model(for: network, operations: operations) { _, _ in }
    let compiled = try CompiledNetwork(model, height: 32, width: 32, operations: operations)
    var pass = ForwardPass(compiled, image: input.tensor)
    pass.run()
    let trace = try #require(pass.trace(ofBlock: 0))
    func norm(_ activation: Activation) -> Double {
      var sum = 0.0
      for channel in 0..<activation.channels {
        for value in activation.channel(channel) { sum += Double(value) * Double(value) }
      }
      return sum.squareRoot()
    }
    return norm(trace.residual) / norm(try #require(trace.shortcut))
  }

  @Test("A number is graded by the network: other weights or another picture, another answer")
  func gradedByTheNetwork() throws {
    let cases: [(ModelSource, Int)] = [
      (.random(seed: 0), 3), (.random(seed: 1), 3), (.random(seed: 0), 5),
    ]
    let network = try Catalog.network(named: "cifar-resnet8")
    let ratios = try cases.map { try LessonTests.ratio(source: $0.0, picture: $0.1) }
    for (index, (source, picture)) in cases.enumerated() {
      for (other, ratio) in ratios.enumerated() {
        let session = try LessonTests.session(
          LessonTests.lesson.replacing("picture: 3", with: "picture: \(picture)"),
          own: .init(source: source, network: network))
        session.press(.enter)
        session.type(String(ratio))
        session.press(.enter)
        let isRight = session.state.running?.reply.outcome == .right
        #expect(isRight == (index == other), "\(source), picture \(picture): \(ratio)")
      }
    }
  }

  @Test("The learner's own picture is asked about where a step names none")
  func ownPicture() throws {
    let text = LessonTests.lesson.replacing(", picture: 3", with: "")
    let session = try LessonTests.session(
      text, own: .init(picture: .postcard(seed: 0, index: 5)))
    session.press(.enter)
    session.type(String(try LessonTests.ratio(source: .random(seed: 0), picture: 5)))
    session.press(.enter)
    #expect(session.state.running?.reply.outcome == .right)
  }

  @Test("Wrong, hint, right; the explanation has the learner's number", arguments: [80, 120])
  func number(width: Int) throws {
    let session = try LessonTests.session(width: width, height: width == 80 ? 24 : 36)
    #expect(LessonTests.screen(session).contains("F is"))
    session.press(.enter)
    session.type("12")
    session.press(.enter)
    #expect(LessonTests.screen(session).contains("Not so."))
    session.press(.character("h"))
    #expect(LessonTests.screen(session).contains("It stands at the right."))
    session.press(.character("h"), .control("u"))
    let ratio = try LessonTests.ratio(source: .random(seed: 0), picture: 3)
    session.type(String(ratio))
    session.press(.enter)
    #expect(LessonTests.screen(session).contains("Right. You said"))
    let answered = try #require(session.state.progress.lessons["small"]?.answers["number"])
    #expect(
      answered.isRight && answered.usedHint && answered.answers == [.number(12), .number(ratio)])
    // Answered once, the next key goes on.
    session.press(.enter)
    #expect(LessonTests.screen(session).contains("Does it keep the shape?"))
  }

  @Test("An option by its letter or by arrows; a prediction is shown before it is graded")
  func choices() throws {
    let session = try LessonTests.session()
    session.press(.enter)
    session.press(.character("s"), .character("s"), .enter, .character("a"), .enter)
    #expect(LessonTests.screen(session).contains("Not so."))
    session.press(.down, .enter)
    #expect(LessonTests.screen(session).contains("It makes 16 rows of 32."))
    session.press(.enter)
    #expect(session.state.tour.lesions.isEmpty)
    session.press(.enter)
    #expect(session.state.message == "Choose with a letter or arrows")
    session.press(.character("a"), .enter)
    #expect(session.state.tour.lesions == [1: .shortcut])
    #expect(session.state.running?.reply.outcome != nil)
    // A prediction is not tried twice.
    session.press(.enter)
    #expect(session.state.running?.index == 4)
    #expect(session.state.tour.lesions.isEmpty)
  }

  @Test("A task is done in the program, whose keys are its own there; tab goes to and fro")
  func task() throws {
    let session = try LessonTests.session()
    session.perform { $0.go(to: 4) }
    session.press(.enter)
    #expect(session.state.side == .program)
    for key in [Key.end, .left, .character("x")] { session.press(key) }
    #expect(session.state.tour.lesions == [2: .residual])
    #expect(session.state.running?.reply.outcome == .right)
    session.press(.tab)
    #expect(LessonTests.screen(session).contains("Done. 1 is cut."))
    session.press(.enter)
    #expect(LessonTests.screen(session).contains("The end of this lesson"))
    #expect(session.state.progress.lessons["small"]?.isDone == true)
  }

  @Test("Keys that come before the program is where the step points wait for it")
  func hurriedKeys() throws {
    let session = try LessonTests.session()
    session.perform { state in
      var requests = state.go(to: 4, isLeap: true)
      for key in [Key.tab, .end, .left, .character("x"), .tab] { requests += state.handle(key) }
      #expect(state.side == .text)
      return requests
    }
    #expect(session.state.tour.lesions == [2: .residual])
    #expect(session.state.running?.reply.outcome == .right)
    // What the step showed is what there was before them.
    #expect(session.state.running?.arrival?.lesions == [:])
  }

  @Test("Going back shows what was answered and said, in this run of the lesson and in another")
  func goingBack() throws {
    let session = try LessonTests.session()
    session.press(.enter)
    let ratio = String(try LessonTests.ratio(source: .random(seed: 0), picture: 3))
    session.type(ratio)
    session.press(.enter)
    let said = LessonTests.text(session)
    #expect(said.contains("Right. You said"))
    session.press(.enter)
    session.press(.character("b"), .enter, .enter)
    session.press(.character("a"), .enter)
    #expect(session.state.tour.lesions == [1: .shortcut])
    let predicted = LessonTests.text(session)
    session.press(.left, .left)
    #expect(LessonTests.text(session) == said)
    #expect(session.state.tour.lesions.isEmpty)
    session.press(.right, .right)
    #expect(LessonTests.text(session) == predicted)
    #expect(session.state.tour.lesions == [1: .shortcut])
    // What is known counts once, whatever is pressed.
    session.press(.left, .character("a"), .enter)
    let progress = session.state.progress
    #expect(progress.lessons["small"]?.answers["choice"]?.answers == [.option(1)])

    let again = try LessonTests.session(progress: progress)
    again.press(.left)
    again.press(.left)
    #expect(LessonTests.screen(again).contains("Right. You said"))
  }

  @Test("A lesson that was left for the list is as it was")
  func leavingForTheList() throws {
    let session = try LessonTests.session()
    session.perform { $0.go(to: 4, isLeap: true) }
    session.press(.tab, .character("s"), .tab)
    let lesions = session.state.tour.lesions
    #expect(!lesions.isEmpty)
    let screen = LessonTests.screen(session)
    session.press(.escape)
    session.press(.enter)
    #expect(session.state.tour.lesions == lesions)
    #expect(LessonTests.screen(session) == screen)
  }

  @Test("A wrong answer about a picture that was changed says so")
  func changedPicture() throws {
    let session = try LessonTests.session()
    session.press(.enter)
    session.press(.tab, .character("-"), .tab)
    session.type("0")
    session.press(.enter)
    #expect(session.state.message?.contains("not as the step showed it") == true)
    session.press(.character("r"), .enter)
    #expect(session.state.message?.hasPrefix("Not so. Try again") == true)
  }

  @Test("A text that is too long shows its end, and is scrolled back")
  func scrolling() throws {
    let words = (1...150).map { "word\($0)" }.joined(separator: " ")
    let told = "F is {conv2_1.ratio} times as large as x."
    let text = LessonTests.lesson.replacing(told, with: words)
    let session = try LessonTests.session(text, width: 80, height: 24)
    #expect(LessonTests.screen(session).contains("word150"))
    #expect(!LessonTests.screen(session).contains("Look"))
    for _ in 1...9 { session.press(.pageUp) }
    #expect(LessonTests.screen(session).contains("Look"))
    #expect(!LessonTests.screen(session).contains("word150"))
    for _ in 1...9 { session.press(.pageDown) }
    #expect(LessonTests.screen(session).contains("word150"))
  }

  @Test("Where one stopped is where one goes on, and sees what was seen")
  func resuming() throws {
    let first = try LessonTests.session()
    first.press(.enter)
    first.press(.character("s"), .character("s"), .enter)
    first.press(.escape)
    #expect(LessonTests.screen(first).contains("step 3 of 5"))
    let second = try LessonTests.session(progress: first.state.progress, opens: false)
    #expect(LessonTests.screen(second).contains("step 3 of 5"))
    second.press(.enter)
    #expect(second.state.running?.index == 2)
    #expect(second.state.tour.subject?.network.name == "cifar-resnet8")
    // From the beginning again, with the answers kept.
    second.press(.escape, .character("a"))
    #expect(second.state.running?.index == 0)
    #expect(second.state.progress.lessons["small"]?.answers["number"]?.wasSkipped == true)
  }

  @Test("A lesson can be skipped in the list, and taken up again")
  func skipping() throws {
    let session = try LessonTests.session(opens: false)
    session.press(.character("s"))
    #expect(LessonTests.screen(session).contains("skipped"))
    session.press(.character("s"))
    #expect(session.state.progress.lessons["small"]?.isSkipped == false)
  }

  @Test("As plain text: a step, a wrong answer, a hint, a command, to the end")
  func plainText() throws {
    let session = try LessonTests.session()
    var plain = PlainLesson(session, width: 60)
    #expect(plain.opening().contains("1. Look"))
    #expect(plain.take("").contains("2. A number"))
    #expect(plain.take("99")[0].hasPrefix("Not so."))
    #expect(plain.take("h") == ["Hint: It stands at the right."])
    #expect(plain.take("s") == ["s again shows the answer"])
    #expect(plain.take("s")[0].hasPrefix("The answer: "))
    #expect(plain.take("").contains("3. A choice"))
    #expect(plain.take("b")[0].hasPrefix("Right."))
    _ = plain.take("n")
    #expect(plain.take("p").contains { $0.hasPrefix("Right.") })
    _ = plain.take("n")
    _ = plain.take("b")
    #expect(plain.take("n").contains("5. A task"))
    #expect(plain.take(":cut F conv4_1").contains { $0.hasPrefix("Done.") })
    #expect(plain.take("").contains { $0.hasPrefix("The end") })
    _ = plain.take("")
    #expect(plain.isOver)
  }

  @Test(
    "In plain text keys do what they do on the full screen",
    arguments: [
      ["key end left x"], ["end", "←", "key x"], ["Tab", "END", "left", "key q x"],
      ["key s", "r", "key end left x"],
    ])
  func plainKeys(lines: [String]) throws {
    let session = try LessonTests.session()
    session.perform { $0.go(to: 4) }
    var plain = PlainLesson(session, width: 60)
    var told: [String] = []
    for line in lines { told = plain.take(line) }
    #expect(session.state.tour.lesions == [2: .residual])
    #expect(told.contains { $0.hasPrefix("Done.") })
    #expect(!plain.isOver)
    #expect(plain.take("key rigth") == ["Nothing is asked: n goes on, ? tells what can be typed."])
  }

  @Test("Wide characters keep to their side, and lines break between them")
  func wideCharacters() throws {
    let text = LessonTests.lesson
      .replacing("title: Look", with: "title: 残差を見る")
      .replacing(
        "F is {conv2_1.ratio} times as large as x.",
        with: String(repeating: "残差ブロックでは入力がそのまま加えられます。", count: 6))
    let session = try LessonTests.session(text, width: 80, height: 24)
    let size = session.state.size
    var canvas = Canvas(
      width: size.width, height: size.height,
      medium: Medium(symbols: .unicode, depth: .monochrome))
    session.state.draw(on: &canvas)
    for y in 1..<24 { #expect(canvas[39, y].character == "│", "row \(y)") }
    // 132 characters of two columns each, nineteen in a row: full rows and no gaps.
    let rows = (3..<10).map { y in (1..<39).count { canvas[$0, y].isContinuation } }
    #expect(rows == [19, 19, 19, 19, 19, 19, 18])
  }

  @Test("The check finds what does not hold, each with its line and step")
  func check() throws {
    func problems(_ old: String, _ new: String) throws -> [String] {
      let text = LessonTests.lesson.replacing(old, with: new)
      #expect(text != LessonTests.lesson)
      let session = try LessonTests.session(text, opens: false)
      return LessonCheck(try Lesson(text: text, in: "01-small.yaml"), session: session).problems
    }
    let whole = try LessonTests.session(opens: false)
    let lesson = try Lesson(text: LessonTests.lesson, in: "01-small.yaml")
    #expect(LessonCheck(lesson, session: whole).problems == [])
    for (old, new, words) in [
      ("F is {conv2_1.ratio}", "F is {7.7 = conv2_1.ratio}", "step look: text"),
      ("answer: conv2_1.ratio", "answer: conv2_9.ratio", "step number: answer"),
      ("until: cut.residuals == 1", "until: cut.residuals == 0", "done before it begins"),
      ("solution: [cut F conv4_1]", "solution: [mend]", "is not true"),
      ("solution: [cut F conv4_1]", "solution: [cut F conv9_1]", "solution: 'cut F conv9_1'"),
      ("block: conv2_1}", "block: conv2_9}", "has no block 'conv2_9'"),
      (
        "when: 2 * conv3_1.out.height == conv3_1.in.height",
        "when: conv3_1.out.height == conv3_1.in.height", "step choice: answer"
      ),
      (
        "Look at conv3_1.", String(repeating: "Look at conv3_1. ", count: 60),
        "rows of 38 columns"
      ),
    ] {
      let found = try problems(old, new)
      #expect(found.contains { $0.contains(words) }, "\(new): \(found)")
      #expect(found.allSatisfy { $0.hasPrefix("01-small.yaml:") })
    }
  }
}

extension LearnSession {
  fileprivate func press(_ first: Key, _ rest: Key...) { for key in [first] + rest { press(key) } }
}
