import Testing

@testable import Pictures

@Suite("CIFAR-10")
struct CIFAR10Tests {
  /// A record whose red plane counts up, green is constant and blue counts down.
  private func record(label: UInt8, green: UInt8) -> [UInt8] {
    [label] + (0..<1024).map { UInt8($0 & 0xFF) } + [UInt8](repeating: green, count: 1024)
      + (0..<1024).map { UInt8(255 - $0 & 0xFF) }
  }

  @Test("planes become pixels, batches follow their numbers")
  func reads() throws {
    let folder = try TemporaryFolder()
    _ = try folder.add("data_batch_10.bin", record(label: 3, green: 30))
    _ = try folder.add("data_batch_2.bin", record(label: 2, green: 20))
    _ = try folder.add(
      "data_batch_1.bin", record(label: 0, green: 10) + record(label: 9, green: 11))
    _ = try folder.add("test_batch.bin", record(label: 5, green: 50))
    _ = try folder.add("batches.meta.txt", Array("airplane\n".utf8))

    let train = try CIFAR10(directory: folder.path, split: .train)
    #expect(train.count == 4)
    #expect((0..<4).map { train[$0].label } == [0, 9, 2, 3])
    #expect((0..<4).map { train[$0].picture[0, 0].green } == [10, 11, 20, 30])
    let (picture, label) = try CIFAR10(directory: folder.path + "/", split: .test)[0]
    #expect(label == 5)
    #expect(picture.width == 32 && picture.height == 32)
    #expect(picture[2, 1] == (34, 50, 221))
  }

  @Test("what is missing or damaged")
  func failures() throws {
    let folder = try TemporaryFolder()
    func check(_ split: CIFAR10.Split, in directory: String, words: String, code: Int32) {
      let error = #expect(throws: PictureError.self) {
        _ = try CIFAR10(directory: directory, split: split)
      }
      #expect(error?.description.contains(words) == true)
      #expect(error?.exitCode == code)
    }
    check(.train, in: folder.path + "/none", words: "no such file", code: 66)
    check(.train, in: folder.path, words: "expected data_batch_*.bin in this folder", code: 66)
    let short = try folder.add("test_batch.bin", record(label: 1, green: 1) + [0])
    check(.test, in: folder.path, words: "records of 3073 bytes, found 3074", code: 65)
    check(.test, in: short, words: "is not a folder", code: 66)
    _ = try folder.add("data_batch_1.bin", [])
    check(.train, in: folder.path, words: "found 0 bytes", code: 65)
    _ = try folder.add("data_batch_1.bin", record(label: 1, green: 1) + record(label: 10, green: 1))
    check(.train, in: folder.path, words: "found 10 in record 1", code: 65)
  }

  @Test(
    "real records",
    .enabled(if: RealPictures.has("cifar10/test_batch.bin"), "\(RealPictures.missing)")
  )
  func real() throws {
    let test = try CIFAR10(directory: RealPictures.folder + "/cifar10", split: .test)
    #expect(test.count == 200)
    #expect(
      (0..<4).map { test[$0].label } == [3, 8, 8, 0], "a cat, two ships, an airplane")
    #expect(try CIFAR10(directory: RealPictures.folder + "/cifar10", split: .train).count == 932)
  }
}
