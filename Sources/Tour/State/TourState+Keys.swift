import Inference
import Networks
import Terminal

extension TourState {
  /// Takes in a key, and tells what is to be computed for it.
  public mutating func handle(_ key: Key) -> [Request] {
    if case .mouse(let event) = key { return handle(event) }
    if palette != nil { return handlePalette(key) }
    if isHelpShown {
      isHelpShown = false
      // The key that closes the help does nothing else, but q still leaves.
      return key == .character("q") ? perform(.quit) : []
    }
    if isTyping {
      typeOnWorkbench(key)
      return []
    }
    let binding = KeyTable.bindings(of: screen).first { $0.keys.contains(key) }
    guard let binding else { return [] }
    // An error is told until the next thing is done.
    if notice?.isError == true { notice = nil }
    return perform(binding.action)
  }

  /// A step of the player; called about twice a second while it plays.
  ///
  /// - Parameter elapsed: since the last one, in seconds.
  public mutating func tick(elapsed: Double = 0.5) -> [Request] {
    if screen == .laboratory { laboratory.advanceReplay(by: elapsed) }
    guard isPlaying, let subject else { return [] }
    guard focus < subject.headUnit else {
      isPlaying = false
      return []
    }
    return move(to: focus + 1)
  }

  /// Whether `tick` has something to do.
  public var needsTicks: Bool { isPlaying || isReplaying }

  /// Whether a recording runs on the screen, which wants ten ticks a second.
  public var isReplaying: Bool { screen == .laboratory && laboratory.isReplaying }

  mutating func perform(_ action: Action) -> [Request] {
    switch action {
    case .quit:
      wantsToQuit = true
      return []
    case .help:
      isHelpShown = true
      return []
    case .palette:
      palette = Palette(text: "")
      return []
    case .goTo:
      palette = Palette(text: "goto ")
      return []
    case .chooseNetwork:
      palette = Palette(text: "network ")
      return []
    case .openPicture:
      palette = Palette(text: "picture ")
      return []
    case .laboratory: return openLaboratory()
    default: break
    }
    if screen == .experiments { return performOnExperiments(action) }
    if screen == .laboratory { return performOnLaboratory(action) }
    if screen == .workbench { return performOnWorkbench(action) }
    guard subject != nil, !isOpening else { return [] }
    switch screen {
    case .experiments, .laboratory, .workbench: return []
    case .tour: return performOnTour(action)
    case .inside: return performInside(action)
    case .activations: return performOnActivations(action)
    }
  }

  /// Whether an action makes sense where one is, so that the bottom line need not offer it elsewhere.
  func canPerform(_ action: Action) -> Bool {
    switch action {
    case .nextTensor: canChooseTensor
    case .cutShortcut where screen == .tour: focusedBlock?.block.shortcut != nil
    case .cutResidual where screen == .tour, .enter where screen == .tour: focusedBlock != nil
    case .enter where screen == .laboratory: laboratory.canOpen
    case .play where screen == .laboratory:
      laboratory.isLive || laboratory.session?.recording != nil
    case .stopTraining: laboratory.isLive
    case .faster, .slower: laboratory.session?.recording != nil
    case .moment: laboratory.chart.isInside
    case .undo: workbench?.canUndo == true
    case .restart where screen == .workbench: workbench?.isChanged == true
    case .deleteLine: workbench?.lines.isEmpty == false
    case .walkThrough: workbench?.reading.draft.network != nil
    case .restorePicture: !wantedPicture.changes.isEmpty
    default: true
    }
  }

  // MARK: - Tour

  private mutating func performOnTour(_ action: Action) -> [Request] {
    // Whoever does something by hand has stopped watching.
    if action != .play { isPlaying = false }
    switch action {
    case .next: return move(to: focus < requestedUnits ? focus + 1 : focus)
    case .previous: return move(to: focus - 1)
    case .first: return move(to: 0)
    case .last: return move(to: subject!.headUnit)
    case .play:
      isPlaying.toggle()
      if isPlaying && focus == subject!.headUnit { focus = 0 }
      return isPlaying ? move(to: focus) : []
    case .enter: return enterBlock()
    case .activations:
      guard focused != nil else { return tellNotComputed() }
      channels = ChannelState(channel: 0, tensor: .residual, origin: .tour)
      screen = .activations
      notice = nil
      return []
    case .cutResidual: return toggle(.residual)
    case .cutShortcut: return toggle(.shortcut)
    case .heal:
      guard !lesions.isEmpty else {
        let isChanged = !wantedPicture.changes.isEmpty
        let hint = isChanged ? "0 restores the picture" : "x cuts F(x), s cuts the shortcut"
        notice = Notice(text: "no branch is cut: \(hint)")
        return []
      }
      lesions = [:]
      requestedUnits = subject!.unitCount
      return [.heal]
    default: return performOnPicture(action)
    }
  }

  private mutating func performOnPicture(_ action: Action) -> [Request] {
    switch action {
    case .nextPicture: exchangePostcard(by: 1)
    case .previousPicture: exchangePostcard(by: -1)
    case .rotateClockwise: rotatePicture(by: TourState.rotationStep)
    case .rotateBack: rotatePicture(by: -TourState.rotationStep)
    case .darken: brightenPicture(by: -1)
    case .brighten: brightenPicture(by: 1)
    case .nextCover: changePicture { $0.moveCover(by: 1) }
    case .previousCover: changePicture { $0.moveCover(by: -1) }
    case .restorePicture: restorePicture()
    default: []
    }
  }

