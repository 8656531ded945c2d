import Foundation
import Kernels
import Testing

@testable import Weights

@Suite("Converting weights") struct WeightsConversionTests {
  @Test("Every good file comes out with the same numbers", arguments: Fixtures.names(in: "good"))
  func fixtures(name: String) throws {
    let folder = try TemporaryFolder()
    let file = try WeightsFile.open(Fixtures.good(name))
    // Integers that are not a count of batches are no weights, and what is not finite computes nothing.
    let isReadable = file.tensors.allSatisfy {
      $0.name.contains("num_batches_tracked") || (try? $0.tensor()) != nil
    }
    guard isReadable else {
      #expect(throws: WeightsError.self) { _ = try WeightsConversion(file) }
      return
    }
    let conversion = try WeightsConversion(file)
    let path = "\(folder.path)/out.safetensors"
    try conversion.write(to: path, precision: .f32)
    let written = try WeightsFile.open(path)
    #expect(written.isChecksummed)
    #expect(
      written.metadata.filter { $0.key != "crc32" } == file.metadata.filter { $0.key != "crc32" })
    for stored in file.tensors where !stored.name.contains("num_batches_tracked") {
      let name = stored.name.hasPrefix("module.") ? String(stored.name.dropFirst(7)) : stored.name
      #expect(try written[name]?.tensor() == stored.tensor())
    }
    #expect(written.tensors.count + conversion.leftOut.count == file.tensors.count)

    let halves = "\(folder.path)/half.safetensors"
    let isSmall = conversion.tensors.allSatisfy {
      $0.tensor.elements.allSatisfy { abs($0) < 65520 }
    }
    guard isSmall else {
      #expect(throws: WeightsError.self) { try conversion.write(to: halves, precision: .f16) }
      #expect(!FileManager.default.fileExists(atPath: halves))
      return
    }
    try conversion.write(to: halves, precision: .f16)
    for stored in try WeightsFile.open(halves).tensors {
      #expect(stored.elementType == .float16)
      let expected = try #require(written[stored.name]).tensor().elements.map {
        float(half: half($0))
      }
      #expect(try stored.tensor().elements == expected)
    }
  }

  @Test("A number too large for 16 bits is named, and nothing is written")
  func overflow() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out.safetensors"
    let tensors = [
      ("fits", Tensor(shape: [2], elements: [65519.99, -65504])),
      ("bn.running_var", Tensor(shape: [2, 3], elements: [1, 2, 3, 4, -65520, 6])),
    ]
    let error = #expect(throws: WeightsError.self) {
      try SafetensorsWriter.write(tensors, to: path, precision: .f16)
    }
    #expect(
      error
        == .tensor(
          path: path, name: "bn.running_var", .tooLargeForHalf(index: [1, 1], value: -65520)))
    #expect(error?.description.contains("\"bn.running_var\" holds -65520.0 at [1, 1]") == true)
    #expect(error?.exitCode == 65)
    #expect(try folder.names == [])
    // As 32-bit floats the same is fine.
    try SafetensorsWriter.write(tensors, to: path)
  }

  @Test("The names are without 'module.', and what is no weight is left out")
  func names() throws {
    let folder = try TemporaryFolder()
    let header =
      #"{"__metadata__":{"by":"me"},"module.a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
      + #""module.b.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[4,12]}}"#
    let bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    let path = try folder.file("a", bytes + header.utf8 + [UInt8](repeating: 0, count: 12))
    let conversion = try WeightsConversion(WeightsFile.open(path))
    #expect(conversion.tensors.map(\.name) == ["a"])
    #expect(conversion.leftOut == ["module.b.num_batches_tracked"])
    #expect(conversion.metadata == ["by": "me"])
    // Onto itself, while it is being read.
    try conversion.write(to: path, precision: .f16)
    #expect(try WeightsFile.open(path).tensors.map(\.name) == ["a"])
  }
}
