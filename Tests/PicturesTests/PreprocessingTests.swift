import Kernels
import Testing

@testable import Pictures

@Suite("Preprocessing")
struct PreprocessingTests {
  /// Decoding, resizing, cropping and normalizing together, against Pillow and NumPy doing
  /// torchvision's steps. All of it is exact, so no tolerance.
  @Test(arguments: Fixture.names(in: "input").filter { !$0.hasSuffix(".npy") })
  func equalsTorchvision(name: String) throws {
    let picture = try Picture.read(Fixture.path("input/\(name)"))
    let expected = try NPY.read(Fixture.path("input/\(name).npy"))
    let side = expected.shape[1]
    let input = Preprocessing.imagenet.tensor(of: picture, height: side, width: side)
    #expect(input == expected)
  }

  @Test(
    "undoing the normalization gives the picture back",
    arguments: [
      Preprocessing.imagenet, .cifar10, .none,
    ])
  func roundTrip(preprocessing: Preprocessing) {
    let pixels = (0..<256).flatMap { [UInt8($0), UInt8(255 - $0), UInt8($0 ^ 0x55)] }
    let picture = Picture(width: 16, height: 16, pixels: pixels)
    var exact = preprocessing
    (exact.resize, exact.crop) = (nil, nil)
    let input = exact.tensor(of: picture, height: 16, width: 16)
    #expect(exact.picture(of: input) == picture)
  }

  @Test("numbers outside the picture's range are clipped, also those that are none")
  func clipping() {
    let numbers: [Float] = [-1, 2, .nan, .infinity, -.infinity, 0.5]
    let tensor = Tensor(shape: [3, 1, 2], elements: numbers)
    #expect(Preprocessing.none.picture(of: tensor).pixels == [0, 0, 0, 255, 255, 128])
  }

  /// Without a resize a picture of the right size passes unchanged; another is made to cover.
  @Test func withoutResize() throws {
    let picture = try Fixture.expected("resize/source.ppm")
    #expect(Preprocessing.none.view(of: picture, height: 29, width: 37) == picture)
    #expect(
      Preprocessing.none.view(of: picture, height: 10, width: 10)
        == picture.resizedShortSide(to: 10).centreCropped(10))
  }

  @Test("every input size from every picture size")
  func sizes() {
    for (width, height) in [(1, 1), (1, 50), (50, 1), (40, 41), (300, 7)] {
      let picture = Picture(
        width: width, height: height, pixels: .init(repeating: 200, count: width * height * 3))
      for preprocessing in [Preprocessing.imagenet, .none] {
        for (inputHeight, inputWidth) in [(1, 1), (16, 16), (31, 33), (8, 96), (96, 8)] {
          let view = preprocessing.view(of: picture, height: inputHeight, width: inputWidth)
          #expect(view.width == inputWidth && view.height == inputHeight)
          #expect(view.pixels.allSatisfy { $0 == 200 })
        }
      }
    }
  }

  @Test("an oblong input shows the middle of the enlarged picture")
  func oblong() throws {
    let picture = try Fixture.expected("resize/source.ppm")  // 37×29
    // 256 / 224 × (28, 14) = (32, 16): 37×29 covers that at 32 × Int(25.08).
    let view = Preprocessing.imagenet.view(of: picture, height: 14, width: 28)
    #expect(view == picture.resized(width: 32, height: 25).centreCropped(width: 28, height: 14))
  }

  /// A resize of the whole would take gigabytes; only the middle is computed.
  @Test("a very long picture costs no more than its middle")
  func veryLong() {
    let line = Picture(width: 16384, height: 1, pixels: .init(repeating: 7, count: 16384 * 3))
    let view = Preprocessing.imagenet.view(of: line, height: 224, width: 224)
    #expect(view.pixels.allSatisfy { $0 == 7 })
  }

  @Test("a resize smaller than the crop pads")
  func smallResize() {
    let picture = Picture(width: 4, height: 4, pixels: .init(repeating: 255, count: 48))
    let padding = Preprocessing(
      resize: 2, crop: 4, mean: [0, 0, 0], standardDeviation: [1, 1, 1])
    #expect(
      padding.view(of: picture, height: 4, width: 4)
        == picture.resized(width: 2, height: 2).centreCropped(4))
  }
}
