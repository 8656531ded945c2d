import Testing

@testable import Pictures

/// Two real pictures, from file to network input, against digests of what Pillow and NumPy make of
/// them. (Digests, since the pictures are not ours to copy here.)
@Suite("Real pictures", .enabled(if: RealPictures.has("chelsea.png"), "\(RealPictures.missing)"))
struct RealPicturesTests {
  static let references = (try? Fixture.lines("references.txt")) ?? []

  @Test(arguments: references)
  func equalsReference(line: [String]) throws {
    let picture = try Picture.read("\(RealPictures.folder)/\(line[0])")
    var size = [picture.width, picture.height]
    var digest = ""
    switch line[1] {
    case "decoded":
      digest = fnv1a(picture.pixels)
    case "short-side-256":
      let small = picture.resizedShortSide(to: 256)
      size = [small.width, small.height]
      digest = fnv1a(small.pixels)
    case "view-224":
      let view = Preprocessing.imagenet.view(of: picture, height: 224, width: 224)
      size = [view.width, view.height]
      digest = fnv1a(view.pixels)
    case "imagenet-224", "imagenet-32":
      let side = line[1] == "imagenet-224" ? 224 : 32
      let input = Preprocessing.imagenet.tensor(of: picture, height: side, width: side)
      size = [input.shape[2], input.shape[1]]
      digest = input.withUnsafeElements { fnv1a(UnsafeRawBufferPointer($0)) }
    default:
      Issue.record("no such form")
    }
    #expect(size.map(String.init) + [digest] == Array(line[2...]))
  }

  @Test("has its references")
  func complete() { #expect(Self.references.count == 10) }
}
