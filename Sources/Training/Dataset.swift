import Kernels
import Networks
import Pictures

/// Pictures with labels, all of one size, and what normalizes them.
public struct Dataset: Sendable {
  public let settings: DatasetSettings
  public let classNames: [String]
  /// Height and width of every picture.
  public let size: Int
  public let train: Part
  public let test: Part
  /// What a network that is trained on this sees of a picture: less each channel's mean, over its standard
  /// deviation. Both are of the training part, or of its first 2000 postcards where they are not kept.
  public let preprocessing: Preprocessing

  init(
    settings: DatasetSettings, classNames: [String], train: Part, test: Part,
    preprocessing: Preprocessing? = nil, workers: Workers
  ) {
    self.settings = settings
    self.classNames = classNames
    size = settings.size
    self.train = train
    self.test = test
    self.preprocessing =
      preprocessing ?? Preprocessing(standardizing: train.sample(workers))
  }

  /// The same postcards at another size, normalized with the same numbers; nil for pictures that were
  /// read.
  func resized(to size: Int, _ workers: Workers) -> Dataset? {
    guard let train = train.resized(to: size, workers), let test = test.resized(to: size, workers)
    else { return nil }
    var settings = settings
    settings.size = size
    return Dataset(
      settings: settings, classNames: classNames, train: train, test: test,
      preprocessing: preprocessing, workers: workers)
  }
}

extension Dataset {
  /// One part of it: pictures in 8 bits, rows of red, green and blue.
  ///
  /// Postcards of more than 256 MiB are drawn whenever they are wanted: there may be a million of them.
  public struct Part: Sendable {
    public let count: Int
    /// What postcards are drawn from.
    private let postcards: PostcardSet?
    /// Every picture and every label; nil where they are drawn when they are wanted.
    private let stored: (pixels: [UInt8], labels: [UInt8])?
    /// Bytes of a picture.
    private let stride: Int

    private static let mostBytes = 1 << 28
    private static let sampleCount = 2000

    init(_ set: PostcardSet, _ workers: Workers) {
      count = set.count
      postcards = set
      stride = set.size * set.size * 3
      stored = count <= Part.mostBytes / stride ? Part.drawn(set, workers) : nil
    }

    /// The first `limit` pictures, enlarged or shrunk.
    init(_ pictures: CIFAR10, limit: Int, size: Int) {
      var pixels: [UInt8] = []
      var labels: [UInt8] = []
      for index in 0..<min(limit, pictures.count) {
        let (picture, label) = pictures[index]
        let resized = picture.width == size ? picture : picture.resized(width: size, height: size)
        pixels += resized.pixels
        labels.append(UInt8(label))
      }
      count = labels.count
      postcards = nil
      stride = size * size * 3
      stored = (pixels, labels)
    }

    /// How many are evaluated where all are asked for: of those that are not kept the first.
    var evaluated: Int { stored == nil ? min(count, Part.sampleCount) : count }

    /// The labels of `images`.
    func labels(of images: [Int]) -> [Int] {
      images.map { image in
        if let stored { Int(stored.labels[image]) } else { postcards!.label(at: image) }
      }
    }

    /// One picture's samples.
    func pixels(of image: Int) -> [UInt8] {
      guard let stored else { return postcards![image].picture.pixels }
      return Array(stored.pixels[image * stride..<(image + 1) * stride])
    }

    func resized(to size: Int, _ workers: Workers) -> Part? {
      guard var postcards else { return nil }
      postcards.size = size
      return Part(postcards, workers)
    }

    /// The samples from which the normalization is taken.
    fileprivate func sample(_ workers: Workers) -> [UInt8] {
      if let stored { return stored.pixels }
      var first = postcards!
      first.count = evaluated
      return Part.drawn(first, workers).pixels
    }

    private static func drawn(
      _ set: PostcardSet, _ workers: Workers
    ) -> (pixels: [UInt8], labels: [UInt8]) {
      let stride = set.size * set.size * 3
      var pixels = [UInt8](repeating: 0, count: set.count * stride)
      var labels = [UInt8](repeating: 0, count: set.count)
      pixels.withUnsafeMutableBufferPointer { pixels in
        labels.withUnsafeMutableBufferPointer { labels in
          let (pixels, labels) = (pixels.baseAddress!, labels.baseAddress!)
          workers.run(pieces: (set.count + 63) / 64) { piece in
            for index in piece * 64..<min(set.count, (piece + 1) * 64) {
              let (card, label) = set[index]
              labels[index] = UInt8(label)
              card.pixels.withUnsafeBufferPointer {
                (pixels + index * stride).update(from: $0.baseAddress!, count: stride)
              }
            }
          }
        }
      }
      return (pixels, labels)
    }
  }
}

extension Preprocessing {
  /// Each channel's mean and standard deviation over `samples`, in 0…1. Exact: sums of whole numbers.
  fileprivate init(standardizing samples: [UInt8]) {
    var sums = [0, 0, 0]
    var squares = [0, 0, 0]
    for (index, sample) in samples.enumerated() {
      sums[index % 3] += Int(sample)
      squares[index % 3] += Int(sample) * Int(sample)
    }
    let n = Double(max(1, samples.count / 3))
    var mean = SIMD3<Float>()
    var deviation = SIMD3<Float>(repeating: 1)
    for channel in 0..<3 {
      let m = Double(sums[channel]) / n
      let variance = Double(squares[channel]) / n - m * m
      mean[channel] = Float(m / 255)
      // A data set of one colour deviates by nothing, and stays.
      if variance > 0 { deviation[channel] = Float(variance.squareRoot() / 255) }
    }
    self.init(mean: mean, standardDeviation: deviation)
  }
}
