import Foundation
import Kernels
import Testing

@testable import Weights

/// Where the HDF5 files are. `Fixtures/hdf5/make_hdf5_fixtures.py` made them.
extension Fixtures {
  static func hdf5(_ part: String, _ name: String) -> String { "\(folder)/hdf5/\(part)/\(name)" }

  /// For each file, the floating-point datasets that h5py finds in it.
  static let hdf5Expected: [String: [String: Expected]] = {
    let data = FileManager.default.contents(atPath: "\(folder)/hdf5/expected.json") ?? Data()
    return (try? JSONDecoder().decode([String: [String: Expected]].self, from: data)) ?? [:]
  }()
}

@Suite("HDF5 files that h5py and Keras write")
struct HDF5FilesTests {
  /// Every number of the fixtures is exact in every type.
  @Test("hold what h5py says", arguments: Fixtures.hdf5Expected.keys.sorted())
  func values(_ name: String) throws {
    let file = try WeightsFile.open(Fixtures.hdf5("good", name))
    #expect(file.format == .hdf5)
    #expect("\(file.format)" == "Keras (HDF5)")
    let expected = try #require(Fixtures.hdf5Expected[name])
    #expect(Set(file.tensors.filter { $0.isWeight }.map(\.name)) == Set(expected.keys))
    for (tensorName, expected) in expected {
      let tensor = try #require(file[tensorName]).tensor()
      #expect(tensor.shape == expected.shape, "\(tensorName)")
      #expect(
        tensor.elements.map(\.bitPattern) == expected.values.map(\.bitPattern), "\(tensorName)")
    }
  }

  @Test("There are fixtures of every kind, and numbers in all of them")
  func fixtures() {
    #expect(Set(Fixtures.hdf5Expected.keys) == Set(Fixtures.names(in: "hdf5/good")))
    #expect(Fixtures.hdf5Expected.count == 7)
    #expect(Fixtures.hdf5Expected["layouts-earliest.h5"]?.count == 30)
  }

  @Test("A dataset of numbers is a tensor under its path, in the order of the names")
  func directory() throws {
    let keras3 = try WeightsFile.open(Fixtures.hdf5("good", "keras3.weights.h5"))
    #expect(
      keras3.tensors.prefix(9).map { "\($0.name) \($0.elementType) \($0.shape)" } == [
        "layers/batch_normalization/vars/0 float32 [4]",
        "layers/batch_normalization/vars/1 float32 [4]",
        "layers/batch_normalization/vars/2 float32 [4]",
        "layers/batch_normalization/vars/3 float32 [4]",
        "layers/conv2d/vars/0 float32 [3, 3, 3, 4]", "layers/conv2d/vars/1 float32 [4]",
        "layers/dense/vars/0 float32 [4, 5]", "layers/dense/vars/1 float32 [5]",
        "optimizer/vars/0 int32 []",
      ])
    let applications = try WeightsFile.open(Fixtures.hdf5("good", "applications.h5"))
    #expect(
      applications.tensors.map(\.name) == [
        "conv1_bn/conv1_bn/beta:0", "conv1_bn/conv1_bn/gamma:0", "conv1_bn/conv1_bn/moving_mean:0",
        "conv1_bn/conv1_bn/moving_variance:0", "conv1_conv/conv1_conv/bias:0",
        "conv1_conv/conv1_conv/kernel:0",
      ])
    let first = try WeightsFile.open(Fixtures.hdf5("good", "2016.h5"))
    #expect(
      first.tensors.map(\.name) == [
        "res2a_branch2a/res2a_branch2a_W_1:0", "res2a_branch2a/res2a_branch2a_b_1:0",
      ])
    let model = try WeightsFile.open(Fixtures.hdf5("good", "keras-model.h5"))
    #expect(model["model_weights/conv1_conv/sequential/conv1_conv/kernel"]?.shape == [3, 3, 3, 4])
  }

  @Test("Integers are kept, and other things than numbers passed over")
  func otherTypes() throws {
    for version in ["earliest", "v110"] {
      let file = try WeightsFile.open(Fixtures.hdf5("good", "layouts-\(version).h5"))
      let whole = file.tensors.filter { !$0.isWeight }
      #expect(
        whole.map { "\($0.name) \($0.elementType) \($0.shape)" } == [
          "whole/i16-gzip int16 [9]", "whole/i32-big int32 [3]", "whole/i64 int64 []",
          "whole/u8 uint8 [4]",
        ])
      #expect(!file.tensors.contains { $0.name.hasPrefix("no-number") })
      for (tensor, elements) in zip(whole, [[UInt8](0...8), [0, 1, 2], [7], [0, 1, 2, 3]]) {
        let first = tensor.source.bytes[tensor.offset...]
        let found = (0..<tensor.count).map { first[tensor.offset + $0 * tensor.elementType.size] }
        #expect(found == elements, "\(tensor.name)")
      }
    }
  }

  @Test("Little-endian floats in one piece lie in the mapped file, others in memory of their own")
  func places() throws {
    let file = try WeightsFile.open(Fixtures.hdf5("good", "layouts-earliest.h5"))
    let mapped = file.tensors.filter { $0.source === file.file }
    #expect(
      mapped.map(\.name) == [
        "contiguous/f16", "contiguous/f32", "contiguous/f64", "scalar", "single", "twice",
        "whole/i64", "whole/u8", "ä😀",
      ])
    #expect(mapped.first?.elementType == .float16)
    #expect(file["contiguous/f64"]?.elementType == .float64)
    #expect(file["gzip/f64"]?.elementType == .float32)
    let tensor = try #require(file["contiguous/f32"]).tensor()
    let start = UInt(bitPattern: file.file.bytes.baseAddress)
    #expect(
      tensor.withUnsafeElements {
        (start..<start + UInt(file.size)).contains(UInt(bitPattern: $0.baseAddress))
      })
    #expect(
      try WeightsFile.open(Fixtures.hdf5("good", "bfloat16.h5"))["contiguous"]?.elementType
        == .bfloat16)
  }

  @Test("Converted numbers outlive the file's value")
  func lifetime() throws {
    var file: WeightsFile? = try WeightsFile.open(Fixtures.hdf5("good", "layouts-earliest.h5"))
    let tensor = try #require(file?["gzip/f32"]).tensor()
    file = nil
    #expect(
      tensor.elements == Fixtures.hdf5Expected["layouts-earliest.h5"]?["gzip/f32"]?.values)
  }

  @Test("are opened by many threads at once, each with its own child")
  func concurrently() async throws {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<16 {
        group.addTask {
          try WeightsFile.open(Fixtures.hdf5("good", "layouts-v110.h5")).tensors.count
        }
      }
      for try await count in group { #expect(count == 34) }
    }
  }

  @Test("The library says which one it is")
  func version() throws {
    let version = try #require(WeightsFile.hdf5Version)
    #expect(version.split(separator: ".").count == 3)
  }
}
