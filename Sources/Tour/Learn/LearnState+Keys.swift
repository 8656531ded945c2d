import Curriculum
import Terminal

extension LearnState {
  /// Takes in a key, and tells what is to be computed for it.
  public mutating func handle(_ key: Key) -> [Request] {
    if case .mouse(let event) = key { return handle(event) }
    if page == .list { return handleList(key) }
    if side == .program { return handleProgram(key) }
    if isHelpShown {
      isHelpShown = false
      return []
    }
    message = nil
    return handleText(key)
  }

  // MARK: - The list

  private mutating func handleList(_ key: Key) -> [Request] {
    message = nil
    switch key {
    case .down: selection = min(selection + 1, max(0, lessons.count - 1))
    case .up: selection = max(selection - 1, 0)
    case .home: selection = 0
    case .end: selection = max(0, lessons.count - 1)
    case .enter, .right:
      if lessons.indices.contains(selection) { return open(lessons[selection]) }
    case .character("s"):
      if lessons.indices.contains(selection) { toggleSkipped(lessons[selection]) }
    case .character("a"):
      if lessons.indices.contains(selection) { return open(lessons[selection], isAgain: true) }
    case .character("q"), .escape: wantsToQuit = true
    default: break
    }
    return []
  }

  private mutating func toggleSkipped(_ lesson: Lesson) {
    change(lesson.id) { $0.isSkipped.toggle() }
  }

  /// Opens a lesson where it was left, or at its beginning where it is done, or again.
  mutating func open(_ lesson: Lesson, isAgain: Bool = false) -> [Request] {
    page = .lesson
    change(side: .text)
    tour.isHelpShown = false
    // Left a moment ago: everything is as it was.
    if !isAgain, let running, running.lesson.id == lesson.id, running.step != nil { return [] }
    let known = progress.lessons[lesson.id]
    let place = lesson.steps.firstIndex { $0.id == known?.step }
    let start = isAgain || known?.isDone == true ? 0 : place ?? 0
    running = RunningLesson(lesson: lesson, isAgain: isAgain)
    if isAgain {
      change(lesson.id) { $0.isDone = false }
    }
    return go(to: start, isLeap: true)
  }

  // MARK: - The program's side

  /// A key for the program. What the learner does there builds on what the step shows: while the program
  /// is on its way to that, keys wait.
  private mutating func handleProgram(_ key: Key) -> [Request] {
    guard running?.isSettling != true || isForNow(key) else {
      running?.waitingKeys.append(key)
      return []
    }
    // What is typed there may be anything but a change of sides.
    guard key == .tab, tour.palette == nil else {
      let requests = tour.handle(key)
      if tour.wantsToQuit { wantsToQuit = true }
      return requests
    }
    change(side: .text)
    return []
  }

  /// Whether a key is for the moment, whatever is shown: to leave, or to change sides. None is where a
  /// command is being typed.
  private func isForNow(_ key: Key) -> Bool {
    let isTyping =
      tour.palette != nil || tour.isTyping || running?.waitingKeys.contains(.character(":")) == true
    return !isTyping && [.tab, .escape, .character("q")].contains(key)
  }

  /// Hands the program the keys that waited for it.
  mutating func handOverKeys() -> [Request] {
    var requests: [Request] = []
    while requests.isEmpty, running?.isSettling == false, running?.waitingKeys.isEmpty == false,
      let key = running?.waitingKeys.removeFirst()
    {
      requests = handleProgram(key)
    }
    return requests
  }

  mutating func change(side: Side) {
    self.side = side
    message = nil
    resize(width: size.width, height: size.height)
  }

  // MARK: - The text's side

  private mutating func handleText(_ key: Key) -> [Request] {
    if case .number? = running?.question?.kind, running?.isAsking == true, type(key) { return [] }
    switch key {
    case .tab: change(side: .program)
    case .enter: return enter()
    case .right, .character("n"): return advance()
    case .left, .character("p"): return back()
    case .pageUp: scroll(by: 1)
    case .pageDown: scroll(by: -1)
    case .down: choose(by: 1)
    case .up: choose(by: -1)
    case .character("h"): showHint()
    case .character("s"): return showAnswer()
    case .character("r"): return follow(cues(to: running?.index ?? 0))
    case .character("?"), .function(1): isHelpShown = true
    case .character("q"): wantsToQuit = true
    case .escape:
      page = .list
      tour.isPlaying = false
    case .character(let letter) where chooseOption(letter): break
    case .character(let letter) where letter.isLetter && running?.isAsking == true:
      guard case .choice(let options)? = running?.question?.kind else { break }
      message = "The options are a to \(Array("abcdef")[options.count - 1])"
    case .backspace: break
    default:
      let tab = Key.tab.name()
      let isTours = KeyTable.bindings(of: tour.screen).contains { $0.keys.contains(key) }
      if isTours { message = "\(key.name()) is a key of the program: \(tab) first" }
    }
    return []
  }

