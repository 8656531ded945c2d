import Foundation
import Kernels
import Networks
import Pictures

/// Pictures with labels, all of one size, and what normalizes them.
public struct Dataset: Sendable {
  /// One part of it: pictures in 8 bits, rows of red, green and blue.
  public struct Part: Sendable {
    public let count: Int
    let pixels: [UInt8]
    let labels: [UInt8]

    /// The labels of `images`.
    func labels(of images: [Int]) -> [Int] { images.map { Int(labels[$0]) } }
  }

  public let settings: DatasetSettings
  public let classNames: [String]
  /// Height and width of every picture.
  public let size: Int
  public let train: Part
  public let test: Part
  /// Each channel's mean and standard deviation over the training part, of samples in 0…1.
  public let mean: SIMD3<Float>
  public let deviation: SIMD3<Float>

  init(settings: DatasetSettings, classNames: [String], train: Part, test: Part) {
    self.settings = settings
    self.classNames = classNames
    size = settings.size
    self.train = train
    self.test = test
    (mean, deviation) = Dataset.statistics(train.pixels)
  }

  /// Exact: sums of whole numbers.
  private static func statistics(_ pixels: [UInt8]) -> (SIMD3<Float>, SIMD3<Float>) {
    var sums = [0, 0, 0]
    var squares = [0, 0, 0]
    for (index, sample) in pixels.enumerated() {
      sums[index % 3] += Int(sample)
      squares[index % 3] += Int(sample) * Int(sample)
    }
    let n = Double(max(1, pixels.count / 3))
    var mean = SIMD3<Float>()
    var deviation = SIMD3<Float>(repeating: 1)
    for channel in 0..<3 {
      let m = Double(sums[channel]) / n
      let variance = Double(squares[channel]) / n - m * m
      mean[channel] = Float(m / 255)
      // A data set of one colour deviates by nothing, and stays.
      if variance > 0 { deviation[channel] = Float(variance.squareRoot() / 255) }
    }
    return (mean, deviation)
  }

  /// What a network trained on this sees of a picture.
  public var preprocessing: Preprocessing {
    Preprocessing(mean: mean, standardDeviation: deviation)
  }
}

/// Which pictures a network is trained on.
public struct DatasetSettings: Codable, Hashable, Sendable {
  /// `postcards`, or `cifar10:DIR`.
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
    if name == "postcards" { return postcards(workers: workers) }
    guard name.hasPrefix("cifar10:"), name.count > "cifar10:".count else {
      throw TrainingError.unknownDataset(name)
    }
    return try cifar10(directory: String(name.dropFirst("cifar10:".count)))
  }

  private func postcards(workers: Workers) -> Dataset {
    // Parts that cannot overlap: a picture's number is its own from the other part's by a large step.
    Dataset(
      settings: self, classNames: Postcards.classNames,
      train: drawn(trainImages, from: 0, workers: workers),
      test: drawn(testImages, from: 1 << 32, workers: workers))
  }

  private func drawn(_ count: Int, from first: Int, workers: Workers) -> Dataset.Part {
    let picture = size * size * 3
    var pixels = [UInt8](repeating: 0, count: count * picture)
    var labels = [UInt8](repeating: 0, count: count)
    pixels.withUnsafeMutableBufferPointer { pixels in
      labels.withUnsafeMutableBufferPointer { labels in
        let (pixels, labels) = (pixels.baseAddress!, labels.baseAddress!)
        let pieces = (count + 63) / 64
        workers.run(pieces: pieces) { piece in
          for index in piece * 64..<min(count, (piece + 1) * 64) {
            let (card, label) = Postcards.postcard(
              seed: seed, index: first + index, width: size, height: size)
            labels[index] = UInt8(label)
            card.pixels.withUnsafeBufferPointer {
              (pixels + index * picture).update(from: $0.baseAddress!, count: picture)
            }
          }
        }
      }
    }
    return Dataset.Part(count: count, pixels: pixels, labels: labels)
  }

  private func cifar10(directory: String) throws -> Dataset {
    let train = try CIFAR10(directory: directory, split: .train)
    let test = try CIFAR10(directory: directory, split: .test)
    return Dataset(
      settings: self,
      classNames: ClassNames.cifar10, train: part(train, limit: trainImages),
      test: part(test, limit: testImages))
  }

  private func part(_ pictures: CIFAR10, limit: Int) -> Dataset.Part {
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    for index in 0..<min(limit, pictures.count) {
      let (picture, label) = pictures[index]
      let resized =
        picture.width == size ? picture : picture.resized(width: size, height: size)
      pixels += resized.pixels
      labels.append(UInt8(label))
    }
    return Dataset.Part(count: labels.count, pixels: pixels, labels: labels)
  }
}
