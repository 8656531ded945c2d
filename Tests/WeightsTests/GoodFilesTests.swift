import Foundation
import Kernels
import Testing

@testable import Weights

@Suite("Files that PyTorch and safetensors write")
struct GoodFilesTests {
  /// Every conversion here is exact (half, bfloat16) or PyTorch's own rounding of a double, so the
  /// values must be equal, not close.
  @Test("hold what PyTorch says", arguments: Fixtures.expected.keys.sorted())
  func values(_ name: String) throws {
    let file = try WeightsFile.open(Fixtures.good(name))
    let expected = try #require(Fixtures.expected[name])
    #expect(
      Set(file.tensors.filter { $0.isWeight }.map(\.name)) == Set(expected.keys))
    for (tensorName, expected) in expected {
      let tensor = try #require(file[tensorName]).tensor()
      #expect(tensor.shape == expected.shape, "\(tensorName)")
      #expect(
        tensor.elements.map(\.bitPattern) == expected.values.map(\.bitPattern), "\(tensorName)")
    }
  }

  @Test("There are fixtures of every kind")
  func fixtures() { #expect(Fixtures.expected.count == 34) }

  @Test(
    "are recognized by their content",
    arguments: [
      ("network-f32.safetensors", WeightsFile.Format.safetensors),
      ("network.pth", .pytorchArchive), ("network-legacy.pth", .pytorchStream),
      ("protocol4-legacy.pth", .pytorchStream), ("zip64.pth", .pytorchArchive),
    ])
  func format(_ name: String, _ format: WeightsFile.Format) throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(contentsOf: URL(filePath: Fixtures.good(name)))
    let file = try WeightsFile.open(folder.file("weights.bin", Array(bytes)))
    #expect(file.format == format)
    #expect(file.size == bytes.count)
  }

  @Test("keep their tensors' order, names, types and shapes")
  func directory() throws {
    for name in ["network.pth", "network-legacy.pth", "network-f32.safetensors"] {
      let file = try WeightsFile.open(Fixtures.good(name))
      let lines = file.tensors.map { "\($0.name) \($0.elementType) \($0.shape)" }
      #expect(
        lines == [
          "conv1.weight float32 [4, 3, 3, 3]", "bn1.weight float32 [4]", "bn1.bias float32 [4]",
          "bn1.running_mean float32 [4]", "bn1.running_var float32 [4]",
          "bn1.num_batches_tracked int64 []", "layer1.0.conv1.weight float32 [4, 4, 1, 1]",
          "fc.weight float32 [5, 4]", "fc.bias float32 [5]",
        ])
    }
  }

  @Test("A safetensors header may be in any order, with escapes and white space")
  func headerOutOfOrder() throws {
    let file = try WeightsFile.open(Fixtures.good("header-out-of-order.safetensors"))
    #expect(file.tensors.map(\.name) == ["zä😀\"", "empty", "ü"])
    #expect(try file["zä😀\""]?.tensor() == Tensor(shape: [], elements: [1.5]))
    #expect(try file["ü"]?.tensor() == Tensor(shape: [1], elements: [-2]))
    #expect(try file["empty"]?.tensor().shape == [0, 3])
  }

  @Test("Contiguous aligned floats are borrowed from the mapped file, others are copied")
  func borrowing() throws {
    func isBorrowed(_ name: String, _ tensorName: String) throws -> Bool {
      let file = try WeightsFile.open(Fixtures.good(name))
      let tensor = try #require(file[tensorName]).tensor()
      let start = UInt(bitPattern: file.file.bytes.baseAddress)
      return tensor.withUnsafeElements { elements in
        (start..<start + UInt(file.size)).contains(UInt(bitPattern: elements.baseAddress))
      }
    }
    #expect(try isBorrowed("network-f32.safetensors", "conv1.weight"))
    #expect(try isBorrowed("network.pth", "conv1.weight"))
    #expect(try isBorrowed("views.pth", "part"))
    #expect(try !isBorrowed("views.pth", "transposed"))
    #expect(try !isBorrowed("network-f16.safetensors", "conv1.weight"))
    #expect(try !isBorrowed("unaligned.safetensors", "w"))
    let unaligned = try WeightsFile.open(Fixtures.good("unaligned.safetensors"))
    #expect(try unaligned["w"]?.tensor().elements == [1.5, -2])
  }

  @Test("A borrowed tensor outlives the file's value")
  func lifetime() throws {
    var file: WeightsFile? = try WeightsFile.open(Fixtures.good("network-f32.safetensors"))
    let tensor = try #require(file?["fc.bias"]).tensor()
    file = nil
    #expect(tensor.elements == Fixtures.expected["network-f32.safetensors"]?["fc.bias"]?.values)
  }

  @Test("What Python 2 wrote, and the stride of a dimension of one element")
  func oddities() throws {
    let old = try WeightsFile.open(Fixtures.good("python2.pth"))
    #expect(try old["w"]?.tensor().elements == [1, 2, 3, 4])
    let strided = try WeightsFile.open(Fixtures.good("huge-stride-of-one.pth"))
    #expect(try strided["w"]?.tensor() == Tensor(shape: [2, 1, 1, 2], elements: [1, 3, 2, 4]))
  }

  @Test("SHA-256 of a file whose digest is known")
  func sha256() throws {
    // From sha256sum of "These are not weights.\n"; any content will do, so it is mapped directly.
    let file = try MappedFile(path: Fixtures.bad("text.pth"))
    let weights = WeightsFile(
      format: .safetensors, path: file.path, tensors: [], metadata: [:], file: file)
    #expect(
      weights.sha256() == "69854ba6b5abfe8c70e0632a706126fb3e861bffa187f707f55eb6f3f8e88ab4")
  }
}
