import Inference
import Kernels
import Logging
import Networks
import Pictures
import Terminal

/// The tour on a terminal, alone or beside a lesson: keys to the state, requests to the engine, frames to
/// the screen.
public struct TourProgram {
  /// What the program needs to compute and to remember, whatever it shows.
  public struct Equipment: Sendable {
    let threads: Int
    let kernels: KernelSet
    let version: String
    let logger: Logger
    let preprocessing: @Sendable (Network) -> Preprocessing

    public init(
      threads: Int, kernels: KernelSet, version: String, logger: Logger,
      preprocessing: @escaping @Sendable (Network) -> Preprocessing = { $0.preprocessing }
    ) {
      self.threads = threads
      self.kernels = kernels
      self.version = version
      self.logger = logger
      self.preprocessing = preprocessing
    }
  }

  /// How long a block is looked at while the tour plays, in milliseconds.
  private static let beat = 500
  /// From one moment of a replay to the next.
  private static let replayBeat = 100

  private let screen: Screen
  private let workers: TourWorkers

  /// Takes the screen and starts the threads that compute.
  public init(screen: Screen, equipment: Equipment) {
    self.screen = screen
    let waker = screen.waker
    workers = TourWorkers(equipment, wake: { waker.wake() })
  }

  /// Walks through what `start` opens until the person leaves or the terminal does.
  ///
  /// - Returns: the signal that asked for the end, if one did.
  public func run(_ state: TourState, start: Request) -> Signal? {
    var state = state
    workers.post([start])
    return run(&state)
  }

  /// Shows lessons until the person leaves or the terminal does.
  ///
  /// - Parameter keep: keeps the progress of these lessons, which has changed; returns what went wrong.
  /// - Returns: the signal that asked for the end, if one did.
  public func run(
    _ state: LearnState, keep: (LearnState, _ changed: Set<String>) -> String?
  ) -> Signal? {
    var state = state
    workers.post(state.begin())
    return run(&state) { state in
      let changed = state.takeChanged()
      if !changed.isEmpty, let problem = keep(state, changed) { state.tell(problem) }
    }
  }

  private func run<State: LiveState>(
    _ state: inout State, afterEach: (inout State) -> Void = { _ in }
  ) -> Signal? {
    defer { workers.close() }
    let clock = ContinuousClock()
    var nextBeat: ContinuousClock.Instant?
    state.resize(width: screen.width, height: screen.height)
    while !state.wantsToQuit {
      draw(state)
      let beat = state.isReplaying ? TourProgram.replayBeat : TourProgram.beat
      nextBeat = state.needsTicks ? nextBeat ?? clock.now + .milliseconds(beat) : nil
      let timeout = nextBeat.map { max(0, Int(($0 - clock.now) / .milliseconds(1))) }
      switch screen.nextEvent(timeoutMilliseconds: timeout) {
      case .key(.resize): state.resize(width: screen.width, height: screen.height)
      case .key(let key): workers.post(state.handle(key))
      case .wake: break
      case .interrupt(let signal): return signal
      case .suspend: screen.suspend()
      case .closed: return .hangUp
      case nil:
        nextBeat = nil
        // The next step waits for the one before.
        if !workers.isBusy { workers.post(state.tick(elapsed: Double(beat) / 1000)) }
      }
      workers.exchange(&state)
      afterEach(&state)
    }
    return nil
  }

  private func draw(_ state: some LiveState) {
    var canvas = screen.canvas()
    state.draw(on: &canvas)
    screen.show(canvas)
  }
}
