import Kernels
import Testing

@testable import Pictures

@Suite("NPY")
struct NPYTests {
  /// Versions 1, 2 and 3, and a header spelled as other programs do, hold the same array.
  @Test(arguments: Fixture.names(in: "npy"))
  func reads(name: String) throws {
    let tensor = try NPY.read(Fixture.path("npy/\(name)"))
    #expect(tensor.shape == [3, 4, 5])
    #expect(tensor == (try NPY.read(Fixture.path("npy/version-1.npy"))))
  }

  /// NumPy's own file of the same array, byte for byte.
  @Test func writesWhatNumPyWrites() throws {
    let bytes = try Fixture.bytes("npy/version-1.npy")
    #expect(NPY.encode(try NPY.decodeImage(bytes)) == bytes)
  }

  @Test(arguments: [[], [7], [2, 3], [3, 1, 1], [64, 5, 5], [2, 3, 4, 5]])
  func headersAreAligned(shape: [Int]) throws {
    let bytes = NPY.encode(Tensor(shape: shape, repeating: 1))
    let header = try NPYHeader(bytes)
    #expect(header.size % 64 == 0)
    #expect(header.shape == shape)
    #expect(header.type == "<f4" && !header.isFortranOrder)
    #expect(bytes.count == header.size + 4 * shape.reduce(1, *))
  }

  @Test("a written input is read back, from an existing file too")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/input.npy"
    for count in [1, 2] {
      let tensor = Tensor(shape: [3, count, 2], elements: (0..<(6 * count)).map { Float($0) / 7 })
      try NPY.write(tensor, to: path)
      #expect(try NPY.read(path) == tensor)
    }
    #expect(folder.names == ["input.npy"])
  }

  @Test("a picture is not an array")
  func picture() {
    let path = Fixture.path("decode/rgb.png")
    #expect(throws: PictureError.damaged(path: path, .pictureNotArray(.png))) {
      _ = try NPY.read(path)
    }
  }
}
