import Foundation
import Kernels
import Synchronization

/// Gives a comparison a thread of its own, so that it goes on while people look elsewhere.
///
/// Commands are carried out between two steps, so they wait no longer than a step takes. Reports wait
/// until they are fetched; `wake` is called, on this thread, when there are new ones.
public final class LaboratoryThread: Sendable {
  public enum Command: Sendable {
    /// Begin an experiment with a seed in a folder, or go on with what is there.
    case start(Experiment, seed: UInt64, folder: String)
    case pause, goOn
    /// End it; what was trained stays in its folder.
    case stop
    /// Look how far experiments with a seed have come; the folder holds one for each.
    case survey([Experiment], seed: UInt64, folder: String)
    /// Bring a run's weights to the disk, to be opened.
    case save(run: Int)
    /// Read the recordings in a folder.
    case readRecordings(folder: String)
  }

  public enum Report: Sendable {
    case preparing(doing: String, share: Double)
    case trained(ComparisonSnapshot)
    case paused
    case stopped
    /// All runs have ended.
    case ended
    /// How much of each experiment, by name, is done with a seed; those that have not begun are missing.
    case surveyed(seed: UInt64, shares: [String: Double])
    /// A run's weights are at this path.
    case saved(run: Int, path: String)
    case recordings([Recording])
    case failed(String)
  }

  private struct Mailbox {
    var commands: [Command] = []
    var reports: [Report] = []
    var isClosed = false
  }

  private let mailbox = Mutex(Mailbox())
  private let bell = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let wake: @Sendable () -> Void
  private let version: String

  /// Starts the thread; `makeOperations` is called on it, when it is first needed.
  public init(
    version: String, makeOperations: @escaping @Sendable () -> Operations,
    wake: @escaping @Sendable () -> Void
  ) {
    self.version = version
    self.wake = wake
    let thread = Thread { [self] in
      serve(makeOperations)
      ended.signal()
    }
    thread.name = "residuum-laboratory"
    thread.stackSize = 8 << 20
    thread.start()
  }

  public func post(_ command: Command) {
    mailbox.withLock { $0.commands.append(command) }
    bell.signal()
  }

  /// The reports since the last call.
  public func takeReports() -> [Report] {
    mailbox.withLock { box in
      defer { box.reports = [] }
      return box.reports
    }
  }

  /// Ends the thread; what is being trained is saved before this returns.
  public func close() {
    mailbox.withLock { $0.isClosed = true }
    bell.signal()
    ended.wait()
  }

  private var isCalled: Bool { mailbox.withLock { $0.isClosed || !$0.commands.isEmpty } }

  private func report(_ report: Report) {
    mailbox.withLock { $0.reports.append(report) }
    wake()
  }

  private func serve(_ makeOperations: () -> Operations) {
    var operations: Operations?
    var comparison: Comparison?
    var isPaused = false
    var lastReport = ContinuousClock.now
    while true {
      // Where there is nothing to train it sleeps until it is called.
      if comparison == nil || isPaused { bell.wait() }
      let (command, isClosed) = mailbox.withLock { box in
        (box.commands.isEmpty ? nil : box.commands.removeFirst(), box.isClosed)
      }
      do {
        if isClosed {
          try comparison?.save()
          return
        }
        switch command {
        case .start(let experiment, let seed, let folder):
          try comparison?.save()
          comparison = nil
          operations = operations ?? makeOperations()
          comparison = try Comparison(
            experiment, seeds: [seed], folder: folder, resumes: true, version: version,
            operations: operations!
          ) { report(.preparing(doing: $0, share: $1)) }
          isPaused = false
          report(.trained(comparison!.snapshot))
        case .pause:
          isPaused = true
          try comparison?.save()
          report(.paused)
        case .goOn: isPaused = false
        case .stop:
          try comparison?.save()
          comparison = nil
          report(.stopped)
        case .save(let index):
          if let comparison, comparison.runs.indices.contains(index) {
            try comparison.runs[index].save()
            if let path = comparison.snapshot.runs[index].checkpoint {
              report(.saved(run: index, path: path))
            }
          }
        case .survey(let experiments, let seed, let folder):
          var shares: [String: Double] = [:]
          for experiment in experiments {
            let place = ExperimentFolder("\(folder)/\(experiment.folderName)")
            shares[experiment.name] = place.share(of: experiment, seed: seed)
          }
          report(.surveyed(seed: seed, shares: shares))
        case .readRecordings(let folder): report(.recordings(Recording.all(in: folder)))
        case nil: break
        }
        guard command == nil, !isPaused, let training = comparison else { continue }
        let goesOn = try training.advance { isCalled }
        let now = ContinuousClock.now
        if !goesOn || now - lastReport > .milliseconds(100) {
          report(.trained(training.snapshot))
          lastReport = now
        }
        if !goesOn {
          report(.ended)
          // Finished runs stay, so that their weights can be opened.
          isPaused = true
        }
      } catch {
        comparison = nil
        report(.failed("\(error)"))
        if isClosed { return }
      }
    }
  }
}
