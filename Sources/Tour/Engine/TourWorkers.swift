import Kernels
import Laboratory
import Logging

/// The threads that compute for a state: the engine's and the laboratory's.
struct TourWorkers {
  private let engine: EngineThread
  private let laboratory: LaboratoryThread
  private let logger: Logger

  /// Starts the threads; `wake` is called on them when they have something to tell.
  init(_ equipment: TourProgram.Equipment, wake: @escaping @Sendable () -> Void) {
    let (kernels, threads) = (equipment.kernels, equipment.threads)
    logger = equipment.logger
    engine = EngineThread(
      makeEngine: {
        TourEngine(
          operations: Operations(kernels: kernels, workers: Workers(threads: threads)),
          preprocessing: equipment.preprocessing)
      }, wake: wake)
    laboratory = LaboratoryThread(
      version: equipment.version,
      makeOperations: { Operations(kernels: kernels, workers: Workers(threads: threads)) },
      wake: wake)
  }

  /// Whether the engine computes something or is about to.
  var isBusy: Bool { engine.isBusy }

  func post(_ requests: [Request]) {
    for request in requests {
      if case .laboratory(let command) = request {
        laboratory.post(command)
      } else {
        engine.post(request)
      }
    }
  }

  /// Hands the state what there is to tell, and asks for what it wants because of it.
  func exchange(_ state: inout some LiveState) {
    // Asked before the reports are taken: who was idle then has told everything.
    let wasBusy = engine.isBusy
    for report in engine.takeReports() {
      log(report)
      post(state.receive(report))
    }
    for report in laboratory.takeReports() { post(state.receive(report)) }
    if !wasBusy, !engine.isBusy { post(state.settle()) }
  }

  func close() {
    engine.close()
    laboratory.close()
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
}
