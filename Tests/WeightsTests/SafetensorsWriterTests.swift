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

  @Test("8 bits: kernels are off by half a step of their channel at most, the rest not at all")
  func eightBits() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out.safetensors"
    var numbers = (0..<5 * 18).map { index -> Float in
      let size = Float(1 + index / 18)
      return size * sinf(Float(index * index))
    }
    // A channel of zeros, and one whose largest number is negative.
    for index in 18..<36 { numbers[index] = 0 }
    numbers[40] = -7
    let kernel = Tensor(shape: [5, 2, 3, 3], elements: numbers)
    let bias = Tensor(shape: [3], elements: [0.1, -1e-20, 3e30])
    try SafetensorsWriter.write(
      [("kernel", kernel), ("bias", bias), ("none", Tensor(shape: [0, 4], repeating: 0))],
      metadata: ["source": "test"], to: path, isChecksummed: true, precision: .int8)
    let file = try WeightsFile.open(path)
    #expect(Set(file.tensors.map(\.name)) == ["kernel", "bias", "none"])
    #expect(try file["bias"]?.tensor() == bias)
    #expect(file["kernel"]?.elementType == .int8 && file["kernel"]?.isWeight == true)
    let read = try #require(file["kernel"]).tensor()
    #expect(read.shape == kernel.shape)
    for channel in 0..<5 {
      let range = channel * 18..<(channel + 1) * 18
      let step = numbers[range].map(abs).max()! / 127
      for index in range {
        #expect(abs(read.elements[index] - numbers[index]) <= 0.50001 * step)
      }
      let nearest = range.map { index -> Float in
        step > 0 ? (numbers[index] / step).rounded() * step : 0
      }
      #expect(read.elements[range].elementsEqual(nearest))
    }
    // Written again, it is the same.
    let again = "\(folder.path)/again.safetensors"
    try SafetensorsWriter.write(
      [("kernel", read), ("bias", bias), ("none", Tensor(shape: [0, 4], repeating: 0))],
      metadata: ["source": "test"], to: again, isChecksummed: true, precision: .int8)
    #expect(
      try WeightsFile.open(again)["kernel"]?.tensor().elements == read.elements)
  }

  @Test("8-bit numbers without fitting scales are no weights, and the scales stay what they are")
  func withoutScales() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out.safetensors"
    for shape in ["[3]", "[2,1]"] {
      let count = shape == "[3]" ? 3 : 2
      let header =
        #"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},"#
        + #""a.scale":{"dtype":"F32","shape":\#(shape),"data_offsets":[4,\#(4 + 4 * count)]}}"#
      let length = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
      let bytes = length + header.utf8 + [UInt8](repeating: 1, count: 4 + 4 * count)
      try Data(bytes).write(to: URL(filePath: path))
      let file = try WeightsFile.open(path)
      #expect(Set(file.tensors.map(\.name)) == ["a", "a.scale"])
      #expect(throws: WeightsError.self) { try file["a"]?.tensor() }
    }
  }

  @Test("8-bit numbers that a scale makes infinite are refused")
  func tooLargeScale() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/out.safetensors"
    let header =
      #"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},"#
      + #""a.scale":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#
    let length = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]
    // 1e37 · 127 is a float no more.
    let scales = [Float(1), 1e37].flatMap { scale in
      (0..<4).map { UInt8(truncatingIfNeeded: scale.bitPattern >> (8 * $0)) }
    }
    try Data(length + header.utf8 + [127, 2, 3, 127] + scales).write(to: URL(filePath: path))
    let stored = try #require(WeightsFile.open(path)["a"])
    let error = #expect(throws: WeightsError.self) { try stored.tensor() }
    #expect(
      error == .tensor(path: path, name: "a", .notFinite(index: [1, 1], value: .infinity)))
    #expect(try stored.tensor(allowsNonFinite: true).elements == [127, 2, 3e37, .infinity])
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
