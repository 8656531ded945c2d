import Terminal

/// Draws the lessons' screen: the list, or a step's text beside the program.
struct LearnFrame {
  private let state: LearnState

  init(_ state: LearnState) { self.state = state }

  func draw(on canvas: inout Canvas) {
    let fits = canvas.width >= Frame.smallest.width && canvas.height >= Frame.smallest.height
    guard fits, state.page == .lesson, let running = state.running else {
      if fits {
        LessonListView(state: state).draw(on: &canvas)
      } else {
        Frame.drawTooSmall(on: &canvas)
      }
      if canvas.medium.symbols == .ascii { canvas.makePlain() }
      return
    }
    let layout = LearnLayout(width: canvas.width, height: canvas.height, side: state.side)
    drawProgram(layout, on: &canvas)
    if let text = layout.text {
      LessonPanel(state: state, running: running).draw(in: text, on: &canvas)
    } else {
      drawStrip(running, on: &canvas)
    }
    if state.isHelpShown { LessonHelpView().draw(on: &canvas) }
    if canvas.medium.symbols == .ascii { canvas.makePlain() }
  }

  private func drawProgram(_ layout: LearnLayout, on canvas: inout Canvas) {
    let area = layout.program
    var program = Canvas(width: area.width, height: area.height, medium: canvas.medium)
    if layout.isCompact {
      CompactView(state: state.tour).draw(on: &program)
    } else {
      Frame(state.tour).draw(on: &program)
    }
    if state.side == .text {
      let keys = Rect(x: 0, y: program.height - 1, width: program.width, height: 1)
      program.fill(keys)
      program.write(
        "\(Key.tab.name(canvas.medium.symbols)) gives the keys to this side",
        in: Rect(x: 1, y: keys.y, width: keys.width - 2, height: 1), style: Theme.faint)
    }
    canvas.paste(program, x: area.x, y: area.y)
  }

  /// Over the program: what is to be done there, and how to get back.
  private func drawStrip(_ running: RunningLesson, on canvas: inout Canvas) {
    let row = Rect(x: 0, y: 0, width: canvas.width, height: 1)
    let style = Style.plain.reverse()
    canvas.fill(row, style: style)
    let back = " \(Key.tab.name(canvas.medium.symbols)) lesson "
    let told =
      state.message ?? LessonWording.plain(running.question?.text, in: state.facts)
      ?? running.step?.title ?? running.lesson.title
    let room = canvas.width - back.displayWidth - 2
    canvas.write(
      told.truncated(to: room, ellipsis: canvas.medium.symbols.ellipsis), x: 1, y: 0,
      style: running.reply.outcome == nil ? style : style.bold())
    canvas.write(back, in: row, style: style, align: .right)
  }
}

/// The keys of a lesson's text, over the screen.
struct LessonHelpView {
  func draw(on canvas: inout Canvas) {
    KeyTableView(
      title: "keys of a lesson",
      rows: LessonKeys.all.map {
        ($0.keys.map { $0.name(canvas.medium.symbols) }.joined(separator: " "), $0.help)
      }
    ).draw(on: &canvas)
  }
}

/// The keys of a lesson's text.
enum LessonKeys {
  static let all: [(keys: [Key], help: String)] = [
    ([.enter], "answer, or go on"),
    ([.tab], "give the keys to the program, and take them back"),
    ([.up, .down], "choose an option; a letter does too"),
    ([.character("h")], "a hint"),
    ([.character("s")], "show the answer"),
    ([.right, .character("n")], "next step"),
    ([.left, .character("p")], "step before"),
    ([.pageUp, .pageDown], "the text above and below, where it is too long"),
    ([.character("r")], "point the program back at what the step shows"),
    ([.escape], "to the list; where you are is kept"),
    ([.character("q")], "leave; where you are is kept"),
  ]
}
