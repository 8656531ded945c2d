import Testing

@testable import Pictures

@Suite("Decoding")
struct DecodingTests {
  static let names = Fixture.names(in: "decode").filter { !$0.hasSuffix(".ppm.ppm") }
    .filter { name in Fixture.names(in: "decode").contains(name + ".ppm") }

  @Test("has its fixtures")
  func fixtures() {
    #expect(Self.names.count == 73)
  }

  /// Every kind of file gives Pillow's pixels, bit for bit.
  @Test(arguments: names)
  func equalsPillow(name: String) throws {
    let picture = try Picture.read(Fixture.path("decode/\(name)"))
    let difference = difference(picture, try Fixture.expected("decode/\(name).ppm"))
    #expect(difference == nil)
  }

  @Test("names and extensions do not matter")
  func content() throws {
    let folder = try TemporaryFolder()
    let path = try folder.add("picture.jpg", try Fixture.bytes("decode/rgb.png"))
    #expect(try Picture.read(path) == Fixture.expected("decode/rgb.png.ppm"))
  }

  @Test("an image input is a picture or a tensor")
  func imageInput() throws {
    guard case .picture(let picture) = try ImageInput.read(Fixture.path("decode/rgb.png")) else {
      Issue.record("expected a picture")
      return
    }
    #expect(picture.width == 23)
    guard case .tensor(let tensor) = try ImageInput.read(Fixture.path("npy/version-1.npy")) else {
      Issue.record("expected a tensor")
      return
    }
    #expect(tensor.shape == [3, 4, 5])
  }

  /// Each orientation undone by another: turning twice comes back to the start.
  @Test("orientations are inverses of each other")
  func orientations() throws {
    let picture = try Fixture.expected("decode/rgb.png.ppm")
    for orientation in Orientation.allCases {
      let inverse: Orientation =
        switch orientation {
        case .turnedLeft: .turnedRight
        case .turnedRight: .turnedLeft
        default: orientation
        }
      #expect(picture.upright(from: orientation).upright(from: inverse) == picture)
    }
  }
}
