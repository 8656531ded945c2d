import Inference
import Kernels
import Laboratory
import Logging
import Networks
import Pictures
import Terminal
import Weights

/// The tour on a terminal: keys to the state, requests to the engine, frames to the screen.
public struct TourProgram {
  /// How long a block is looked at while the tour plays, in milliseconds.
  private static let beat = 500
  /// From one moment of a replay to the next.
  private static let replayBeat = 100

  private let screen: Screen
  private let engine: EngineThread
  private let laboratory: LaboratoryThread
  private var state: TourState
  private let logger: Logger

  /// Takes the screen and starts the engine on `start`.
  ///
  /// - Parameters:
  ///   - runs: the folder where the laboratory keeps what it trains.
  ///   - recordings: the folder of what can be replayed there.
  ///   - catalog: the published weights that can be opened by name.
  public init(
    screen: Screen, threads: Int, kernels: KernelSet, start: Request, home: String,
    catalog: WeightsCatalog = .empty, runs: String, recordings: String?, version: String,
    logger: Logger,
    preprocessing: @escaping @Sendable (Network) -> Preprocessing
  ) {
    self.screen = screen
    self.logger = logger
    let waker = screen.waker
    engine = EngineThread(
      makeEngine: {
        TourEngine(
          operations: Operations(kernels: kernels, workers: Workers(threads: threads)),
          preprocessing: preprocessing)
      },
      wake: { waker.wake() })
    laboratory = LaboratoryThread(
      version: version,
      makeOperations: { Operations(kernels: kernels, workers: Workers(threads: threads)) },
      wake: { waker.wake() })
    state = TourState(width: screen.width, height: screen.height, home: home, catalog: catalog)
    state.equipLaboratory(folder: runs, recordings: recordings)
    engine.post(start)
  }

  /// Runs until the person leaves or the terminal does.
  ///
  /// - Returns: the signal that asked for the end, if one did.
  public mutating func run() -> Signal? {
    defer {
      engine.close()
      laboratory.close()
    }
    let clock = ContinuousClock()
    var nextBeat: ContinuousClock.Instant?
    while !state.wantsToQuit {
      draw()
      let beat = state.isReplaying ? TourProgram.replayBeat : TourProgram.beat
      nextBeat = state.needsTicks ? nextBeat ?? clock.now + .milliseconds(beat) : nil
      let timeout = nextBeat.map { max(0, Int(($0 - clock.now) / .milliseconds(1))) }
      switch screen.nextEvent(timeoutMilliseconds: timeout) {
      case .key(.resize): state.size = (screen.width, screen.height)
      case .key(let key): post(state.handle(key))
      case .wake: break
      case .interrupt(let signal): return signal
      case .suspend: screen.suspend()
      case .closed: return .hangUp
      case nil:
        nextBeat = nil
        // The next step waits for the one before.
        if !engine.isBusy { post(state.tick(elapsed: Double(beat) / 1000)) }
      }
      for report in engine.takeReports() {
        log(report)
        post(state.receive(report))
      }
      for report in laboratory.takeReports() { post(state.receive(report)) }
    }
    return nil
  }

  private func post(_ requests: [Request]) {
    for request in requests {
      if case .laboratory(let command) = request {
        laboratory.post(command)
      } else {
        engine.post(request)
      }
    }
  }

  private func log(_ report: Report) {
    switch report {
    case .opened(let subject), .pictureChanged(let subject):
      logger.info(
        "opened \(subject.network.name), \(subject.source), \(subject.picture.title)")
    case .done(let text): logger.info("\(text)")
    case .failed(let text, _): logger.error("\(text)")
    default: break
    }
  }

  private func draw() {
    var canvas = screen.canvas()
    Frame(state).draw(on: &canvas)
    screen.show(canvas)
  }
}
