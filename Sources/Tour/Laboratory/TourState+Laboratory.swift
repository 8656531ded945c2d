import Inference
import Laboratory
import Networks

extension TourState {
  /// Tells the laboratory where runs are kept, and where recordings are.
  public mutating func equipLaboratory(folder: String, recordings: String?) {
    laboratory.folder = folder
    laboratory.unreadRecordings = recordings
  }

  /// Shows the laboratory; the recordings, which are long, are read the first time.
  mutating func openLaboratory() -> [Request] {
    isPlaying = false
    notice = nil
    screen = laboratory.session == nil ? .experiments : .laboratory
    var requests = screen == .experiments ? [survey()] : []
    if let folder = laboratory.unreadRecordings {
      laboratory.unreadRecordings = nil
      requests.append(.laboratory(.readRecordings(folder: folder)))
    }
    return requests
  }

  mutating func performOnExperiments(_ action: Action) -> [Request] {
    let last = laboratory.entries.count - 1
    switch action {
    case .down, .next: laboratory.selection = min(laboratory.selection + 1, last)
    case .up, .previous: laboratory.selection = max(laboratory.selection - 1, 0)
    case .first: laboratory.selection = 0
    case .last: laboratory.selection = last
    case .restart:
      laboratory.seed = (laboratory.seed + 1) % 10
      return [survey()]
    case .leave:
      screen = .tour
      notice = nil
    case .enter: return startExperiment()
    default: break
    }
    return []
  }

  /// Asks how far the experiments have come.
  mutating func survey() -> Request {
    laboratory.shares = [:]
    return .laboratory(
      .survey(Experiment.presets, seed: laboratory.seed, folder: laboratory.folder))
  }

  private mutating func startExperiment() -> [Request] {
    notice = nil
    laboratory.run = 0
    switch laboratory.entries[laboratory.selection] {
    case .recording(let recording):
      guard !laboratory.isLive else { return tellOccupied() }
      laboratory.session = .init(
        snapshot: recording.snapshot, recording: recording,
        speed: LaboratoryState.replaySpeed(of: recording.snapshot.duration))
      screen = .laboratory
      return []
    case .experiment(let experiment):
      // Who chooses what is being trained wants to see it.
      if laboratory.isWatched(experiment) {
        screen = .laboratory
        return []
      }
      guard !laboratory.isLive else { return tellOccupied() }
      screen = .laboratory
      laboratory.session = .init(
        snapshot: ComparisonSnapshot(experiment), seed: laboratory.seed, preparing: ("beginning", 0)
      )
      let folder = "\(laboratory.folder)/\(experiment.folderName)"
      return [.laboratory(.start(experiment, seed: laboratory.seed, folder: folder))]
    }
  }

  private mutating func tellOccupied() -> [Request] {
    let session = laboratory.session!
    let state = session.isPaused ? "is paused" : "is being trained"
    notice = Notice(
      text:
        "\(session.snapshot.experiment.name), seed \(session.seed), \(state): t shows it, x there "
        + "stops it", isError: true)
    return []
  }

  mutating func performOnLaboratory(_ action: Action) -> [Request] {
    let charts = LaboratoryChart.allCases
    switch action {
    case .next, .previous:
      let step = action == .next ? 1 : charts.count - 1
      laboratory.chart = charts[(laboratory.chart.rawValue + step) % charts.count]
    case .chart(let index): laboratory.chart = charts[index]
    case .down:
      laboratory.run = min(laboratory.run + 1, max(0, (laboratory.shown?.runs.count ?? 1) - 1))
    case .up: laboratory.run = max(laboratory.run - 1, 0)
    case .moment: laboratory.showsStart.toggle()
    case .chartForm: laboratory.form = laboratory.form == .braille ? .blocks : .braille
    case .faster: laboratory.session?.speed *= 2
    case .slower: laboratory.session?.speed /= 2
    case .play: return pauseOrGoOn()
    case .first, .last:
      if laboratory.session?.recording != nil, !laboratory.isHeld {
        laboratory.session?.position = action == .first ? 0 : 1
        laboratory.session?.hasEnded = action == .last
      }
    case .stopTraining where laboratory.isLive: return [.laboratory(.stop)]
    case .enter: return openRun()
    case .leave:
      screen = .experiments
      notice = nil
      return [survey()]
    default: break
    }
    return []
  }

  private mutating func pauseOrGoOn() -> [Request] {
    guard var session = laboratory.session else { return [] }
    guard !session.isHeld else {
      notice = Notice(text: "predict first: then it is shown")
      return []
    }
    if session.recording != nil, session.hasEnded {
      // From the beginning.
      (session.position, session.hasEnded, session.isPaused) = (0, false, false)
      laboratory.session = session
      return []
    }
    guard !session.hasEnded else { return [] }
    session.isPaused.toggle()
    laboratory.session = session
    notice = nil
    guard session.recording == nil else { return [] }
    return [.laboratory(session.isPaused ? .pause : .goOn)]
  }

  private mutating func openRun() -> [Request] {
    guard let session = laboratory.session else { return [] }
    guard session.recording == nil else {
      notice = Notice(text: "a recording has no weights: train it to walk through the network")
      return []
    }
    guard laboratory.canOpen else { return [] }
    notice = Notice(text: "saving the network")
    return [.laboratory(.save(run: laboratory.run))]
  }

  /// Takes in what the laboratory tells.
  public mutating func receive(_ report: LaboratoryThread.Report) -> [Request] {
    switch report {
    case .preparing(let doing, let share): laboratory.session?.preparing = (doing, share)
    case .trained(let snapshot):
      guard laboratory.session?.recording == nil else { break }
      laboratory.session?.snapshot = snapshot
      laboratory.session?.preparing = nil
    case .paused:
      tellOnLaboratory("paused; everything is saved")
    case .stopped:
      let place = laboratory.session?.snapshot.folder.map { " in \($0)" } ?? ""
      laboratory.session = nil
      if screen == .laboratory { screen = .experiments }
      notice = Notice(text: "stopped; what was trained is kept\(place)")
      return [survey()]
    case .surveyed(let seed, let shares):
      if seed == laboratory.seed { laboratory.shares = shares }
    case .ended:
      laboratory.session?.hasEnded = true
      notice = nil
      if screen != .laboratory {
        notice = Notice(text: "the laboratory's training has ended: t shows it")
      }
    case .saved(let run, let path):
      guard let runs = laboratory.session?.snapshot.runs, runs.indices.contains(run),
        let network = try? Catalog.network(named: runs[run].settings.network)
      else { break }
      isOpening = true
      screen = .tour
      notice = nil
      return [
        // Pictures that no run has trained on: those have seed 0.
        .open(network: network, source: .file(path), picture: .postcard(seed: 1, index: 0))
      ]
    case .recordings(let recordings):
      laboratory.entries =
        Experiment.presets.map { .experiment($0) } + recordings.map { .recording($0) }
    case .failed(let text):
      if laboratory.session?.recording == nil { laboratory.session = nil }
      if screen == .laboratory { screen = .experiments }
      notice = Notice(text: text, isError: true)
    }
    return []
  }

  private mutating func tellOnLaboratory(_ text: String) {
    if screen == .laboratory { notice = Notice(text: text) }
  }
}
