import Terminal

/// Draws the whole screen: a pure function of the state.
public struct Frame {
  /// The smallest terminal that everything fits.
  public static let smallest = (width: 80, height: 24)

  private let state: TourState

  public init(_ state: TourState) { self.state = state }

  /// Draws on a canvas of the terminal's size.
  public func draw(on canvas: inout Canvas) {
    drawAll(on: &canvas)
    // Widgets know their ASCII forms; what is left are signs in texts, such as × and ‖.
    if canvas.medium.symbols == .ascii { canvas.makePlain() }
  }

  private func drawAll(on canvas: inout Canvas) {
    guard canvas.width >= Frame.smallest.width, canvas.height >= Frame.smallest.height else {
      Frame.drawTooSmall(on: &canvas)
      return
    }
    if state.screen == .experiments || state.screen == .laboratory {
      let showsList = state.screen == .experiments
      LaboratoryView(state: state.laboratory, showsList: showsList).draw(on: &canvas)
      drawNotice(on: &canvas)
      drawKeys(on: &canvas)
      drawOverlays(on: &canvas)
      return
    }
    if state.screen == .workbench, let workbench = state.workbench {
      drawWorkbench(workbench, on: &canvas)
      drawNotice(on: &canvas)
      drawKeys(on: &canvas)
      drawOverlays(on: &canvas)
      return
    }
    drawTitle(on: &canvas)
    if let subject = state.subject {
      switch state.screen {
      case .experiments, .laboratory, .workbench: break
      case .tour: TourView(state: state, subject: subject).draw(on: &canvas)
      case .inside: InsideView(state: state, subject: subject).draw(on: &canvas)
      case .activations: ActivationsView(state: state, subject: subject).draw(on: &canvas)
      }
    } else {
      let (doing, share) = state.progress ?? ("opening", 0)
      PreparingView(doing: doing, share: share).draw(on: &canvas)
    }
    drawNotice(on: &canvas)
    drawKeys(on: &canvas)
    drawOverlays(on: &canvas)
  }

  private func drawOverlays(on canvas: inout Canvas) {
    if state.isHelpShown { HelpView(screen: state.screen).draw(on: &canvas) }
    if let palette = state.palette {
      PaletteView(
        palette: palette, suggestions: state.suggestions, hint: state.paletteHint
      ).draw(on: &canvas)
    }
  }

  static func drawTooSmall(on canvas: inout Canvas) {
    let (width, height) = Frame.smallest
    canvas.draw(
      TextFlow(
        """
        Residuum needs \(width) columns and \(height) rows; this terminal has \(canvas.width) and \
        \(canvas.height). Make it larger, or press q to leave.
        """),
      in: canvas.bounds)
  }

  private func drawWorkbench(_ workbench: WorkbenchState, on canvas: inout Canvas) {
    let used = canvas.write("Residuum", x: 1, y: 0, style: Theme.key)
    let goal = "a description that should become \(workbench.reference.network.name)"
    canvas.write(
      "Workbench \(canvas.medium.symbols.dot) \(goal)",
      in: Rect(x: used + 3, y: 0, width: canvas.width - used - 4, height: 1), style: Theme.title)
    WorkbenchView(state: workbench).draw(
      in: Rect(x: 0, y: 1, width: canvas.width, height: canvas.height - 3), on: &canvas)
  }

  private func drawTitle(on canvas: inout Canvas) {
    let dot = " \(canvas.medium.symbols.dot) "
    var used = canvas.write("Residuum", x: 1, y: 0, style: Theme.key)
    guard let subject = state.subject else { return }
    let place = self.place(subject)
    let room = canvas.width - place.displayWidth - 6 - used
    let weights = subject.weightsTitle(isShort: canvas.width < 100)
    let text = "\(subject.network.title)\(dot)\(weights)\(dot)\(subject.picture.title)"
    used += 3
    canvas.write(
      text.truncated(to: max(0, room), ellipsis: canvas.medium.symbols.ellipsis), x: used, y: 0,
      style: Theme.title)
    canvas.write(
      place, in: Rect(x: 0, y: 0, width: canvas.width - 1, height: 1), style: Theme.faint,
      align: .right)
  }

