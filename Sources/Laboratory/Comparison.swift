import Foundation
import Kernels
import Training

/// The runs of an experiment, trained side by side: whichever is least far takes the next steps, so that
/// their curves grow together.
///
///     let comparison = try Comparison(experiment, seeds: [0], folder: "runs", resumes: false, version: version, operations: operations)
///     while try comparison.advance() { print(comparison.share) }
///     for run in comparison.runs { print(run.settings.network, run.outcome!.train.loss) }
public final class Comparison {
  public let experiment: Experiment
  /// Seed after seed, each in the order of the experiment's members.
  public let runs: [Run]
  /// Where the runs' folders lie; nil where nothing is kept.
  public let folder: String?

  /// Loads the pictures and prepares all runs.
  ///
  /// - Parameters:
  ///   - folder: where each run gets a folder of its own, `plain-20-seed0`.
  ///   - resumes: whether runs that have begun there are gone on with.
  ///   - checkpointInterval: see `Run.standardCheckpointInterval`.
  ///   - progress: called while that is going on, with the share that is done.
  public init(
    _ experiment: Experiment, seeds: [UInt64], folder: String?, resumes: Bool, version: String,
    operations: Operations, checkpointInterval: Double = Run.standardCheckpointInterval,
    progress: (_ doing: String, _ share: Double) -> Void = { _, _ in }
  ) throws {
    self.experiment = experiment
    self.folder = folder
    let settings = seeds.flatMap { experiment.runs(seed: $0) }
    // Before the first folder is made, all are looked at.
    let place = folder.map { ExperimentFolder($0) }
    for settings in settings {
      try settings.check()
      guard let folder else { continue }
      try RunFolder(RunFolder.path(of: settings, in: folder)).check(settings, resumes: resumes)
    }
    try place?.check(experiment)
    progress("making the pictures", 0)
    let dataset = try experiment.settings.dataset.load(workers: operations.workers)
    var runs: [Run] = []
    for (index, run) in settings.enumerated() {
      progress("making the networks", Double(index) / Double(settings.count))
      runs.append(
        try Run(
          run, dataset: dataset, folder: folder.map { RunFolder(RunFolder.path(of: run, in: $0)) },
          resumes: resumes, version: version, operations: operations,
          checkpointInterval: checkpointInterval))
    }
    self.runs = runs
    try place?.describe(experiment)
  }

  /// The run that is least far, which is next; nil when all have ended.
  public var next: Run? {
    runs.filter { !$0.isFinished }.min { progress(of: $0) < progress(of: $1) }
  }

  private func progress(of run: Run) -> Double {
    Double(run.step) / Double(run.settings.steps)
  }

  /// Trains one run up to its next record.
  ///
  /// - Returns: whether there is more to do.
  public func advance(isCancelled: () -> Bool = { false }) throws -> Bool {
    guard let run = next else { return false }
    try run.advance(isCancelled: isCancelled)
    return next != nil
  }

  /// Saves every run that has gone on since it was saved: each that can be, even where one cannot.
  public func save() throws {
    var failure: (any Error)?
    for run in runs {
      do { try run.save() } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  /// The share of all multiply-adds that is done, 0…1.
  public var share: Double {
    var (done, all) = (0.0, 0.0)
    for run in runs {
      let work = run.work(ofSteps: run.settings.steps)
      done += run.isFinished ? work : run.work(ofSteps: run.step)
      all += work
    }
    return all > 0 ? done / all : 1
  }
}
