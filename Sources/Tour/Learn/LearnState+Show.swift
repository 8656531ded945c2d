import Curriculum
import Inference
import Laboratory
import Networks
import Pictures

/// A part of what a step shows: each is begun when the one before it is done.
enum ShowPart: Hashable, Sendable {
  case subject, picture, unit, lesions, screen, laboratory, workbench
}

/// Something to show: begun when what came before is done.
enum Cue: Hashable, Sendable {
  case show(Show)
  /// A command of the palette.
  case command(String)
  /// The step's text as it is then: it is not about what comes after.
  case text
}

extension LearnState {
  /// Shows one thing after the other.
  mutating func follow(_ cues: [Cue]) -> [Request] {
    running?.showing = []
    running?.cues = cues
    return goOnShowing()
  }

  /// All that a step builds on, and what it shows itself: from the last step on that begins afresh, what
  /// the steps show, what was predicted and what tasks do.
  func cues(to index: Int) -> [Cue] {
    guard let steps = running?.lesson.steps, steps.indices.contains(index) else { return [] }
    let first = steps[...index].lastIndex { $0.show?.isSelfContained == true } ?? 0
    return steps[first...index].flatMap { step in
      let own = step.show.map { [Cue.show($0)] } ?? []
      return step.id == steps[index].id ? own : own + (step.question?.cues ?? [])
    }
  }

  /// Shows what an answer reveals, after what the step shows, and after its text has been told.
  mutating func goOn(to cues: [Cue]) -> [Request] {
    running?.cues += [.text] + cues
    return goOnShowing()
  }

  private mutating func begin(_ show: Show?) -> [Request] {
    let show = show ?? Show()
    running?.shown = show
    running?.arrival = nil
    tour.isPlaying = false
    var parts: [ShowPart] = []
    // There is always a network, also behind the laboratory.
    if show.namesNetwork || !hasOpened { parts.append(.subject) }
    if show.namesPicture { parts.append(.picture) }
    if show.block != nil || show.compute != nil { parts.append(.unit) }
    if show.cutResiduals != nil || show.cutShortcuts != nil { parts.append(.lesions) }
    if show.recording != nil || show.experiment != nil || show.chart != nil || show.at != nil {
      parts.append(.laboratory)
    }
    if show.description != nil { parts.append(.workbench) }
    if show != Show() { parts.append(.screen) }
    running?.showing = parts
    return goOnShowing()
  }

  /// Begins what comes next until something has to be waited for.
  mutating func goOnShowing() -> [Request] {
    while true {
      while let part = running?.showing.first {
        guard isReady(for: part) else { return [] }
        running?.showing.removeFirst()
        let requests = begin(part)
        if !requests.isEmpty { return requests }
      }
      guard let cue = running?.cues.first else { return [] }
      running?.cues.removeFirst()
      let requests: [Request] =
        switch cue {
        case .show(let show): begin(show)
        case .command(let command): tour.run(command)
        case .text: tellText()
        }
      if !requests.isEmpty { return requests }
    }
  }

  private mutating func tellText() -> [Request] {
    keepText()
    return []
  }

  private var shown: Show { running?.shown ?? Show() }

  private func isReady(for part: ShowPart) -> Bool {
    guard part == .laboratory else { return !tour.isOpening || part == .subject }
    // Recordings are read when they are first wanted.
    return tour.laboratory.unreadRecordings != nil || shown.recording == nil
      || tour.laboratory.entries.contains { $0.isRecording }
  }

  private mutating func begin(_ part: ShowPart) -> [Request] {
    switch part {
    case .subject: openSubject()
    case .picture: putPictureIn()
    case .unit: goToUnit()
    case .lesions: cutBranches()
    case .screen: chooseScreen()
    case .laboratory: showLaboratory()
    case .workbench: openWorkbench()
    }
  }

  // MARK: - The network and the picture

