import Foundation
import Testing

@testable import Networks

/// What a description says is the network that the catalog has, wherever the catalog has it.
@Suite("Descriptions") struct DescriptionTests {
  /// Small, and with most of the fields in it.
  static let small = """
    name: small
    title: A small network
    input: 32
    classes: [cat, dog, "a third"]
    normalization: cifar10
    block: basic
    shortcut: zero-padding
    stem: {kernel: 3, channels: 8, pool: {kind: max, kernel: 3, stride: 2}}
    stages:
      - {blocks: 2, channels: 8}
      - blocks: 2
        channels: 16
        stride: 2
        shortcut: projection
        block: bottleneck
        stride-in: 1x1
      - {blocks: 1, channels: 16, block: gated}
      - {blocks: 2, channels: 16, block: c3, shortcut: identity, stride: 2}
    head: {pool: {kind: adaptive, size: 2}}
    classifier: {hidden: [32], dropout: 0.5}
    layers:
      layer2.0.conv2: {stride: 1}
    """

  static func network(_ text: String) throws -> Network {
    try Network(describedAs: text, in: "net.yaml")
  }

  static func sample(_ name: String) throws -> Network {
    var folder = URL(filePath: #filePath)
    while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
      folder.deleteLastPathComponent()
    }
    return try Network(
      describedInFile: folder.appending(path: "Lessons/networks/\(name).yaml").path)
  }

