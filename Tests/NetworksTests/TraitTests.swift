import Testing

@testable import Networks

/// What differs between two networks is read off their layers, and told in their words.
@Suite("What differs") struct TraitTests {
  private func differing(_ own: String, _ other: String) throws -> [String: [String]] {
    let (own, other) = (try Catalog.network(named: own), try Catalog.network(named: other))
    let pairs = try own.differences(from: other).differing.map {
      ($0.own.aspect, [$0.own.words, $0.other.words])
    }
    return Dictionary(pairs) { $1 }
  }

  @Test("Every network of the catalog has words for everything, and differs from no copy of itself")
  func all() throws {
    for name in Catalog.names + Catalog.cifarNames + Catalog.laboratoryNames {
      let network = try Catalog.network(named: name)
      #expect(try network.traits.allSatisfy { !$0.words.isEmpty && $0.words.utf8.count < 600 })
      #expect(Set(try network.traits.map(\.aspect)).count == (try network.traits.count))
      #expect(try network.differences(from: network).differing.isEmpty)
    }
  }

  @Test("Keras: the stride's place, biases, epsilon, pictures, names") func keras() throws {
    let found = try differing("resnet50", "resnet50-keras")
    #expect(
      Set(found.keys) == ["pictures", "stride", "biases", "batch norm's ε", "layers' names"])
    #expect(
      found["stride"] == [
        "/2 in convolution 2 (3×3) in the first block of conv3, conv4, conv5; else none",
        "/2 in convolution 1 (1×1) in the first block of conv3, conv4, conv5; else none",
      ])
    #expect(found["biases"] == ["in no convolution", "in every convolution"])
    #expect(found["batch norm's ε"] == ["1e-05", "1.001e-05"])
    #expect(
      found["pictures"]?[1]
        == "224×224, in 0…255 less (123.7, 116.8, 103.9), blue first")
  }

  @Test("TF-Slim: last blocks, what shortcuts see, the order, the pool's padding") func slim()
    throws
  {
    let found = try differing("resnet50-slim-v2", "resnet50")
    #expect(
      found["stride"]?[0]
        == "/2 in convolution 2 (3×3) in the last block of conv2, conv3, conv4; else none")
    #expect(
      found["what S sees"] == ["BN ReLU of x in each stage's first block; else x", "x"])
    #expect(found["residual F"]?[0] == "BN ReLU 1×1 BN ReLU 3×3 BN ReLU 1×1")
    #expect(found["after the sum"] == ["nothing", "ReLU"])
    #expect(
      found["stem's padding"]?[0]
        == "7×7 by 3, pool as SAME has it: of an even input below and right only")
    #expect(
      found["biases"]?[0]
        == "of convolutions: the stem's, the last of each block, the shortcuts'")
    #expect(found["classes"]?[0] == "1001, the first 'background'")
    #expect(
      try differing("resnet50-slim-v2-os8", "resnet50-slim-v2")["dilation"]?[0]
        == "4 in all of conv5; 2 in all of conv4; else none")
  }

  @Test("Others: a held γ, plain and VGG, C3's shortcuts") func others() throws {
    #expect(
      try differing("resnet50-mxnet", "resnet50")["batch norm's γ"]
        == ["held at one in bn_data, else learned", "learned"])
    #expect(
      try differing("resnet34", "plain34").keys.sorted() == ["shortcut S", "what S sees"])
    #expect(
      try differing("c3", "c3-plain")["shortcut S"]
        == ["none in each stage's first block; else x itself", "none"])
    let vgg = try differing("plain34", "vgg19")
    #expect(vgg["batch norm's ε"] == ["1e-05", "no batch norm"])
    #expect(
      vgg["halvings"]?[1] == "stem /1, conv1 /2, conv2 /2, conv3 /2, conv4 /2, conv5 /2")
  }

  @Test("Stages add up to the network") func stages() throws {
    for name in Catalog.names {
      let network = try Catalog.network(named: name)
      let walk = try network.walk(height: network.inputSize, width: network.inputSize)
      let stages = network.stageSummaries(walk)
      #expect(stages.reduce(0) { $0 + $1.parameters } == network.parameterCount, "\(name)")
      #expect(stages.reduce(0) { $0 + $1.multiplyAdds } == walk.multiplyAdds, "\(name)")
      #expect(stages.reduce(0) { $0 + $1.blocks } == network.blocks.count, "\(name)")
    }
  }

  @Test("TF-Slim's end points are blocks that inspect finds") func endPoints() throws {
    let network = try Network.slim(.resnet101)
    #expect(
      network.endPoints.map(\.name) == (1...4).map { "resnet_v2_101/block\($0)" })
    for (stage, name) in network.endPoints {
      let index = try network.blockIndex(of: name)
      #expect(network.blocks[index].name.hasPrefix(stage))
    }
    #expect(Network.resNet(.resnet50).endPoints.isEmpty)
  }

  @Test("What Keras and MXNet count") func origins() throws {
    let keras = try #require(Network.keras(.resnet50).originCount)
    #expect(keras == (25_636_712, "with 53,120 running statistics"))
    #expect(Network.resNet(.resnet50).originCount == nil)
  }

  @Test("A drawing folds equal blocks, and loses none") func graphs() throws {
    for name in Catalog.names + Catalog.cifarNames + Catalog.laboratoryNames {
      let network = try Catalog.network(named: name)
      let graph = try NetworkGraph(
        network, height: network.inputSize, width: network.inputSize)
      let blocks = graph.nodes.filter { $0.kind != nil }
      #expect(blocks.reduce(0) { $0 + $1.count } == network.blocks.count, "\(name)")
      #expect(graph.nodes.first?.title == "stem" && graph.nodes.last?.title == "head")
    }
    let graph = try NetworkGraph(.resNet(.resnet50), height: 224, width: 224)
    #expect(graph.nodes.map(\.count) == [1, 1, 2, 1, 3, 1, 5, 1, 2, 1])
    #expect(graph.nodes[2].title == "conv2_2–3" && graph.nodes[2].shortcut == [])
    #expect(graph.nodes[1].shortcut == ["1×1, 256 BN"])
    #expect(graph.nodes[2].residual == ["1×1, 64 BN ReLU", "3×3, 64 BN ReLU", "1×1, 256 BN"])
    let plain = try NetworkGraph(.resNet(.resnet34, plain: true), height: 224, width: 224)
    #expect(plain.nodes[1].residual == ["3×3, 64 BN ReLU", "3×3, 64 BN ReLU"])
    #expect(plain.nodes[1].exit.isEmpty && plain.nodes[1].shortcut == nil)
  }
}
