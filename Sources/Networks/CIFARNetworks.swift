// The CIFAR-10 networks of He et al. 2015, section 4.2: depth 6n+2, three stages of n pairs of 3×3
// convolutions with 16, 32 and 64 channels, shortcuts of option A. Parameter names are those of
// akamaster's pytorch_resnet_cifar10, and so is where option A puts its zeros: half of them before
// the channels of x, half after.

extension Network {
  /// `cifar-resnetN` or `cifar-plainN`, for N = 6n+2.
  ///
  /// - Precondition: `depth` is 6n+2 with n ≥ 1.
  public static func cifar(depth: Int, plain: Bool = false) -> Network {
    precondition(isCIFARDepth(depth), "a depth of 6n+2")
    var inputs = 16
    var stages: [Stage] = []
    for stage in 0..<3 {
      let width = 16 << stage
      var blocks: [Block] = []
      for index in 0..<(depth - 2) / 6 {
        let path = "layer\(stage + 1).\(index)"
        let changesShape = inputs != width
        let stride = changesShape ? 2 : 1
        let kind: Block.Kind = plain ? .plain : changesShape ? .zeroPadding : .identity
        let padding = Operation.zeroPadChannels(stride: 2, before: width / 4, after: width / 4)
        let shortcut: [Layer]? =
          switch kind {
          case .plain: nil
          case .zeroPadding: [Layer("\(path).shortcut", padding)]
          default: []
          }
        blocks.append(
          Block(
            name: "conv\(stage + 2)_\(index + 1)", path: path, kind: kind, shortcut: shortcut,
            residual: basicPair(path, inputs, width, stride: stride),
            exit: [Layer("\(path).relu", .relu)]))
        inputs = width
      }
      stages.append(Stage(name: "conv\(stage + 2)", blocks: blocks))
    }
    return Network(
      name: "cifar-\(plain ? "plain" : "resnet")\(depth)",
      title: "CIFAR \(plain ? "plain" : "ResNet")-\(depth)",
      stem: [convolution("conv1", 3, 16, kernel: 3), batchNorm("bn1", 16), Layer("relu", .relu)],
      stages: stages,
      head: [
        Layer("avgpool", .globalAveragePool), Layer("linear", .linear(inputs: 64, outputs: 10)),
      ],
      classes: 10, inputSize: 32)
  }

  /// Whether `depth` is 6n+2 with n from 1 to 300 (1802 layers).
  public static func isCIFARDepth(_ depth: Int) -> Bool {
    depth >= 8 && depth <= 1802 && (depth - 2) % 6 == 0
  }
}