  private func expectSame(_ described: Network, _ known: Network) throws {
    #expect(described.parameters == known.parameters)
    #expect(described.stem == known.stem && described.head == known.head)
    #expect(described.usualPictures == known.usualPictures)
    for (own, other) in zip(described.blocks, known.blocks) {
      #expect(own == other, "\(own.name)")
    }
    #expect(described.blocks.count == known.blocks.count)
    #expect(described.origin == .description && described.descriptionText != nil)
    let size = known.inputSize
    #expect(
      try described.walk(height: size, width: size).multiplyAdds
        == known.walk(height: size, width: size).multiplyAdds)
    let aspects = try described.differences(from: known).differing.map(\.own.aspect)
    #expect(aspects.isEmpty)
  }

  @Test("The sample of ResNet-50 is torchvision's, v1.5") func resnet50() throws {
    try expectSame(Self.sample("resnet50"), .resNet(.resnet50))
  }

  @Test("The sample of plain-34 is the catalog's; with projections it is ResNet-34")
  func plain34() throws {
    let plain = try Self.sample("plain34")
    try expectSame(plain, .resNet(.resnet34, plain: true))
    let text = plain.descriptionText!.replacing("shortcut: none", with: "shortcut: projection")
    try expectSame(Self.network(text), .resNet(.resnet34))
  }

  @Test("The paper's own ResNet-50, v1, has its stride in the first 1×1 convolution")
  func strideIn() throws {
    let text = try Self.sample("resnet50").descriptionText!
    // Where nothing is said it is v1.5.
    let usual = try Self.network(text.replacing("stride-in: 3x3", with: ""))
    #expect(try usual.differences(from: .resNet(.resnet50)).differing.isEmpty)
    let v1 = try Self.network(text.replacing("stride-in: 3x3", with: "stride-in: 1x1"))
    let differing = try v1.differences(from: .resNet(.resnet50)).differing
    #expect(differing.map(\.own.aspect) == ["stride"])
    #expect(
      differing[0].own.words
        == "/2 in convolution 1 (1×1) in the first block of conv3, conv4, conv5; else none")
    // Keras has the same place, and so the same work.
    let keras = try Network.keras(.resnet50).walk(height: 224, width: 224)
    #expect(try v1.walk(height: 224, width: 224).multiplyAdds == keras.multiplyAdds)
  }

  @Test("Kinds, shortcuts and numbers mean what they mean in the laboratory")
  func laboratory() throws {
    for (kind, words) in [
      (LaboratoryKind.plain, "block: plain"), (.residual, "shortcut: zero-padding"),
      (.residualB, "shortcut: projection"), (.residualC, "shortcut: all-projections"),
      (.preActivation, "block: pre-activation\nshortcut: zero-padding"),
      (.scaled, "shortcut: scaled"), (.dropout, "shortcut: dropout"), (.gated, "block: gated"),
      (.highway, "block: highway"), (.convolved, "shortcut: convolution"),
      (.plainWithoutNorm, "block: plain\nbatch-norm: false"), (.c3, "block: c3"),
      (.c3Plain, "block: c3\nshortcut: none"),
    ] {
      let network = try Self.network(
        """
        input: 32
        classes: 10
        normalization: cifar10
        \(words)
        stem: {channels: 16}
        stages:
          - {blocks: 3, channels: 16}
          - {blocks: 3, channels: 32, stride: 2}
          - {blocks: 3, channels: 64, stride: 2}
        """)
      let known = Network.laboratory(kind, depth: 20, width: 16)
      #expect(network.parameterCount == known.parameterCount, "\(kind)")
      let walk = try network.walk(height: 32, width: 32)
      #expect(try walk.multiplyAdds == known.walk(height: 32, width: 32).multiplyAdds, "\(kind)")
      #expect(network.blocks.map(\.kind) == known.blocks.map(\.kind), "\(kind)")
      // Names are torchvision's here and akamaster's there; the numbers are the same ones.
      #expect(network.parameters.map(\.shape) == known.parameters.map(\.shape), "\(kind)")
    }
  }

  @Test("What is left out is what ResNets mostly have") func defaults() throws {
    let network = try Self.network("stem: {channels: 4}\nstages: [{blocks: 1, channels: 4}]")
    #expect(network.name == "network" && network.title == "network")
    #expect(network.inputSize == 224 && network.classes == 1000)
    #expect(network.usualPictures == .imagenet)
    #expect(network.blocks.map(\.kind) == [.identity])
    #expect(
      network.blocks[0].residual.map(\.operation.label) == ["3×3, 4", "BN", "ReLU", "3×3, 4", "BN"])
    #expect(network.head.map(\.name) == ["avgpool", "fc"])
  }

  @Test("Classes are named, or numbered") func classes() throws {
    let network = try Self.network(Self.small)
    #expect(network.classNames == ["cat", "dog", "a third"])
    #expect(network.classifier?.operation == .linear(inputs: 32, outputs: 3))
    let numbered = try Self.network(
      "classes: 2\nstem: {channels: 4}\nstages: [{blocks: 1, channels: 4}]")
    #expect(numbered.classNames == ["class 1", "class 2"])
  }

  @Test("A layer's own settings change that layer alone") func overrides() throws {
    let text = try Self.sample("resnet50").descriptionText!
    let network = try Self.network(
      text + """
        layers:
          layer3.0.conv1: {stride: 2}
          layer3.0.conv2: {stride: 1}
          bn1: {epsilon: 1e-3}
          maxpool: {padding: 0, kernel: 2}
        """)
    let differing = try network.differences(from: .resNet(.resnet50)).differing
    #expect(
      differing.map(\.own.aspect)
        == ["stem", "stem's padding", "stride", "batch norm's ε"])
    #expect(differing[2].own.words.contains("convolution 1 (1×1) in the first block of conv4"))
  }

  @Test("A description comes back from its own text, and keeps it") func roundTrip() throws {
    for network in [
      try Self.network(Self.small), try Self.sample("tiny"), try Self.sample("resnet50"),
    ] {
      let again = try Network.named(
        network.name, describedAs: network.descriptionText, in: "a run")
      #expect(again == network)
      #expect(network.with(classes: 7).descriptionText == network.descriptionText)
    }
  }

  @Test("A name that the text does not have is not believed") func foreignName() throws {
    #expect(throws: NetworkError.self) {
      try Network.named("../../elsewhere", describedAs: Self.small, in: "a run")
    }
    #expect(throws: NetworkError.self) {
      try Network.named(
        "../x", describedAs: "stem: {channels: 4}\nstages: [{blocks: 1, channels: 4}]",
        in: "a run")
    }
    #expect(throws: NetworkError.unknownNetwork("small")) {
      try Network.named("small", describedAs: nil, in: "a run")
    }
  }

  @Test("Files: none, a folder, a device, too long, no text") func files() throws {
    func fault(_ path: String) -> DescriptionError.Fault? {
      do {
        _ = try Network(describedInFile: path)
        return nil
      } catch { return error.fault }
    }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "descriptions-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ bytes: [UInt8]) throws -> String {
      let path = folder.appending(path: "my net é.yaml").path
      try Data(bytes).write(to: URL(filePath: path))
      return path
    }
    if case .unreadable(_, true)? = fault(folder.appending(path: "none.yaml").path) {
    } else {
      Issue.record("a missing file")
    }
    #expect(fault(folder.path) == .notAFile)
    #expect(fault("/dev/null") == .notAFile)
    #expect(fault(try file([0xFF, 0xFE, 0x00])) == .notText)
    #expect(
      fault(try file(Array(repeating: UInt8(ascii: "#"), count: 65_537)))
        == .tooLarge(limit: 65_536))
    #expect(fault(try file([])) == .empty)
    // The file's name where there is no other; a byte order mark is not in the way.
    let path = try file(
      [0xEF, 0xBB, 0xBF] + Array("stem: {channels: 4}\r\nstages: [{blocks: 1, channels: 4}]".utf8))
    #expect(try Network(describedInFile: path).name == "my-net--")
  }
}