  /// Takes a key that belongs to a number; false for others.
  private mutating func type(_ key: Key) -> Bool {
    guard var typed = running?.reply.typed else { return false }
    switch key {
    case .character(let character) where Reply.isNumeral(character, after: typed):
      if running?.reply.isRefused == true { typed = "" }
      running?.reply.isRefused = false
      if typed.count < 24 { typed.append(character) }
    case .backspace where !typed.isEmpty: typed.removeLast()
    case .control("u"): typed = ""
    default: return false
    }
    running?.reply.typed = typed
    return true
  }

  private mutating func choose(by step: Int) {
    guard let running, running.isAsking, case .choice(let options)? = running.question?.kind
    else { return }
    let option = running.reply.option.map { $0 + step } ?? (step > 0 ? 0 : options.count - 1)
    self.running?.reply.option = min(max(option, 0), options.count - 1)
  }

  /// Chooses an option by its letter; false where there is none of it.
  private mutating func chooseOption(_ letter: Character) -> Bool {
    guard case .choice(let options)? = running?.question?.kind, running?.isAsking == true,
      let index = Array("abcdef").firstIndex(of: letter), index < options.count
    else { return false }
    running?.reply.option = index
    return true
  }

  /// Answers, or goes on.
  private mutating func enter() -> [Request] {
    guard let running, running.isAsking, let question = running.question else { return advance() }
    switch question.kind {
    case .task:
      change(side: .program)
      return []
    case .choice:
      guard let option = running.reply.option else {
        message = "Choose with a letter or arrows"
        return []
      }
      return answer(.option(option), to: question)
    case .number:
      guard !running.reply.typed.isEmpty else {
        message = "Type a number, then enter; h: hint"
        return []
      }
      do {
        return answer(try Answer(typed: running.reply.typed, for: question), to: question)
      } catch {
        message = "\(error)"
        return []
      }
    }
  }

  mutating func showHint() {
    guard running?.isAsking == true, let step = running?.step else { return }
    running?.reply.isHintShown.toggle()
    note(step) { $0.usedHint = true }
  }

  // MARK: - Mouse

  private mutating func handle(_ event: MouseEvent) -> [Request] {
    guard page == .lesson else { return handleListMouse(event) }
    let layout = LearnLayout(width: size.width, height: size.height, side: side)
    let isOnText = layout.text.map { $0.contains(x: event.x, y: event.y) } ?? false
    if isOnText {
      if event.kind == .press, side == .program { change(side: .text) }
      return []
    }
    if event.kind == .press, side == .text {
      change(side: .program)
      return []
    }
    var inside = event
    inside.x -= layout.program.x
    inside.y -= layout.program.y
    return handleProgram(.mouse(inside))
  }

  private mutating func handleListMouse(_ event: MouseEvent) -> [Request] {
    switch event.kind {
    case .wheelUp: return handleList(.up)
    case .wheelDown: return handleList(.down)
    case .press:
      let row = LessonListView.lesson(atRow: event.y, of: self)
      guard let row else { return [] }
      if row == selection { return handleList(.enter) }
      selection = row
      return []
    case .release: return []
    }
  }
}

extension Reply {
  /// Whether a character can stand in a number: `25,557,032`, `2.3e7`, `41 %`, `3/4`, `-1`, `4.09 G`.
  static func isNumeral(_ character: Character, after typed: String) -> Bool {
    if character.isASCII, character.isNumber { return true }
    if "., %/-+".contains(character) { return !typed.isEmpty || "-.,".contains(character) }
    return "eEkKMG".contains(character) && typed.last?.isNumber == true
      || "KMG".contains(character) && typed.last == " "
  }
}
