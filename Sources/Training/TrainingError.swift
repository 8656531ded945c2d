import Pictures

/// Why a network is not trained.
public enum TrainingError: Error, Equatable, Sendable {
  case unknownDataset(String)
  case pictureSize(Int)
  case tooFewPictures(dataset: String, count: Int, batch: Int)
  case batch(Int)
  case steps(Int)
  case rate(Float)
  case warmup(Int)
  case decay(Float)
  case patience(Int)
  case enlargement(step: Int, size: Int)
  /// A network that has logits for every place of a picture.
  case manyLogits(network: String, size: Int)
  case evaluation(interval: Int, images: Int)
  /// A checkpoint that does not belong to the run, or lacks what a run needs.
  case foreignCheckpoint(path: String)
  case brokenCheckpoint(path: String, missing: String)

  /// After sysexits.h.
  public var exitCode: Int32 {
    switch self {
    case .foreignCheckpoint, .brokenCheckpoint, .tooFewPictures: 65
    default: 64
    }
  }
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownDataset(let name):
      "there is no data set '\(name)': expected \(DatasetName.expected)"
    case .pictureSize(let size): "pictures of \(size)×\(size): from 16 to 224 a side"
    case .tooFewPictures(let dataset, let count, let batch):
      "\(dataset) has \(count) training pictures, fewer than the \(batch) of one step"
    case .batch(let batch): "batch \(batch): a multiple of 16 from 16 to 1024"
    case .steps(let steps): "\(steps) steps: at least one"
    case .rate(let rate): "learning rate \(rate): a number above zero"
    case .warmup(let steps): "a warm-up of \(steps) steps: a whole number from 0"
    case .decay(let decay): "weight decay \(decay): a number from 0 to 1"
    case .patience(let evaluations): "a patience of \(evaluations) evaluations: at least one"
    case .enlargement(let step, let size):
      "pictures of \(size)×\(size) from step \(step) on: expected postcards, larger ones at later "
        + "steps, up to 224"
    case .manyLogits(let network, let size):
      "\(network) classifies every place of a picture of \(size)×\(size) by itself, and is not trained: "
        + "expected a network that classifies the picture as a whole"
    case .evaluation(let interval, let images):
      "an evaluation on \(images) pictures every \(interval) steps: at least one of each"
    case .foreignCheckpoint(let path):
      "\(path) is the checkpoint of a run with other settings"
    case .brokenCheckpoint(let path, let missing):
      "\(path) is no checkpoint that can be resumed: \(missing) is missing or damaged"
    }
  }
}