  /// `block 9 of 16 · 2.1 ms`.
  private func place(_ subject: Subject) -> String {
    let count = subject.walk.blocks.count
    let name =
      subject.block(ofUnit: state.focus) == nil
      ? subject.title(ofUnit: state.focus) : "block \(state.focus) of \(count)"
    var playing = state.isPlaying ? "playing: " : ""
    if state.laboratory.isLive, state.laboratory.isRunning,
      let share = state.laboratory.shown?.share
    {
      playing = "training \(Int(100 * share)) %, " + playing
    }
    guard let record = state.focused else { return playing + name }
    return "\(playing)\(name), \(Wording.milliseconds(record.milliseconds))"
  }

  private func drawNotice(on canvas: inout Canvas) {
    let row = Rect(x: 1, y: canvas.height - 2, width: canvas.width - 2, height: 1)
    let isInLaboratory = state.screen == .experiments || state.screen == .laboratory
    if let progress = state.progress, state.subject != nil, !isInLaboratory {
      let percent = Int(100 * min(max(progress.share, 0), 1))
      canvas.write("\(progress.doing) \(percent) %", in: row, style: Theme.key)
    } else if let notice = state.notice {
      guard notice.isError else {
        canvas.fill(row)
        canvas.write(notice.text, in: row, style: Theme.faint)
        return
      }
      // What went wrong is told in full, over as many rows as it takes.
      let flow = TextFlow("! \(notice.text)", style: Theme.error, hanging: 2)
      let rows = min(flow.lines(width: row.width).count, 6)
      let area = Rect(x: row.x, y: row.maxY - rows, width: row.width, height: rows)
      canvas.fill(Rect(x: 0, y: area.y, width: canvas.width, height: rows))
      canvas.draw(flow, in: area)
    }
  }

  /// What a key would do now.
  private func label(of binding: KeyBinding) -> String {
    let lesion = state.lesions[state.focus - 1, default: []]
    switch binding.action {
    case .play where state.isPlaying: return "pause"
    case .play where state.screen == .laboratory:
      if state.laboratory.session?.hasEnded == true { return "again" }
      return state.laboratory.isRunning ? "pause" : "go on"
    case .moment where state.laboratory.showsStart: return "now"
    case .enter where state.screen == .experiments: return state.laboratory.enterLabel
    case .cutResidual where lesion.contains(.residual): return "mend F"
    case .cutShortcut where lesion.contains(.shortcut): return "mend S"
    default: return binding.label
    }
  }

  private func drawKeys(on canvas: inout Canvas) {
    let symbols = canvas.medium.symbols
    let bindings =
      state.isTyping
      ? KeyTable.typing
      : KeyTable.bindings(of: state.screen).filter {
        !$0.label.isEmpty && state.canPerform($0.action)
      }
    // The last ones, help and quit, are always there.
    let fixed = bindings.suffix(3)
    func spans(_ binding: KeyBinding) -> [Span] {
      [
        Span(binding.shownKeys(symbols), Theme.key),
        Span(" \(label(of: binding))  ", Theme.faint),
      ]
    }
    func width(_ spans: [Span]) -> Int { spans.reduce(0) { $0 + $1.text.displayWidth } }
    let fixedWidth = fixed.reduce(0) { $0 + width(spans($1)) }
    var x = 1
    for binding in bindings.dropLast(3) {
      let spans = spans(binding)
      guard x + width(spans) + fixedWidth <= canvas.width + 1 else { break }
      x += canvas.write(spans, x: x, y: canvas.height - 1)
    }
    for binding in fixed { x += canvas.write(spans(binding), x: x, y: canvas.height - 1) }
  }
}
