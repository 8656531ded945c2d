import Foundation
import Kernels
import Networks
import Testing

@testable import Weights

/// What a file says of its weights is taken whole or not at all.
@Suite struct WeightsNoteTests {
  static let note = WeightsNote(
    network: "cifar-plain8-w4",
    pictures: .init(
      classNames: "abcdefghij".map { "class \($0)" }, size: 16, mean: [0.1, 1 / 3, 0.7],
      deviation: [1e-3, 0.25, 1]))

  @Test func itReadsBackToTheSameBits() throws {
    #expect(WeightsNote(Self.note.metadata) == Self.note)
    let path = FileManager.default.temporaryDirectory
      .appending(path: "note-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let tensors = [(name: "x", tensor: Tensor(shape: [2], elements: [1, 2]))]
    for isChecksummed in [false, true] {
      try SafetensorsWriter.write(
        tensors, metadata: Self.note.metadata, to: path, isChecksummed: isChecksummed)
      #expect(try WeightsFile.open(path).note == Self.note)
    }
    try SafetensorsWriter.write(tensors, to: path)
    #expect(try WeightsFile.open(path).note == nil)
  }

  @Test(arguments: ["network", "classes", "mean", "deviation", "size"])
  func onePartMissing(key: String) {
    var metadata = Self.note.metadata
    metadata[key] = nil
    #expect(WeightsNote(metadata) == nil)
  }

  /// Others' files may use the same words; and a name must not steer a terminal.
  @Test(arguments: [
    ("network", "vgg12"), ("network", ""), ("network", "resnet50"),
    ("classes", ""), ("classes", "a|b|c|d|e|f|g|h|i|\u{1B}[2J"),
    ("classes", "a|b|c|d|e|f|g|h|i|j\nk"),
    ("classes", "a|b|c|d|e|f|g|h|i|\(String(repeating: "j", count: 101))"), ("mean", "0 0"),
    ("mean", "0 0 0 0"), ("mean", "0 nan 0"), ("mean", "red green blue"), ("deviation", "1 0 1"),
    ("deviation", "1 -1 1"), ("deviation", "1 inf 1"), ("size", "15"), ("size", "-16"),
    ("size", "2049"), ("size", "16.5"), ("size", "99999999999999999999"),
  ])
  func somethingElse(key: String, text: String) {
    var metadata = Self.note.metadata
    metadata[key] = text
    #expect(WeightsNote(metadata) == nil)
  }

  @Test func aNetworkTrainedOnThem() throws {
    let network = try Catalog.network(named: "cifar-plain8-w4")
    let trained = network.trained(on: Self.note.pictures)
    #expect(trained.classNames[3] == "class d" && trained.inputSize == 16)
    #expect(trained.smallestInput == network.smallestInput && trained.blocks == network.blocks)
    #expect(trained != network && trained.trained(on: nil) == network)
    var two = Self.note.pictures
    two.classNames = ["cat", "dog"]
    let binary = network.trained(on: two)
    #expect(binary.classes == 2 && binary.parameters.last?.shape == [2])
    let large = try Catalog.network(named: "resnet18")
    #expect(large.trained(on: nil) == large && large.inputSize == 224)
  }

  private static let described = WeightsNote(
    network: "mine", pictures: note.pictures,
    description: "# written by hand\nstem: {channels: 4}\nstages: [{blocks: 1, channels: 4}]")

  @Test func aDescriptionTravelsWithTheWeights() throws {
    #expect(WeightsNote(Self.described.metadata) == Self.described)
    let network = try Self.described.describedNetwork()
    #expect(network.name == "mine" && network.descriptionText == Self.described.description)
    // What is no description, or another network's, is none of ours.
    for text in ["Trained by hand.", "name: other\n" + Self.described.description!, "", "[[["] {
      var metadata = Self.described.metadata
      metadata["description"] = text
      #expect(WeightsNote(metadata) == nil)
      // Where the catalog has the network others' words are left alone.
      metadata["network"] = Self.note.network
      #expect(WeightsNote(metadata) == Self.note)
    }
  }
}