  private mutating func openSubject() -> [Request] {
    do {
      let (network, source) = try wantedSubject()
      let picture = shown.picture.map { InputPicture.Source.postcard(seed: 0, index: $0) }
      let wanted = picture ?? own.picture ?? .postcard(seed: 0, index: 0)
      let isThere =
        tour.subject?.network.name == network.name && tour.subject?.source == source
        && !tour.isOpening
      // What is to be stepped through must not be computed yet.
      if isThere, shown.compute != Show.Extent.none {
        var requests: [Request] = []
        if !tour.lesions.isEmpty { requests += tour.perform(.heal) }
        if tour.wantedPicture.source != wanted { requests += tour.exchangePicture(wanted) }
        if !tour.wantedPicture.changes.isEmpty { requests += tour.restorePicture() }
        tour.screen = .tour
        return requests
      }
      tour.isOpening = true
      hasOpened = true
      return [.open(network: network, source: source, picture: wanted)]
    } catch {
      message = "\(error)"
      return []
    }
  }

  /// The network and the weights that the step names; the learner's own for that network where it names
  /// no weights.
  private func wantedSubject() throws -> (Network, ModelSource) {
    let name = shown.network ?? tour.subject?.network.name ?? "resnet50"
    let isFile = name.hasSuffix(".yaml")
    let network = try Network.named(isFile ? "\(networks ?? ".")/\(name)" : name)
    if let weights = shown.weights {
      return (network, try ModelSource(weights, catalog: tour.catalog))
    }
    if let source = own.source, own.network?.name == network.name { return (network, source) }
    return (network, .standard(for: network))
  }

  private mutating func putPictureIn() -> [Request] {
    var requests: [Request] = []
    if let number = shown.picture, !shown.namesNetwork {
      requests += tour.exchangePicture(.postcard(seed: 0, index: number))
    }
    var changes = requests.isEmpty ? tour.wantedPicture.changes : PictureChanges()
    if let degrees = shown.rotate { changes.rotate(by: degrees - changes.rotation) }
    if let steps = shown.light { changes.brighten(by: steps - changes.brightness) }
    if let cover = shown.cover { changes.cover = PictureChanges.Place(rawValue: cover)?.cover }
    guard changes != tour.wantedPicture.changes else { return requests }
    return requests + tour.changePicture { $0 = changes }
  }

  // MARK: - The unit and its branches

  private mutating func goToUnit() -> [Request] {
    guard let subject = tour.subject else { return [] }
    var unit = tour.focus
    if let name = shown.block {
      guard let found = subject.unit(named: name) else {
        message = "\(subject.network.name) has no block '\(name)'"
        return []
      }
      unit = found
    }
    tour.screen = .tour
    if shown.compute == Show.Extent.none {
      tour.focus = unit
      return []
    }
    let there = tour.move(to: unit)
    guard shown.compute == .all else { return there }
    let all = tour.move(to: subject.headUnit)
    return there + all + tour.move(to: unit)
  }

  private mutating func cutBranches() -> [Request] {
    guard let subject = tour.subject else { return [] }
    var wanted: [Int: Lesion] = [:]
    for (names, branch) in [
      (shown.cutResiduals ?? [], Lesion.residual), (shown.cutShortcuts ?? [], .shortcut),
    ] {
      for name in names {
        guard let block = try? subject.network.blockIndex(of: name) else {
          message = "\(subject.network.name) has no block '\(name)'"
          continue
        }
        wanted[block, default: []].insert(branch)
      }
    }
    var requests: [Request] = []
    for block in Set(wanted.keys).union(tour.lesions.keys).sorted() {
      let difference = wanted[block, default: []]
        .symmetricDifference(tour.lesions[block, default: []])
      for branch in [Lesion.residual, .shortcut] where difference.contains(branch) {
        requests += tour.toggle(branch, ofBlock: block)
      }
    }
    return requests
  }

  // MARK: - The screens

