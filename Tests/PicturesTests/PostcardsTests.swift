import Testing

@testable import Pictures

@Suite("Postcards")
struct PostcardsTests {
  /// The bits of version 1 of the recipe. A change here changes every data set made so far: recordings
  /// and trained weights no longer match.
  @Test(
    "the same arguments give the same bits",
    arguments: [
      (16, 16, "05cfc9dab8d5193e"), (32, 32, "8845609eba09396e"), (224, 224, "8693b3dca7a73f9e"),
      (48, 20, "abbe62e9576a5e73"),
    ])
  func digests(width: Int, height: Int, digest: String) {
    let samples = (0..<6).flatMap {
      Postcards.postcard(seed: 3, index: $0, width: width, height: height).picture.pixels
    }
    #expect(fnv1a(samples) == digest)
  }

  @Test("all ten classes, about equally often")
  func labels() {
    var counts = [Int](repeating: 0, count: 10)
    for index in 0..<2000 {
      counts[Postcards.postcard(seed: 1, index: index, width: 16, height: 16).label] += 1
    }
    // Binomial with mean 200 and deviation 13.4: five deviations.
    #expect(counts.allSatisfy { (133...267).contains($0) })
    #expect(Postcards.classNames.count == PostcardShape.allCases.count)
  }

  @Test("every seed and index has its own picture")
  func distinct() {
    var seen: Set<String> = []
    for seed in [0, 1, 2, UInt64.max] {
      for index in 0..<50 {
        let postcard = Postcards.postcard(seed: seed, index: index, width: 16, height: 16)
        seen.insert(fnv1a(postcard.picture.pixels))
      }
    }
    #expect(seen.count == 200)
  }

  /// The large picture, reduced, is the small one but for noise: the mean difference stays near the
  /// noise's, and the label is the same.
  @Test("another size shows the same scene")
  func sizes() {
    for index in 0..<20 {
      let large = Postcards.postcard(seed: 5, index: index, width: 256, height: 256)
      let small = Postcards.postcard(seed: 5, index: index, width: 32, height: 32)
      #expect(large.label == small.label)
      let reduced = large.picture.resized(width: 32, height: 32)
      let differences = zip(reduced.pixels, small.picture.pixels).map { abs(Int($0) - Int($1)) }
      // Noise of deviation up to 0.2 × 255 = 51 has a mean magnitude of at most 41.
      #expect(differences.reduce(0, +) < 45 * differences.count)
    }
  }

  @Test("every size, oblong ones too")
  func anySize() {
    for (width, height) in [(1, 1), (16, 16), (16, 512), (512, 16), (31, 57), (512, 512)] {
      for index in 0..<8 {
        let picture = Postcards.postcard(seed: 9, index: index, width: width, height: height)
          .picture
        #expect(picture.width == width && picture.height == height)
      }
    }
  }

  /// Inside is negative, outside positive, and the edge has a slope of about one.
  @Test(arguments: PostcardShape.allCases)
  func distances(shape: PostcardShape) {
    var inside = 0
    let step = 0.01
    for row in -150...150 {
      for column in -150...150 {
        let (p, q) = (Double(column) * step, Double(row) * step)
        let distance = shape.distance(p, q)
        if distance < 0 {
          inside += 1
          // What the canvas relies on: nothing lies further out than this.
          #expect((p * p + q * q).squareRoot() < 1.1)
        }
        #expect(abs(shape.distance(p + step, q) - distance) <= step * 1.0001)
      }
    }
    let area = Double(inside) * step * step
    #expect(area > 0.6 && area < 2.2)
  }

  @Test("the noise has mean 0 and deviation 1")
  func noise() {
    var generator = SplitMix64(seed: 0, index: 0)
    let numbers = (0..<100_000).map { _ in Double(generator.nearlyNormal()) }
    let mean = numbers.reduce(0, +) / 100_000
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / 100_000
    #expect(abs(mean) < 0.016)  // five standard errors
    #expect(abs(variance - 1) < 0.02)
    #expect(numbers.allSatisfy { abs($0) < 3.5 })
  }

  @Test("sine and exponential are as accurate as stated")
  func functions() {
    // sin 1 and e^0.18 to 12 digits; the rest by identities.
    #expect(abs(Reproducible.sine(1) - 0.841_470_984_808) < 1e-7)
    #expect(abs(Reproducible.exponential(0.18) - 1.197_217_363_122) < 1e-10)
    for step in -400...400 {
      let x = Double(step) / 20
      let (sine, cosine) = (Reproducible.sine(x), Reproducible.cosine(x))
      #expect(abs(sine * sine + cosine * cosine - 1) < 3e-7)
      #expect(abs(Reproducible.sine(2 * x) - 2 * sine * cosine) < 3e-7)
    }
  }
}
