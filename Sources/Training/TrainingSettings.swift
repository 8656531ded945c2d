import Foundation
import Networks
import Pictures

/// Everything that decides what a training run computes. Equal settings give equal bits.
public struct TrainingSettings: Codable, Hashable, Sendable {
  /// The network's name: `cifar-plain20-w8`.
  public var network: String
  /// The description of a network that somebody wrote, in YAML; nil for one of the catalog. A run goes on
  /// with it whatever becomes of the file.
  public var networkDescription: String?
  public var dataset: DatasetSettings
  /// From which step on postcards are larger than `dataset` says, ascending; nil for never. What is learned
  /// from small pictures, in little time, is a good start with large ones.
  public var enlargements: [Enlargement]?
  /// Of the weights, the order of the pictures, augmentation and dropout.
  public var seed: UInt64
  public var steps: Int
  /// Pictures in a step; a multiple of sixteen.
  public var batch: Int
  public var optimizer: Optimizer
  public var schedule: Schedule
  /// Weight decay, on every trained parameter.
  public var decay: Float
  /// Random crops of pictures padded by an eighth, and mirror images.
  public var augments: Bool
  /// Whether the classifier begins with zeros; else with normal numbers of variance 1 / fan-in.
  public var startsWithZeroClassifier: Bool
  /// Ends a run when the test loss has not fallen for so many evaluations; nil for never.
  public var patience: Int?
  /// Steps from one evaluation to the next, and pictures of each part that it looks at.
  public var evaluationInterval: Int
  public var evaluationImages: Int

  /// A step, counted from 0, and the pictures' height and width from there on.
  public struct Enlargement: Codable, Hashable, Sendable {
    public var step: Int
    public var size: Int

    public init(step: Int, size: Int) {
      self.step = step
      self.size = size
    }
  }

  public init(
    network: String, networkDescription: String? = nil, dataset: DatasetSettings = .init(),
    enlargements: [Enlargement]? = nil,
    seed: UInt64 = 0, steps: Int, batch: Int = 64, optimizer: Optimizer = .momentum(0.9),
    schedule: Schedule, decay: Float = 1e-4, augments: Bool = false,
    startsWithZeroClassifier: Bool = false, patience: Int? = nil, evaluationInterval: Int? = nil,
    evaluationImages: Int = 1000
  ) {
    self.network = network
    self.networkDescription = networkDescription
    self.dataset = dataset
    self.enlargements = enlargements
    self.seed = seed
    self.steps = steps
    self.batch = batch
    self.optimizer = optimizer
    self.schedule = schedule
    self.decay = decay
    self.augments = augments
    self.startsWithZeroClassifier = startsWithZeroClassifier
    self.patience = patience
    self.evaluationInterval = evaluationInterval ?? TrainingSettings.interval(of: steps)
    self.evaluationImages = evaluationImages
  }

  /// Evaluations are a twelfth of the steps apart.
  public static func interval(of steps: Int) -> Int { max(1, steps / 12) }

  /// The pictures' height and width in a step, counted from 0.
  public func size(ofStep step: Int) -> Int {
    enlargements?.last { $0.step <= step }?.size ?? dataset.size
  }

  /// The steps in which pictures are of one size, in order.
  public var phases: [(steps: Range<Int>, size: Int)] {
    let starts = [(0, dataset.size)] + (enlargements ?? []).map { ($0.step, $0.size) }
    let ends = starts.dropFirst().map(\.0) + [steps]
    return zip(starts, ends).map { (min($0.0, $1)..<$1, $0.1) }
  }

  /// The network that is trained, with as many classes as it is described with.
  public func describedNetwork() throws(NetworkError) -> Network {
    try .named(network, describedAs: networkDescription, in: "the run's description")
  }

  /// Refuses what cannot be trained.
  public func check() throws(TrainingError) {
    guard batch > 0, batch % 16 == 0, batch <= 1024 else { throw .batch(batch) }
    guard steps > 0 else { throw .steps(steps) }
    guard schedule.rate > 0, schedule.rate.isFinite else { throw .rate(schedule.rate) }
    guard schedule.warmup >= 0 else { throw .warmup(schedule.warmup) }
    guard decay >= 0, decay <= 1 else { throw .decay(decay) }
    var last = Enlargement(step: 0, size: dataset.size)
    for next in enlargements ?? [] {
      guard case .postcards? = DatasetName(dataset.name), next.step > last.step,
        next.size > last.size, next.size <= 224
      else { throw .enlargement(step: next.step, size: next.size) }
      last = next
    }
    if let patience, patience < 1 { throw .patience(patience) }
    guard evaluationInterval > 0, evaluationImages > 0 else {
      throw .evaluation(interval: evaluationInterval, images: evaluationImages)
    }
  }
}

/// The learning rate from step to step: a warm-up, then a course.
public struct Schedule: Codable, Hashable, Sendable {
  public enum Course: String, Codable, CaseIterable, Sendable {
    case constant
    /// A tenth from 60 % of the steps on, a hundredth from 85 % on.
    case step
    /// Falls to zero along a line.
    case linear
    /// Falls to zero along half a cosine (Loshchilov and Hutter 2017).
    case cosine
  }

  /// The rate after the warm-up.
  public var rate: Float
  /// Steps over which the rate grows from nearly zero.
  public var warmup: Int
  public var course: Course

  public init(rate: Float, warmup: Int = 0, course: Course) {
    self.rate = rate
    self.warmup = warmup
    self.course = course
  }

  /// The learning rate of step `step` of `steps`, counted from 0.
  public func rate(step: Int, of steps: Int) -> Float {
    if step < warmup { return rate * Float(step + 1) / Float(warmup) }
    let share = Double(step) / Double(max(1, steps))
    switch course {
    case .constant: return rate
    case .step: return rate * (share < 0.6 ? 1 : share < 0.85 ? 0.1 : 0.01)
    case .linear: return rate * Float(1 - share)
    case .cosine: return rate * Float(0.5 + 0.5 * cos(Double.pi * share))
    }
  }
}
