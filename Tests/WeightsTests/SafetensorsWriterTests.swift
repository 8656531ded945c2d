import Foundation
import Kernels
import Testing

@testable import Weights

@Suite("Writing safetensors")
struct SafetensorsWriterTests {
  @Test("What is written is read again, names and all")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out.safetensors"
    let tensors: [(name: String, tensor: Tensor)] = [
      ("b \"quoted\" \\ \n ü 😀", Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])),
      ("a", Tensor(shape: [], elements: [-0.0])), ("empty", Tensor(shape: [0, 4], repeating: 0)),
      ("tiny", Tensor(shape: [2], elements: [.leastNonzeroMagnitude, .greatestFiniteMagnitude])),
    ]
    try SafetensorsWriter.write(tensors, metadata: ["source": "a \"test\""], to: path)
    let file = try WeightsFile.open(path)
    #expect(file.format == .safetensors)
    #expect(Set(file.tensors.map(\.name)) == Set(tensors.map(\.name)))
    for (name, tensor) in tensors {
      let read = try #require(file[name]).tensor()
      #expect(read == tensor)
      #expect(read.elements.map(\.bitPattern) == tensor.elements.map(\.bitPattern))
    }
    #expect(try folder.names == ["out.safetensors"])
  }

  @Test("The bytes are exactly these")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out.safetensors"
    try SafetensorsWriter.write([("a", Tensor(shape: [1], elements: [1]))], to: path)
    let header = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  "#
    let length = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
    let expected = length + header.utf8 + [0, 0, 0x80, 0x3F]
    #expect(try Array(Data(contentsOf: URL(filePath: path))) == expected)
  }

  @Test("No tensors make a legal file")
  func nothing() throws {
    let folder = try TemporaryFolder()
    try SafetensorsWriter.write([], to: "\(folder.path)/none")
    #expect(try WeightsFile.open("\(folder.path)/none").tensors.isEmpty)
  }

  @Test("A file is replaced at once: who has the old one mapped keeps it")
  func replaced() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out.safetensors"
    try SafetensorsWriter.write([("a", Tensor(shape: [1], elements: [1]))], to: path)
    let old = try #require(WeightsFile.open(path)["a"]).tensor()
    try SafetensorsWriter.write([("a", Tensor(shape: [1], elements: [2]))], to: path)
    #expect(old.elements == [1])
    #expect(try WeightsFile.open(path)["a"]?.tensor().elements == [2])
  }

  @Test("Names that the format cannot hold, and places that cannot be written to")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let one = Tensor(shape: [1], elements: [1])
    for names in [["a", "a"], ["__metadata__"]] {
      let error = #expect(throws: WeightsError.self) {
        try SafetensorsWriter.write(
          names.map { (name: $0, tensor: one) }, to: "\(folder.path)/out")
      }
      #expect(error == .nameNotWritable(path: "\(folder.path)/out", name: names[0]))
    }
    let missing = "\(folder.path)/none/out"
    let error = #expect(throws: WeightsError.self) {
      try SafetensorsWriter.write([("a", one)], to: missing)
    }
    #expect(error == .cannotCreate(path: missing, code: ENOENT))
    #expect(error?.exitCode == 73)

    // The temporary file of a failed attempt is taken away.
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/folder/inside", withIntermediateDirectories: true)
    let renamed = #expect(throws: WeightsError.self) {
      try SafetensorsWriter.write([("a", one)], to: "\(folder.path)/folder")
    }
    #expect(renamed?.exitCode == 73)
    #expect(try folder.names == ["folder"])
  }
}
