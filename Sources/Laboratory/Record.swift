import Training

/// What is known of a run at one step: a line of `metrics.jsonl`.
public struct Record: Codable, Hashable, Sendable {
  /// Steps taken.
  public var step: Int
  /// Time spent in steps so far, interruptions and evaluations not counted.
  public var seconds: Double
  /// Means over the steps since the record before: with the batches' own statistics, in training.
  public var batch: Evaluation?
  /// With the running statistics, on the first pictures of either part; at the end on all.
  public var train: Evaluation?
  public var test: Evaluation?
  public var inspection: Inspection?
  /// The step whose loss was not a number.
  public var divergedAt: Int?
  /// Set in the last record, whose evaluations are of all pictures.
  public var isLast: Bool?

  public init(step: Int, seconds: Double) {
    self.step = step
    self.seconds = seconds
  }
}

/// What came out of a run that has ended.
public struct Outcome: Hashable, Sendable {
  /// On the whole training part, with the running statistics.
  public var train: Evaluation
  public var test: Evaluation
  /// Time spent in steps.
  public var seconds: Double
  public var imagesPerSecond: Double
  public var divergedAt: Int?
}

extension Outcome {
  /// What the last record of a run says; nil where the run has not ended.
  init?(_ records: [Record], _ settings: TrainingSettings) {
    guard let last = records.last, last.isLast == true, let train = last.train,
      let test = last.test
    else { return nil }
    let images = Double(last.step * settings.batch)
    self.init(
      train: train, test: test, seconds: last.seconds,
      imagesPerSecond: last.seconds > 0 ? images / last.seconds : 0, divergedAt: last.divergedAt)
  }
}
