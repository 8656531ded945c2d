import Kernels
import Testing

@testable import Training

/// Which pictures make up a step, and how they are cropped: the same for the same seed, from any step on.
@Suite struct BatchSamplerTests {
  private static let workers = Workers(threads: 2)
  private static let dataset = try! DatasetSettings(trainImages: 100, testImages: 20)
    .load(workers: workers)

  private func sampler(seed: UInt64 = 0, augments: Bool = false) -> BatchSampler {
    BatchSampler(Self.dataset, batch: 32, seed: seed, augments: augments)
  }

  /// 100 pictures are three batches of 32; four are left over, other ones each time.
  @Test func everyPictureAtMostOnceAnEpoch() {
    var sampler = sampler()
    var epochs: [[Int]] = []
    var leftOver: Set<Int> = []
    for epoch in 0..<20 {
      let images = (0..<3).flatMap { sampler.images(ofStep: epoch * 3 + $0) }
      #expect(images.count == 96 && Set(images).count == 96)
      #expect(Set(images).isSubset(of: 0..<100))
      leftOver.formUnion(Set(0..<100).subtracting(images))
      epochs.append(images)
    }
    #expect(Set(epochs).count == 20)
    #expect(leftOver.count > 30)
    var whole = BatchSampler(Self.dataset, batch: 50, seed: 0, augments: false)
    #expect(Set(whole.images(ofStep: 8) + whole.images(ofStep: 9)) == Set(0..<100))
  }

  @Test func anyStepAtAnyTime() {
    var (forward, backward, other) = (sampler(), sampler(), sampler(seed: 1))
    let steps = (0..<30).map { forward.images(ofStep: $0) }
    for step in (0..<30).reversed() { #expect(backward.images(ofStep: step) == steps[step]) }
    #expect((0..<30).map { other.images(ofStep: $0) } != steps)
  }

  /// Each place of the order is as likely for each picture: a picture's mean place over many epochs.
  @Test func theOrderIsEven() {
    var sampler = BatchSampler(Self.dataset, batch: 100, seed: 0, augments: false)
    var sums = [Double](repeating: 0, count: 100)
    for epoch in 0..<400 {
      for (place, image) in sampler.images(ofStep: epoch).enumerated() {
        sums[image] += Double(place) / 400
      }
    }
    // The deviation of a mean of 400 is 28.9 / 20; five of them.
    #expect(sums.allSatisfy { abs($0 - 49.5) < 7.2 })
  }

  @Test func withoutAugmentationItIsThePreprocessedPicture() {
    let input = batch()
    let images = [3, 99, 0, 41, 41]
    sampler(augments: true).fill(input, Self.dataset.train, images, Self.workers)
    sampler(augments: false).fill(input, Self.dataset.train, images, step: 4, Self.workers)
    for (place, image) in images.enumerated() {
      for channel in 0..<3 {
        for pixel in 0..<256 {
          let sample = Self.dataset.train.pixels(of: image)[pixel * 3 + channel]
          let expected =
            (Float(sample) / 255 - Self.dataset.preprocessing.mean[channel])
            / Self.dataset.preprocessing.standardDeviation[channel]
          #expect(input[place, channel, pixel / 16, pixel % 16] == expected)
        }
      }
    }
  }

  /// Every picture is one of 5×5 crops of itself padded by two pixels of zeros, or its mirror image.
  @Test func augmentedPicturesAreShiftedAndMirrored() throws {
    let (plain, moved, again) = (batch(), batch(), batch())
    let images = Array(0..<32)
    let sampler = sampler(augments: true)
    sampler.fill(plain, Self.dataset.train, images, Self.workers)
    var seen: Set<[Int]> = []
    for step in 0..<8 {
      sampler.fill(moved, Self.dataset.train, images, step: step, Self.workers)
      sampler.fill(again, Self.dataset.train, images, step: step, Workers(threads: 1))
      for image in 0..<32 {
        #expect(moved.tensor(ofImage: image) == again.tensor(ofImage: image))
        let found = try #require(change(from: plain, to: moved, image))
        seen.insert(found)
      }
    }
    // 256 draws of 50: some three in a thousand are missing.
    #expect(seen.count > 45)
    let other = BatchSampler(Self.dataset, batch: 32, seed: 9, augments: true)
    other.fill(again, Self.dataset.train, images, step: 7, Self.workers)
    #expect((0..<32).contains { moved.tensor(ofImage: $0) != again.tensor(ofImage: $0) })
  }

  private func batch() -> BatchTensor {
    BatchTensor(images: 32, channels: 3, height: 16, width: 16)
  }

  /// The shift and the mirroring that make one of the other.
  private func change(from plain: BatchTensor, to moved: BatchTensor, _ image: Int) -> [Int]? {
    for mirror in 0...1 {
      for dy in -2...2 {
        for dx in -2...2 {
          let fits = (0..<16).allSatisfy { row in
            (0..<16).allSatisfy { column in
              let (y, x) = (row + dy, (mirror == 1 ? 15 - column : column) + dx)
              let isInside = y >= 0 && y < 16 && x >= 0 && x < 16
              return (0..<3).allSatisfy {
                moved[image, $0, row, column] == (isInside ? plain[image, $0, y, x] : 0)
              }
            }
          }
          if fits { return [dy, dx, mirror] }
        }
      }
    }
    return nil
  }
}
