import Networks
import Testing

/// What the frameworks themselves say of their networks: how many parameters, which shapes, which
/// output strides. InferenceTests/Fixtures/check_frameworks.py asks them.
@Suite struct FamilyTests {
  /// Keras 3.15 `count_params`, tf_slim 1.1 `trainable_variables`, the arguments of MXNet 1.9.1's
  /// symbol, torchvision 0.28 and yolov5 7.0.14 `parameters()`.
  @Test(arguments: [
    ("resnet50-keras", 25_583_592, 25_636_712), ("resnet101-keras", 44_601_832, 44_707_176),
    ("resnet152-keras", 60_268_520, 60_419_944),
    ("functional10", 223_242, nil), ("functional24", 226_840, nil),
    ("resnet50-slim-v2", 25_570_409, nil), ("resnet101-slim-v2", 44_579_945, nil),
    ("resnet152-slim-v2", 60_238_953, nil), ("resnet200-slim-v2", 64_728_169, nil),
    ("resnet18-mxnet", 11_691_947, 11_691_950), ("resnet34-mxnet", 21_800_107, 21_800_110),
    ("resnet50-mxnet", 25_549_483, 25_549_486), ("resnet101-mxnet", 44_541_611, 44_541_614),
    ("resnet152-mxnet", 60_185_259, 60_185_262),
    ("vgg11", 132_863_336, nil), ("vgg13", 133_047_848, nil), ("vgg16", 138_357_544, nil),
    ("vgg19", 143_667_240, nil), ("vgg11-bn", 132_868_840, nil), ("vgg13-bn", 133_053_736, nil),
    ("vgg16-bn", 138_365_992, nil), ("vgg19-bn", 143_678_248, nil),
    ("c3", 5_453_480, nil), ("c3-plain", 5_453_480, nil),
  ])
  func parameters(name: String, trained: Int, originCount: Int?) throws {
    let network = try Catalog.network(named: name)
    #expect(network.parameterCount == trained)
    #expect(network.originCount?.parameters == originCount)
  }

  /// Keras' 1.001e-5 is too close to 1e-5 for numbers to tell them apart.
  @Test(arguments: [
    ("resnet50-keras", [1.001e-5]), ("resnet50-slim-v2", [1e-5]), ("resnet18-mxnet", [2e-5]),
    ("vgg16-bn", [1e-5]), ("c3", [1e-5, 1e-3]), ("residual-prelu", [1e-5]), ("cifar-c320", [1e-5]),
  ])
  func epsilons(name: String, expected: [Float]) throws {
    let found = try Catalog.network(named: name).layers.compactMap { layer -> Float? in
      if case .batchNorm(_, let epsilon, _) = layer.operation { epsilon } else { nil }
    }
    #expect(Set(found).sorted() == expected)
  }

  /// The shapes of tf_slim's end points `resnet_v2_50/block1` … `block4` at 513×513.
  @Test(arguments: [(8, [65, 65, 65, 65]), (16, [65, 33, 33, 33]), (32, [65, 33, 17, 17])])
  func slimEndPoints(outputStride: Int, sides: [Int]) throws {
    let network = try Network.slim(.resnet50, outputStride: outputStride, isDense: true)
    let walk = try network.walk(height: 513, width: 513)
    #expect(walk.stemOutput == Shape(channels: 64, height: 129, width: 129))
    for (block, side) in sides.enumerated() {
      let last = try network.blockIndex(of: "resnet_v2_50/block\(block + 1)")
      let shape = Shape(channels: 256 << block, height: side, width: side)
      #expect(walk.blocks[last].output == shape)
    }
    #expect(walk.head.last?.output == Shape(channels: 1001, height: sides[3], width: sides[3]))
  }

  @Test func slimEndPointsAreBlocks() throws {
    let network = try Catalog.network(named: "resnet50-slim-v2")
    for (name, block) in [
      ("resnet_v2_50/block1", "conv2_3"), ("resnet_v2_50/block3", "conv4_6"),
      ("resnet_v2_50/block1/unit_2/bottleneck_v2", "conv2_2"),
      ("block4/unit_1/bottleneck_v2", "conv5_1"), ("block2/unit_3", "conv3_3"),
      ("block4", "conv5_3"),
    ] {
      #expect(network.blocks[try network.blockIndex(of: name)].name == block)
    }
    for name in [
      "resnet_v2_50", "resnet_v2_50/", "resnet_v2_50/block5", "resnet_v2_50/block", "block1/unit",
      "resnet_v2_50/block1/unit_4", "block1/unit_1/bottleneck",
    ] {
      #expect(throws: NetworkError.self, "\(name)") { try network.blockIndex(of: name) }
    }
  }

  /// As with tf_slim, "The target output_stride cannot be reached", but before there is a network.
  @Test(arguments: [0, 1, 2, 12, 24, 64])
  func outputStridesThatAreNotReached(outputStride: Int) {
    let name = "resnet50-slim-v2-os\(outputStride)"
    #expect(throws: NetworkError.outputStride(outputStride, network: name)) {
      try Catalog.network(named: name)
    }
    #expect(throws: NetworkError.outputStride(outputStride, network: "\(name)-dense")) {
      try Catalog.network(named: "\(name)-dense")
    }
  }
}
