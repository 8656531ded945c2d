import Laboratory
import Terminal

/// The laboratory's part of the state: what can be tried, and what is being watched.
struct LaboratoryState: Sendable {
  /// A line of the list.
  enum Entry: Sendable {
    case experiment(Experiment)
    case recording(Recording)
  }

  /// What is watched: training that goes on, or a recording.
  struct Session: Sendable {
    var snapshot: ComparisonSnapshot
    /// The seed of what is trained.
    var seed: UInt64 = 0
    /// What is replayed; nil for training.
    var recording: Recording?
    /// How far a recording was replayed, 0…1.
    var position = 0.0
    /// How many times faster than it was recorded.
    var speed = 1.0
    var isPaused = false
    /// Whether a recording waits at its beginning until it is let go.
    var isHeld = false
    var hasEnded = false
    /// What is being prepared before the first step.
    var preparing: (doing: String, share: Double)?
  }

  var entries: [Entry] = Experiment.presets.map { .experiment($0) }
  var selection = 0
  var seed: UInt64 = 0
  /// Where runs are kept.
  var folder = ""
  /// Where recordings are that are to be read; nil for none, and once somebody is reading them.
  var unreadRecordings: String?
  /// How much of each experiment is done with this seed, by name.
  var shares: [String: Double] = [:]
  var session: Session?
  var chart = LaboratoryChart.loss
  var form = LineChart.Form.braille
  /// Whether what is inside is shown as it was at the first step.
  var showsStart = false
  /// The run whose network would be opened.
  var run = 0

  /// Whether something is trained, paused or not.
  var isLive: Bool { session.map { $0.recording == nil && !$0.hasEnded } ?? false }
  /// Whether training goes on or a recording runs.
  var isRunning: Bool { session.map { !$0.isPaused && !$0.hasEnded } ?? false }
  var isReplaying: Bool { session?.recording != nil && isRunning }
  /// Whether the run that is chosen has weights to open.
  var canOpen: Bool { shown?.runs.indices.contains(run) ?? false && session?.recording == nil }

  /// What is drawn.
  var shown: ComparisonSnapshot? {
    guard let session else { return nil }
    guard session.recording != nil else { return session.snapshot }
    return session.snapshot.at(share: session.position)
  }

  var isHeld: Bool { session?.isHeld == true }

  /// Keeps a recording at its beginning.
  mutating func hold() {
    session?.position = 0
    session?.hasEnded = false
    session?.isHeld = true
    session?.isPaused = true
  }

  /// Lets a recording run that was held.
  mutating func letGo() {
    session?.isHeld = false
    session?.isPaused = false
  }

  /// What the table of runs tells: how it ends is not said beside a chart of the first step.
  var tabled: ComparisonSnapshot? {
    chart.isInside && showsStart ? shown?.at(share: 0) : shown
  }

  var enterLabel: String {
    guard case .experiment(let experiment) = entries[selection] else { return "replay" }
    if isWatched(experiment) { return "look" }
    return shares[experiment.name].map { $0 < 1 ? "go on" : "look" } ?? "start"
  }

  /// Whether this is what is being trained, or was trained last.
  func isWatched(_ experiment: Experiment) -> Bool {
    guard let session, session.recording == nil else { return false }
    return session.snapshot.experiment.name == experiment.name && session.seed == seed
  }

  /// The speed, a power of two, at which a recording takes about a quarter of a minute.
  static func replaySpeed(of duration: Double) -> Double {
    var speed = 1.0
    while duration / speed > 20 { speed *= 2 }
    return speed
  }

  /// Moves a recording on.
  mutating func advanceReplay(by seconds: Double) {
    guard isReplaying, var session else { return }
    let duration = max(session.snapshot.duration, 1)
    session.position = min(1, session.position + seconds * session.speed / duration)
    session.hasEnded = session.position >= 1
    self.session = session
  }
}

/// What a chart of the laboratory shows.
enum LaboratoryChart: Int, CaseIterable, Sendable {
  case loss, error, gradients, responses, ratios, depth

  /// For the row of charts.
  var name: String {
    switch self {
    case .loss: "loss"
    case .error: "error"
    case .gradients: "gradients"
    case .responses: "responses"
    case .ratios: "F/x"
    case .depth: "depth"
    }
  }

  /// For the help, and over the chart.
  var title: String {
    switch self {
    case .loss: "loss, logarithmic: a b … training, A B … test"
    case .error: "error %: a b … training, A B … test"
    case .gradients: "gradient norm of each 3×3 layer"
    case .responses: "spread (std) of each 3×3 layer's response"
    case .ratios: "‖F(x)‖/‖x‖: residual beside shortcut"
    case .depth: "training error % over depth"
    }
  }

  /// What to look at, in a sentence.
  var hint: String {
    switch self {
    case .loss:
      "how wrong they are: a on pictures they learn from, A on others; low is good"
    case .error: "wrong answers: a on pictures it learns from, A on pictures it never saw"
    case .gradients: "how hard the loss pulls at each layer: a slope means it vanishes or explodes"
    case .responses: "how much each layer's answers differ, before ReLU (He et al. 2015, Fig. 7)"
    case .ratios: "below 1, a block changes its input only a little; plain ones have no shortcut"
    case .depth: "does a deeper network train better? where it rises, it does not: degradation"
    }
  }

  /// Whether it shows the inside at one moment, not a course.
  var isInside: Bool { [.gradients, .responses, .ratios].contains(self) }
}