  private mutating func chooseScreen() -> [Request] {
    switch shown.screen {
    case .laboratory where tour.screen != .experiments && tour.screen != .laboratory:
      return tour.openLaboratory()
    case .laboratory, .workbench: return []
    case .inside:
      tour.screen = .tour
      let requests = tour.perform(.enter)
      if let operation = shown.operation { tour.inside.selection = operation - 1 }
      if let channel = shown.channel { tour.channels.channel = channel }
      return requests
    case .channels:
      tour.screen = .tour
      _ = tour.perform(.activations)
      if let tensor = shown.tensor.flatMap({ TensorChoice(rawValue: $0) }) {
        tour.channels.tensor = tensor
      }
      if let channel = shown.channel { tour.channels.channel = channel }
      return []
    case .tour:
      tour.screen = .tour
      return []
    case nil:
      // Whoever is pointed at a block sees it.
      if shown.showsTour { tour.screen = .tour }
      return []
    }
  }

  private mutating func showLaboratory() -> [Request] {
    var requests: [Request] = []
    if tour.laboratory.unreadRecordings != nil {
      requests = tour.openLaboratory()
      if shown.recording != nil {
        // The rest when they have been read.
        running?.showing.insert(.laboratory, at: 0)
        return requests
      }
    }
    if let name = shown.recording {
      guard let index = tour.laboratory.entries.firstIndex(where: { $0.isRecording(named: name) })
      else {
        message = "there is no recording '\(name)'"
        return requests
      }
      requests += enterLaboratory(entry: index)
    } else if let name = shown.experiment {
      tour.screen = .experiments
      if let index = tour.laboratory.entries.firstIndex(where: { $0.isExperiment(named: name) }) {
        tour.laboratory.selection = index
      }
      return requests
    }
    // What is to be predicted is not replayed before.
    if shown.at == nil, shown.recording != nil, running?.isAsking == true,
      running?.question?.isPrediction == true
    {
      tour.laboratory.hold()
    }
    if let chart = LaboratoryChart.allCases.first(where: { $0.title(is: shown.chart) }) {
      tour.laboratory.chart = chart
    }
    if let moment = shown.at {
      tour.laboratory.showsStart = moment == .start
      if tour.laboratory.session?.recording != nil, shown.recording != nil {
        // Both moments of the inside are there once it has been replayed.
        tour.laboratory.session?.position = 1
        tour.laboratory.session?.hasEnded = true
      }
    }
    return requests
  }

  private mutating func enterLaboratory(entry index: Int) -> [Request] {
    tour.laboratory.selection = index
    tour.screen = .experiments
    return tour.perform(.enter)
  }

  private mutating func openWorkbench() -> [Request] {
    guard let name = shown.description else { return [] }
    let path = "\(networks ?? ".")/\(name)"
    do {
      return tour.openWorkbench(
        text: try DescriptionFile.text(of: path), title: name,
        like: shown.like ?? "resnet50")
    } catch {
      message = "\(error)"
      return []
    }
  }
}

extension Show {
  /// Whether it needs nothing of what was shown before.
  var isSelfContained: Bool { network != nil || recording != nil || description != nil }
  var namesNetwork: Bool { network != nil || weights != nil }
  var namesPicture: Bool { picture != nil || rotate != nil || light != nil || cover != nil }
  var showsTour: Bool {
    namesNetwork || namesPicture || block != nil || cutResiduals != nil || cutShortcuts != nil
  }
}

extension Subject {
  /// The unit that a person names: `stem`, `head`, or a block.
  func unit(named name: String) -> Int? {
    switch name {
    case "stem": 0
    case "head": headUnit
    default: (try? network.blockIndex(of: name)).map { $0 + 1 }
    }
  }
}

extension LaboratoryState.Entry {
  var isRecording: Bool { if case .recording = self { true } else { false } }

  func isRecording(named name: String) -> Bool {
    if case .recording(let recording) = self { recording.name == name } else { false }
  }

  func isExperiment(named name: String) -> Bool {
    if case .experiment(let experiment) = self { experiment.name == name } else { false }
  }
}

extension LaboratoryChart {
  /// Whether lessons call it so.
  func title(is name: String?) -> Bool {
    name.map { self == .ratios ? $0 == "ratios" : $0 == self.name } ?? false
  }
}
