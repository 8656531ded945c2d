import Testing

@testable import Networks

@Suite struct LaboratoryTests {
  @Test func everyKindHasANameAndIsFoundByIt() throws {
    for kind in LaboratoryKind.allCases {
      for (depth, width) in [(8, 16), (20, 8), (110, 1), (14, 7), (1802, 16), (8, 256)] {
        let network = Network.laboratory(kind, depth: depth, width: width)
        #expect(try Catalog.network(named: network.name) == network)
      }
    }
    #expect(Network.laboratory(.residual, depth: 56, width: 8).name == "cifar-resnet56-w8")
    #expect(
      Network.laboratory(.preActivation, depth: 110, width: 8).name
        == "cifar-pre-activation110-w8")
    #expect(Network.laboratory(.residualB, depth: 20, width: 16).name == "cifar-residual-b20")
    #expect(Network.laboratory(.plain, depth: 20, width: 8).title == "CIFAR plain-20, width 8")
    #expect(Network.cifar(depth: 20).title == "CIFAR ResNet-20")
    #expect(try Catalog.network(named: "cifar-resnet20-w16") == .cifar(depth: 20))
  }

  @Test func namesThatAreNoNetworks() {
    for name in [
      "cifar-resnet20-w0", "cifar-resnet20-w257", "cifar-resnet20-w", "cifar-resnet20-8",
      "cifar-resnet20-w8x", "cifar-resnet20-w-8", "cifar-residual20", "cifar-plain-20",
      "cifar-highway", "cifar-highway21", "cifar-resnet1808", "highway20", "cifar-",
      "cifar-resnet20w8", "cifar-resnet20-w+8", "cifar-gated٢٠",
    ] {
      #expect(throws: NetworkError.unknownNetwork(name)) { try Catalog.network(named: name) }
    }
    let message = NetworkError.unknownNetwork("x").description
    #expect(!message.contains("\n"))
    for kind in LaboratoryKind.allCases { #expect(message.contains(" \(kind.nameInCatalog)")) }
  }

  /// The raw values are part of what a run writes to disk.
  @Test func rawValues() {
    #expect(
      LaboratoryKind.allCases.map(\.rawValue) == [
        "plain", "residual", "residual-b", "residual-c", "pre-activation", "scaled", "gated",
        "highway", "convolved", "dropout", "prelu", "c3", "c3-plain",
        "plain-without-norm", "residual-without-norm",
      ])
    #expect(LaboratoryKind.gated.initialGateBias == -6)
    #expect(LaboratoryKind.highway.initialGateBias == -2)
  }

  /// 16×16 goes through every kind, and 15 does not; ImageNet's networks keep their 32.
  @Test func smallInputs() throws {
    for kind in LaboratoryKind.allCases {
      let network = Network.laboratory(kind, depth: 14, width: 5)
      for (height, width) in [(16, 16), (17, 40), (32, 32)] {
        let walk = try network.walk(height: height, width: width)
        #expect(walk.head.last?.output.count == 10)
        #expect(
          walk.blocks.last?.output
            == Shape(channels: 20, height: (height + 3) / 4, width: (width + 3) / 4))
      }
      let error = NetworkError.inputTooSmall(
        network: network.name, height: 15, width: 16, smallest: 16)
      #expect(throws: error) { try network.walk(height: 15, width: 16) }
      #expect("\(error)".hasSuffix("takes pictures from 16×16 up, not 15×16"))
    }
  }

  /// What a block is made of, kind by kind, where the shape stays and where it changes.
  @Test(arguments: [
    (LaboratoryKind.plain, "-", "-", "", "ReLU"),
    (.residual, "", "zero-pad +4 /2", "", "ReLU"),
    (.residualB, "", "1×1, 8 /2 BN", "", "ReLU"),
    (.residualC, "1×1, 4 BN", "1×1, 8 /2 BN", "", "ReLU"),
    (.preActivation, "", "zero-pad +4 /2", "", ""),
    (.scaled, "×0.5", "zero-pad +4 /2 ×0.5", "", "ReLU"),
    (.gated, "", "zero-pad +4 /2", "1×1, 8 /2 sigmoid", "ReLU"),
    (.highway, "", "zero-pad +4 /2", "3×3, 8 /2 sigmoid", ""),
    (.convolved, "1×1, 4", "1×1, 8 /2", "", "ReLU"),
    (.dropout, "dropout 0.5", "zero-pad +4 /2 dropout 0.5", "", "ReLU"),
    (.plainWithoutNorm, "-", "-", "", "ReLU"),
    (.residualWithoutNorm, "", "zero-pad +4 /2", "", "ReLU"),
  ])
  func blocks(
    kind: LaboratoryKind, same: String, changing: String, gate: String, exit: String
  ) {
    let network = Network.laboratory(kind, depth: 14, width: 4)
    func labels(_ layers: [Layer]?) -> String {
      layers.map { $0.map(\.operation.label).joined(separator: " ") } ?? "-"
    }
    #expect(labels(network.blocks[0].shortcut) == same)
    #expect(labels(network.blocks[2].shortcut) == changing)
    #expect(labels(network.blocks[2].exit) == exit)
    #expect(labels(network.blocks[2].gate) == (gate.isEmpty ? "-" : gate))
    #expect(network.blocks[2].join == (!gate.isEmpty ? .gate : same == "-" ? .residualAlone : .add))
    let residual =
      switch kind {
      case .plainWithoutNorm, .residualWithoutNorm: "3×3, 8 /2 ReLU 3×3, 8"
      case .preActivation: "BN ReLU 3×3, 8 /2 BN ReLU 3×3, 8"
      case .highway: "3×3, 8 /2 BN ReLU 3×3, 8 BN ReLU"
      default: "3×3, 8 /2 BN ReLU 3×3, 8 BN"
      }
    #expect(labels(network.blocks[2].residual) == residual)
    let names = network.layers.map(\.name)
    #expect(Set(names).count == names.count)
  }

  /// Every kind's blocks see as much as the residual network's, but for C3's, one of whose two
  /// convolutions is 1×1.
  @Test func receptiveFields() {
    let residual = Network.cifar(depth: 14)
    for kind in LaboratoryKind.allCases where kind != .c3 && kind != .c3Plain {
      let network = Network.laboratory(kind, depth: 14, width: 3)
      for index in -1..<6 {
        #expect(network.receptiveField(ofBlock: index) == residual.receptiveField(ofBlock: index))
      }
    }
    // 3 of the stem, and 2 + 2 for each pair at the jump it works at, half of it after its stride.
    #expect(residual.receptiveField(ofBlock: 5).size == 3 + 2 * 4 + (2 + 4 + 8) + (4 + 8 + 16))
  }

  /// A gate must have the shape of what it weighs.
  @Test func gatesOfAnotherShapeAreRefused() {
    let whole = Network.laboratory(.gated, depth: 8, width: 4)
    let old = whole.blocks[1]
    let block = Block(
      name: old.name, path: old.path, kind: old.kind, shortcut: old.shortcut,
      residual: old.residual, gate: whole.blocks[2].gate, exit: old.exit)
    let network = Network(
      name: "bad", title: "bad", stem: whole.stem,
      stages: [.init(name: "conv2", blocks: [whole.blocks[0], block])], head: whole.head,
      usualPictures: .cifar10, smallestInput: 16, origin: .cifar)
    #expect(throws: NetworkError.self) { try network.walk(height: 32, width: 32) }
  }
}
