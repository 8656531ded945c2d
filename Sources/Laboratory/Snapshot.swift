import Networks
import Training

/// What can be seen of a comparison at one moment, live or recorded: a value for whoever draws it.
public struct ComparisonSnapshot: Sendable {
  public struct Run: Sendable {
    /// `plain-20`; with the seed where there are several.
    public var label: String
    public var member: LaboratoryMember?
    public var settings: TrainingSettings
    public var step: Int
    public var seconds: Double
    public var records: [Record]
    public var outcome: Outcome?
    /// Where its weights are once they are saved; nil for a recording.
    public var checkpoint: String?

    /// Whether it has ended.
    public var isFinished: Bool { outcome != nil }
    /// Pictures a second, evaluations not counted.
    public var imagesPerSecond: Double {
      seconds > 0 ? Double(step * settings.batch) / seconds : 0
    }
  }

  public var experiment: Experiment
  public var runs: [Run]
  /// Of all multiply-adds, 0…1.
  public var share: Double
  public var folder: String?

  /// An experiment of which nothing has begun.
  public init(_ experiment: Experiment) {
    self.init(experiment: experiment, runs: [], share: 0, folder: nil)
  }

  init(experiment: Experiment, runs: [Run], share: Double, folder: String?) {
    self.experiment = experiment
    self.runs = runs
    self.share = share
    self.folder = folder
  }

  /// What is left of it before step `share` · steps of each run: a moment of a recording.
  public func at(share: Double) -> ComparisonSnapshot {
    var result = self
    result.share = min(max(share, 0), 1)
    for index in runs.indices {
      let run = runs[index]
      let last = Int((Double(run.settings.steps) * result.share).rounded(.down))
      let records = run.records.filter { $0.step <= last && ($0.isLast != true || share >= 1) }
      result.runs[index].records = records
      result.runs[index].step = share >= 1 ? run.step : min(run.step, last)
      result.runs[index].seconds = records.last?.seconds ?? 0
      if share < 1 { result.runs[index].outcome = nil }
    }
    return result
  }

  /// The kinds of its networks, in the order in which they come.
  public var kinds: [LaboratoryKind] { runs.compactMap { $0.member?.kind }.unique() }

  /// The time all of it took, in seconds.
  public var duration: Double { runs.reduce(0) { $0 + ($1.records.last?.seconds ?? 0) } }
}

extension Comparison {
  public var snapshot: ComparisonSnapshot {
    let isOneSeed = Set(runs.map(\.settings.seed)).count == 1
    return ComparisonSnapshot(
      experiment: experiment,
      runs: runs.map { run in
        let name = run.settings.label
        return ComparisonSnapshot.Run(
          label: isOneSeed ? name : "\(name) s\(run.settings.seed)", member: run.settings.member,
          settings: run.settings, step: run.step, seconds: run.seconds, records: run.records,
          outcome: run.outcome,
          checkpoint: folder.map {
            RunFolder(RunFolder.path(of: run.settings, in: $0)).checkpointPath
          })
      },
      share: share, folder: folder)
  }
}
