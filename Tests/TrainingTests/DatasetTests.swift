import Kernels
import Pictures
import Testing

@testable import Training

/// Where a data set's pictures come from.
@Suite struct DatasetTests {
  private static let workers = Workers(threads: 2)

  private func dataset(_ name: String, size: Int, train: Int, test: Int = 10) throws -> Dataset {
    try DatasetSettings(name: name, size: size, trainImages: train, testImages: test, seed: 4)
      .load(workers: Self.workers)
  }

  /// A million pictures are not kept; each is drawn when it is wanted, and is the same as if it were kept.
  @Test func manyPostcardsAreDrawnWhenTheyAreWanted() throws {
    let few = try dataset("postcards:standard+hard", size: 20, train: 2000)
    let many = try dataset("postcards:standard+hard", size: 20, train: 1_000_000)
    #expect(few.train.evaluated == 2000 && many.train.evaluated == 2000)
    #expect(many.train.count == 1_000_000)
    // Both are normalized by the first 2000.
    #expect(few.preprocessing == many.preprocessing)
    for image in [0, 1, 2, 777, 1999] {
      #expect(few.train.pixels(of: image) == many.train.pixels(of: image))
      #expect(few.train.labels(of: [image]) == many.train.labels(of: [image]))
    }
    let last = Postcards.postcard(
      seed: 4, index: 999_999, width: 20, height: 20, difficulty: .hard)
    #expect(many.train.pixels(of: 999_999) == last.picture.pixels)
    #expect(many.train.labels(of: [999_999]) == [last.label])
  }

  @Test func theOtherSizeShowsTheSameScenes() throws {
    let small = try dataset("postcards", size: 16, train: 30)
    let large = try #require(small.resized(to: 24, Self.workers))
    #expect(large.size == 24 && large.settings.size == 24)
    #expect(large.preprocessing == small.preprocessing)
    let (picture, label) = Postcards.postcard(
      seed: 4, index: PostcardSet.firstTestPicture + 7, width: 24, height: 24)
    #expect(large.test.pixels(of: 7) == picture.pixels && large.test.labels(of: [7]) == [label])
  }

  @Test(arguments: [
    ("postcards", DatasetName.postcards([.standard])),
    ("postcards:hard", .postcards([.hard])),
    ("postcards:standard+easy+standard", .postcards([.standard, .easy, .standard])),
    ("cifar10:a:b", .cifar10(directory: "a:b")),
  ])
  func names(text: String, name: DatasetName) {
    #expect(DatasetName(text) == name)
  }

  @Test(arguments: [
    "", "postcard", "postcards:", "postcards:gentle", "postcards:hard+", "cifar10", "cifar10:", ":",
  ])
  func noNames(text: String) {
    #expect(DatasetName(text) == nil)
  }
}
