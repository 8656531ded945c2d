import Kernels
import Networks
import Pictures

/// Which pictures a network is trained on.
public struct DatasetSettings: Codable, Hashable, Sendable {
  /// See `DatasetName`.
  public var name: String
  /// Height and width.
  public var size: Int
  /// How many of each part, at most.
  public var trainImages: Int
  public var testImages: Int
  /// Which postcards; nothing for CIFAR-10.
  public var seed: UInt64

  public init(
    name: String = "postcards", size: Int = 16, trainImages: Int = 5000, testImages: Int = 2000,
    seed: UInt64 = 0
  ) {
    self.name = name
    self.size = size
    self.trainImages = trainImages
    self.testImages = testImages
    self.seed = seed
  }

  /// Draws or reads the pictures.
  public func load(workers: Workers) throws -> Dataset {
    guard (16...224).contains(size) else { throw TrainingError.pictureSize(size) }
    switch DatasetName(name) {
    case .postcards(let difficulties):
      return Dataset(
        settings: self, classNames: Postcards.classNames,
        train: postcards(trainImages, from: 0, difficulties, workers),
        test: postcards(testImages, from: PostcardSet.firstTestPicture, difficulties, workers),
        workers: workers)
    case .cifar10(let directory):
      let train = try CIFAR10(directory: directory, split: .train)
      let test = try CIFAR10(directory: directory, split: .test)
      return Dataset(
        settings: self, classNames: ClassNames.cifar10,
        train: Dataset.Part(train, limit: trainImages, size: size),
        test: Dataset.Part(test, limit: testImages, size: size), workers: workers)
    case nil: throw TrainingError.unknownDataset(name)
    }
  }

  private func postcards(
    _ count: Int, from first: Int, _ difficulties: [Postcards.Difficulty], _ workers: Workers
  ) -> Dataset.Part {
    Dataset.Part(
      PostcardSet(seed: seed, first: first, count: count, size: size, difficulties: difficulties),
      workers)
  }
}
