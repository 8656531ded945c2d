// TF-Slim's resnet_v2: the full pre-activation of He et al. 2016, "Identity Mappings in Deep Residual
// Networks" (arXiv 1603.05027). Layers have Slim's names without the network's scope.
//
// What differs from torchvision's ResNet-50: batch norm and ReLU come before each convolution, and a
// last batch norm, `postnorm`, after all; where a unit projects, shortcut and residual take the same
// normalized x, and the projection has no batch norm; the first convolution and each unit's last have
// biases; stages halve the picture in their *last* unit, whose shortcut is then every other pixel of x;
// strided convolutions pad both sides alike (`conv2d_same`) while the max pool pads as SAME does.

import Kernels

/// The depths of TF-Slim's resnet_v2 and how many units each has in its four blocks.
public enum SlimDepth: Int, CaseIterable, Sendable {
  case resnet50 = 50
  case resnet101 = 101
  case resnet152 = 152
  case resnet200 = 200

  public var unitCounts: [Int] {
    switch self {
    case .resnet50: [3, 4, 6, 3]
    case .resnet101: [3, 4, 23, 3]
    case .resnet152: [3, 8, 36, 3]
    case .resnet200: [3, 24, 36, 3]
    }
  }
}

extension Network {
  /// `resnet50-slim-v2` and its like, for ImageNet's classes after a first one, "background".
  ///
  /// - Parameters:
  ///   - outputStride: how many times smaller than the picture the last activations are. Once that is
  ///     reached, strides become 1, and the convolutions after what would have been a stride are
  ///     dilated instead. 32, what it is without, where nothing is said.
  ///   - isDense: whether there is no global pooling, so that there are logits for every place.
  /// - Throws: `NetworkError.outputStride` for what strides of 2 do not reach.
  public static func slim(
    _ depth: SlimDepth, outputStride: Int = 32, isDense: Bool = false
  ) throws(NetworkError) -> Network {
    let name =
      "resnet\(depth.rawValue)-slim-v2" + (outputStride == 32 ? "" : "-os\(outputStride)")
      + (isDense ? "-dense" : "")
    guard [4, 8, 16, 32].contains(outputStride) else {
      throw .outputStride(outputStride, network: name)
    }
    var (inputs, stride, rate) = (64, 4, 1)
    var stages: [Stage] = []
    for (stage, count) in depth.unitCounts.enumerated() {
      let width = 64 << stage
      var blocks: [Block] = []
      for index in 0..<count {
        let ownStride = stage < 3 && index == count - 1 ? 2 : 1
        let isReached = stride == outputStride
        blocks.append(
          slimUnit(
            name: "conv\(stage + 2)_\(index + 1)",
            path: "block\(stage + 1)/unit_\(index + 1)/bottleneck_v2", inputs: inputs,
            width: width, stride: isReached ? 1 : ownStride, rate: isReached ? rate : 1))
        if isReached { rate *= ownStride } else { stride *= ownStride }
        inputs = 4 * width
      }
      stages.append(Stage(name: "conv\(stage + 2)", blocks: blocks))
    }
    let classNames = ClassNames.imagenetAndBackground
    let logits = convolution("logits", inputs, classNames.count, kernel: 1, hasBias: true)
    return Network(
      name: name, title: slimTitle(depth, outputStride, isDense),
      stem: [
        convolution("conv1", 3, 64, kernel: 7, stride: 2, hasBias: true),
        Layer("pool1", .maxPool(.same(kernel: 3, stride: 2))),
      ],
      stages: stages,
      head: [batchNorm("postnorm", inputs), Layer("postnorm_relu", .relu)]
        + (isDense ? [logits] : [Layer("global_pool", .globalAveragePool), logits]),
      usualPictures: .init(
        classNames: classNames, size: isDense ? 513 : 224, resize: isDense ? 587 : 256,
        mean: SIMD3(repeating: 0.5), deviation: SIMD3(repeating: 0.5)),
      origin: .slim)
  }

  private static func slimTitle(_ depth: SlimDepth, _ outputStride: Int, _ isDense: Bool) -> String
  {
    let stride = outputStride == 32 ? "" : ", output stride \(outputStride)"
    return "TF-Slim ResNet-v2-\(depth.rawValue)\(stride)\(isDense ? ", dense" : "")"
  }

  /// A bottleneck unit; its 3×3 convolution has the stride, or the dilation.
  private static func slimUnit(
    name: String, path: String, inputs: Int, width: Int, stride: Int, rate: Int
  ) -> Block {
    let outputs = 4 * width
    let preactivation = [
      batchNorm("\(path)/preact", inputs), Layer("\(path)/preact_relu", .relu),
    ]
    let window = Window(kernel: 3, stride: stride, padding: rate, dilation: rate)
    let branch = [
      convolution("\(path)/conv1", inputs, width, kernel: 1),
      batchNorm("\(path)/conv1/BatchNorm", width),
      Layer("\(path)/conv1/relu", .relu),
      Layer("\(path)/conv2", .convolution(.init(inputs: width, outputs: width, window: window))),
      batchNorm("\(path)/conv2/BatchNorm", width),
      Layer("\(path)/conv2/relu", .relu),
      convolution("\(path)/conv3", width, outputs, kernel: 1, hasBias: true),
    ]
    guard inputs == outputs else {
      return Block(
        name: name, path: path, kind: .projection, entry: preactivation,
        shortcut: [
          convolution("\(path)/shortcut", inputs, outputs, kernel: 1, stride: stride, hasBias: true)
        ],
        residual: branch, exit: [])
    }
    let shortcut = Layer("\(path)/shortcut", .maxPool(Window(kernel: 1, stride: stride)))
    return Block(
      name: name, path: path, kind: stride == 1 ? .identity : .subsampled,
      shortcut: stride == 1 ? [] : [shortcut], residual: preactivation + branch, exit: [])
  }
}
