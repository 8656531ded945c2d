import Networks
import Testing

@Suite struct WalkTests {
  @Test func shapesOfResNet50() throws {
    let walk = try Network.resNet(.resnet50).walk(height: 224, width: 224)
    #expect(walk.stemOutput == Shape(channels: 64, height: 56, width: 56))
    let outputs = ["conv2_3", "conv3_4", "conv4_6", "conv5_3"].map { name in
      walk.blocks.first { $0.block.name == name }!.output.description
    }
    #expect(outputs == ["256×56×56", "512×28×28", "1024×14×14", "2048×7×7"])
    #expect(walk.blocks[3].block.kind == .projection)
    #expect(walk.blocks[3].residual.map(\.output.description).first == "128×56×56")
  }

  /// Every catalogued network takes every small input from 32×32 up, square and oblong.
  @Test func everyInputFrom32Up() throws {
    for name in Catalog.names + ["cifar-resnet8", "cifar-plain20"] {
      let network = try Catalog.network(named: name)
      for (height, width) in [(32, 32), (33, 47), (64, 32), (97, 131), (224, 320)] {
        let walk = try network.walk(height: height, width: width)
        #expect(walk.head.last?.output.count == network.classes)
      }
    }
  }

  @Test func inputsThatAreRefused() throws {
    let network = Network.resNet(.resnet18)
    #expect(throws: NetworkError.inputTooSmall(network: "resnet18", height: 31, width: 224)) {
      try network.walk(height: 31, width: 224)
    }
    #expect(throws: NetworkError.inputTooLarge(height: 64, width: 4096)) {
      try network.walk(height: 64, width: 4096)
    }
  }

  @Test func blocksAreFoundByEitherName() throws {
    let network = Network.resNet(.resnet50)
    #expect(try network.blockIndex(of: "conv3_2") == 4)
    #expect(try network.blockIndex(of: "layer2.1") == 4)
    #expect(try network.blockIndex(of: "5") == 4)
    #expect(throws: NetworkError.self) { try network.blockIndex(of: "conv6_1") }
  }

  @Test func unknownNamesAreRefused() {
    for name in [
      "", "resnet", "resnet51", "plain101", "cifar-resnet21", "cifar-resnet2", "vgg12",
      "resnet18-keras", "resnet18-slim-v2", "resnet50-slim-v2-os", "resnet50-slim-v2-os8-",
      "resnet50-slim-v2-os08", "vgg16-", "resnet50-caffe", "functional11", "c3-", "cifar-c3",
    ] {
      #expect(throws: NetworkError.unknownNetwork(name)) { try Catalog.network(named: name) }
    }
  }

  @Test func parameterNamesAreUniqueAndTorchvisions() {
    for name in Catalog.names {
      let names = try! Catalog.network(named: name).parameters.map(\.name)
      #expect(Set(names).count == names.count)
    }
    let names = Set(Network.resNet(.resnet50).parameters.map(\.name))
    for name in [
      "conv1.weight", "bn1.running_var", "layer1.0.downsample.0.weight",
      "layer4.2.bn3.running_mean", "fc.bias",
    ] { #expect(names.contains(name)) }
  }

  /// Sizes computed by hand: 7×7/2 gives 7, its 3×3/2 pool 11; two 3×3 at jump 4 add 8 each.
  @Test func receptiveFields() {
    let network = Network.resNet(.resnet18)
    #expect(network.receptiveField(ofBlock: -1).size == 11)
    #expect(network.receptiveField(ofBlock: -1).jump == 4)
    #expect(network.receptiveField(ofBlock: -1).start == -5)
    #expect(network.receptiveField(ofBlock: 0).size == 27)
    #expect(network.receptiveField(ofBlock: 7).size == 435)
    #expect(network.receptiveField(ofBlock: 0).range(of: 0, within: 224) == 0..<14)
  }
}