  /// Moves the focus and computes what is on the way.
  mutating func move(to unit: Int) -> [Request] {
    guard let subject else { return [] }
    focus = min(max(unit, 0), subject.headUnit)
    guard focus >= requestedUnits else { return [] }
    requestedUnits = focus + 1
    return [.compute(through: focus)]
  }

  private mutating func tellNotComputed() -> [Request] {
    let name = Key.right.name()
    notice = Notice(text: "not computed yet: \(name) computes it")
    return []
  }

  /// Cuts or mends a branch of the block in focus, or of block `index`.
  mutating func toggle(_ branch: Lesion, ofBlock index: Int? = nil) -> [Request] {
    guard let subject else { return [] }
    let index = index ?? focus - 1
    guard subject.walk.blocks.indices.contains(index) else {
      notice = Notice(text: "the \(subject.title(ofUnit: focus)) has no branches: go to a block")
      return []
    }
    let block = subject.walk.blocks[index].block
    if branch == .shortcut && block.shortcut == nil {
      notice = Notice(text: "\(block.name) is plain: it has no shortcut to cut")
      return []
    }
    let lesion = lesions[index, default: []].symmetricDifference(branch)
    lesions[index] = lesion.isEmpty ? nil : lesion
    requestedUnits = subject.unitCount
    return [.lesion(lesion, block: index)]
  }

  // MARK: - Inside

  mutating func enterBlock() -> [Request] {
    guard let subject else { return [] }
    guard focusedBlock != nil else {
      notice = Notice(text: "the \(subject.title(ofUnit: focus)) is no block: go to one first")
      return []
    }
    screen = .inside
    channels.channel = 0
    notice = nil
    let layers = subject.walk.blocks[focus - 1].block.layers.count
    guard inside.block != focus - 1 || inside.operations.count < layers else { return [] }
    if inside.block != focus - 1 { inside = InsideState(block: focus - 1) }
    return move(to: focus) + [.inside(block: focus - 1)]
  }

  private mutating func performInside(_ action: Action) -> [Request] {
    let last = max(0, inside.operations.count - 1)
    switch action {
    case .next: inside.selection = min(inside.selection + 1, last)
    case .previous: inside.selection = max(inside.selection - 1, 0)
    case .first: inside.selection = 0
    case .last: inside.selection = last
    case .up: moveChannel(by: -1)
    case .down: moveChannel(by: 1)
    case .activations:
      channels.origin = .inside
      screen = .activations
    case .leave:
      screen = .tour
      notice = nil
    default: break
    }
    return []
  }

  // MARK: - Activations

  private mutating func performOnActivations(_ action: Action) -> [Request] {
    let layout = ActivationsLayout(width: size.width, height: size.height, self)
    switch action {
    case .next: moveChannel(by: 1)
    case .previous: moveChannel(by: -1)
    case .up: moveChannel(by: -layout.columns)
    case .down: moveChannel(by: layout.columns)
    case .pageDown: moveChannel(by: layout.columns * layout.rows)
    case .pageUp: moveChannel(by: -layout.columns * layout.rows)
    case .first: channels.channel = 0
    case .last: moveChannel(by: .max / 2)
    case .nextTensor: nextTensor()
    case .leave:
      screen = channels.origin
      notice = nil
    default: return performOnPicture(action)
    }
    return []
  }

  private mutating func moveChannel(by step: Int) {
    let count = shownActivation?.activation.channels ?? 1
    channels.channel = min(max(shownChannel + step, 0), count - 1)
  }

  /// Whether the activations on the screen are one of several tensors of a block.
  var canChooseTensor: Bool { channels.origin == .tour && focused?.block != nil }

  private mutating func nextTensor() {
    guard canChooseTensor else { return }
    let choices = availableTensors
    let index = choices.firstIndex(of: channels.tensor) ?? 0
    channels.tensor = choices[(index + 1) % choices.count]
    moveChannel(by: 0)
  }

  // MARK: - Mouse

  private mutating func handle(_ event: MouseEvent) -> [Request] {
    let fits = size.width >= Frame.smallest.width && size.height >= Frame.smallest.height
    guard fits, palette == nil, !isHelpShown else { return [] }
    if [.experiments, .laboratory, .workbench].contains(screen) {
      guard !isTyping else { return [] }
      switch event.kind {
      case .wheelUp: return perform(.up)
      case .wheelDown: return perform(.down)
      default: return []
      }
    }
    guard !isOpening, let subject else { return [] }
    switch event.kind {
    case .wheelUp: return perform(.previous)
    case .wheelDown: return perform(.next)
    case .release: return []
    case .press:
      if screen == .activations {
        let layout = ActivationsLayout(width: size.width, height: size.height, self)
        if let channel = layout.channel(atX: event.x, y: event.y) {
          channels.channel = channel
          moveChannel(by: 0)
        }
        return []
      }
      let ribbon = RibbonLayout(subject, focus: focus, width: size.width, height: size.height)
      if screen == .tour,
        let place = TourLayout(subject, focus: focus, width: size.width, height: size.height)
          .place(atX: event.x, y: event.y)
      {
        isPlaying = false
        return coverPicture(at: place)
      }
      guard event.y < ribbon.bottom, let unit = ribbon.unit(atX: event.x) else { return [] }
      if screen == .inside { screen = .tour }
      isPlaying = false
      return move(to: unit)
    }
  }
}
