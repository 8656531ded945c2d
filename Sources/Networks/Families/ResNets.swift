// The ResNets of He et al. 2015, "Deep Residual Learning for Image Recognition" (arXiv 1512.03385),
// in torchvision's form: v1.5, where a bottleneck's stride sits in its 3×3 convolution and not, as
// in the paper, in the first 1×1. Names and shapes are those of torchvision's weights.

import Kernels

/// The depths of Table 1 and how many blocks each has in its four stages.
public enum ResNetDepth: Int, CaseIterable, Sendable {
  case resnet18 = 18
  case resnet34 = 34
  case resnet50 = 50
  case resnet101 = 101
  case resnet152 = 152

  public var blockCounts: [Int] {
    switch self {
    case .resnet18: [2, 2, 2, 2]
    case .resnet34, .resnet50: [3, 4, 6, 3]
    case .resnet101: [3, 4, 23, 3]
    case .resnet152: [3, 8, 36, 3]
    }
  }

  /// Whether its blocks are 1×1, 3×3, 1×1 and not 3×3, 3×3.
  public var hasBottlenecks: Bool { rawValue >= 50 }
}

extension Network {
  /// A ResNet for ImageNet, or its plain counterpart: the same layers without shortcuts (and so
  /// without the convolutions of projections).
  public static func resNet(_ depth: ResNetDepth, plain: Bool = false) -> Network {
    let expansion = depth.hasBottlenecks ? 4 : 1
    var inputs = 64
    var stages: [Stage] = []
    for (stage, count) in depth.blockCounts.enumerated() {
      let width = 64 << stage
      var blocks: [Block] = []
      for index in 0..<count {
        let path = "layer\(stage + 1).\(index)"
        let stride = stage > 0 && index == 0 ? 2 : 1
        let outputs = width * expansion
        let residual =
          depth.hasBottlenecks
          ? bottleneck(path, inputs, width, outputs, stride: stride)
          : basicPair(path, inputs, width, stride: stride)
        let kind: Block.Kind =
          plain ? .plain : stride == 1 && inputs == outputs ? .identity : .projection
        let shortcut: [Layer]? =
          switch kind {
          case .plain: nil
          case .projection: projection(path, inputs, outputs, stride: stride)
          default: []
          }
        blocks.append(
          Block(
            name: "conv\(stage + 2)_\(index + 1)", path: path, kind: kind, shortcut: shortcut,
            residual: residual, exit: [Layer("\(path).relu", .relu)]))
        inputs = outputs
      }
      stages.append(Stage(name: "conv\(stage + 2)", blocks: blocks))
    }
    let stem: [Layer] = [
      convolution("conv1", 3, 64, kernel: 7, stride: 2),
      batchNorm("bn1", 64),
      Layer("relu", .relu),
      Layer("maxpool", .maxPool(.init(kernel: 3, stride: 2, padding: 1))),
    ]
    let head: [Layer] = [
      Layer("avgpool", .globalAveragePool),
      Layer("fc", .linear(inputs: inputs, outputs: 1000)),
    ]
    return Network(
      name: "\(plain ? "plain" : "resnet")\(depth.rawValue)",
      title: "\(plain ? "plain" : "ResNet")-\(depth.rawValue)", stem: stem, stages: stages,
      head: head, usualPictures: .imagenet, origin: .torchvision)
  }

  /// F of a bottleneck block: 1×1, 3×3, 1×1.
  private static func bottleneck(
    _ path: String, _ inputs: Int, _ width: Int, _ outputs: Int, stride: Int
  ) -> [Layer] {
    [
      convolution("\(path).conv1", inputs, width, kernel: 1),
      batchNorm("\(path).bn1", width),
      Layer("\(path).relu1", .relu),
      convolution("\(path).conv2", width, width, kernel: 3, stride: stride),
      batchNorm("\(path).bn2", width),
      Layer("\(path).relu2", .relu),
      convolution("\(path).conv3", width, outputs, kernel: 1),
      batchNorm("\(path).bn3", outputs),
    ]
  }

  /// F of a basic block: 3×3, 3×3.
  static func basicPair(_ path: String, _ inputs: Int, _ width: Int, stride: Int) -> [Layer] {
    [
      convolution("\(path).conv1", inputs, width, kernel: 3, stride: stride),
      batchNorm("\(path).bn1", width),
      Layer("\(path).relu1", .relu),
      convolution("\(path).conv2", width, width, kernel: 3),
      batchNorm("\(path).bn2", width),
    ]
  }

  /// S of option B where the shape changes: a 1×1 convolution and batch norm.
  private static func projection(
    _ path: String, _ inputs: Int, _ outputs: Int, stride: Int
  ) -> [Layer] {
    [
      convolution("\(path).downsample.0", inputs, outputs, kernel: 1, stride: stride),
      batchNorm("\(path).downsample.1", outputs),
    ]
  }

  /// A convolution whose padding keeps the extent at stride 1.
  static func convolution(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1,
    hasBias: Bool = false
  ) -> Layer {
    let window = Window(kernel: kernel, stride: stride, padding: (kernel - 1) / 2)
    return Layer(
      name,
      .convolution(.init(inputs: inputs, outputs: outputs, window: window, hasBias: hasBias)))
  }

  /// Batch norm, where nothing is said with PyTorch's epsilon.
  static func batchNorm(_ name: String, _ channels: Int, epsilon: Float = 1e-5) -> Layer {
    Layer(name, .batchNorm(channels: channels, epsilon: epsilon))
  }
}
