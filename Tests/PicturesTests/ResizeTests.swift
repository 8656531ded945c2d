import Testing

@testable import Pictures

@Suite("Resizing and cropping")
struct ResizeTests {
  static let sizes = Fixture.names(in: "resize").filter { $0 != "source.ppm" }

  /// Up and down, oblong and to single rows: Pillow's bits.
  @Test(arguments: sizes)
  func equalsPillow(name: String) throws {
    let source = try Fixture.expected("resize/source.ppm")
    let expected = try Fixture.expected("resize/\(name)")
    let difference = difference(
      source.resized(width: expected.width, height: expected.height), expected)
    #expect(difference == nil)
  }

  /// A window is computed without the rest, and must still be a part of the whole.
  @Test("a window of a resize is the crop of it")
  func windows() throws {
    let source = try Fixture.expected("resize/source.ppm")
    for (width, height) in [(5, 7), (37, 29), (74, 58), (100, 31), (3, 90)] {
      let whole = source.resized(width: width, height: height)
      for side in 1...min(width, height) {
        let left = Picture.cropStart(from: width, to: side)
        let top = Picture.cropStart(from: height, to: side)
        let window = source.resized(
          width: width, height: height, keepingColumns: left..<(left + side),
          rows: top..<(top + side))
        #expect(window == whole.centreCropped(side))
      }
    }
  }

  @Test("the long side is rounded down")
  func shortSide() {
    let wide = Picture(width: 451, height: 300, pixels: .init(repeating: 9, count: 451 * 300 * 3))
    let small = wide.resizedShortSide(to: 256)
    #expect(small.width == 384)  // 384.85
    #expect(small.height == 256)
    #expect(small.pixels.allSatisfy { $0 == 9 })
    let tall = Picture(width: 2, height: 5, pixels: .init(repeating: 9, count: 30))
    #expect(tall.resizedShortSide(to: 3).height == 7)  // 7.5
  }

  @Test("a crop starts where Python's rounding puts it")
  func cropStarts() throws {
    let cases = try Fixture.lines("crop-starts.txt").map { $0.compactMap { Int($0) } }
    #expect(cases.count == 300)
    for numbers in cases {
      #expect(Picture.cropStart(from: numbers[0], to: numbers[1]) == numbers[2])
    }
  }

  @Test("a crop takes the middle, and pads with black")
  func crop() {
    let row = Picture(width: 4, height: 1, pixels: [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    #expect(row.centreCropped(1).pixels == [3, 3, 3])  // round(1.5) is 2
    #expect(row.centreCropped(width: 2, height: 1).pixels == [2, 2, 2, 3, 3, 3])
    // torchvision pads (1 // 2, 2 // 2) to the left and above, the rest to the right and below.
    #expect(
      row.centreCropped(width: 5, height: 3).pixels
        == [UInt8](repeating: 0, count: 15) + row.pixels + [0, 0, 0]
        + [UInt8](repeating: 0, count: 15))
  }
}
