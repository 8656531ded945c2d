import Foundation
import Testing

@testable import Pictures

@Suite("Writing")
struct WritingTests {
  @Test("a PNG is read back as it was, at every small size")
  func roundTrip() throws {
    for (width, height) in [(1, 1), (1, 9), (9, 1), (16, 16), (17, 31), (300, 2), (257, 255)] {
      var generator = SplitMix64(seed: 1, index: width)
      let pixels = (0..<(width * height * 3)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let picture = Picture(width: width, height: height, pixels: pixels)
      #expect(try Picture(decoding: picture.encodedPNG()) == picture)
    }
  }

  @Test("what was there is replaced, and nothing is left beside it")
  func replaces() throws {
    let folder = try TemporaryFolder()
    let path = try folder.add("out.png", [1, 2, 3])
    let picture = Picture(width: 1, height: 2, pixels: [1, 2, 3, 4, 5, 6])
    try picture.writePNG(path)
    #expect(try Picture.read(path) == picture)
    #expect(folder.names == ["out.png"])
  }

  @Test("a symbolic link stays one")
  func links() throws {
    let folder = try TemporaryFolder()
    let target = try folder.add("target.png", [1])
    let link = "\(folder.path)/link.png"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    let picture = Picture(width: 1, height: 1, pixels: [1, 2, 3])
    try picture.writePNG(link)
    #expect(try Picture.read(target) == picture)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
  }

  @Test("a device is written to, not replaced")
  func devices() throws {
    try Picture(width: 1, height: 1, pixels: [1, 2, 3]).writePNG("/dev/null")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(type as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test("places that cannot be written to")
  func failures() throws {
    let folder = try TemporaryFolder()
    let picture = Picture(width: 1, height: 1, pixels: [1, 2, 3])
    #expect(throws: PictureError.cannotCreate(path: folder.path, reason: "Is a directory")) {
      try picture.writePNG(folder.path)
    }
    let error = #expect(throws: PictureError.self) {
      try picture.writePNG("\(folder.path)/none/out.png")
    }
    #expect(error?.exitCode == 73)
    #expect(folder.names.isEmpty)
  }

  @Test("a full disk is an error, not a short file", .enabled(if: fullDevice, "needs /dev/full"))
  func fullDisk() {
    let error = #expect(throws: PictureError.self) {
      try Picture(width: 1, height: 1, pixels: [1, 2, 3]).writePNG("/dev/full")
    }
    #expect(error?.exitCode == 74)
  }

  static let fullDevice = FileManager.default.fileExists(atPath: "/dev/full")
}
