// MXNet's ResNets (example/image-classification/symbols/resnet.py): pre-activation, by Tong He's and
// Wei Wu's definition. Layers have MXNet's names.
//
// What differs from torchvision's: a batch norm stands before everything, `bn_data`, with γ held at one
// whatever a file says, so that pictures come in as they are, in 0…255; every epsilon is 2e-5; units are
// pre-activated, and the first of each stage, the very first too, projects the normalized x by a
// convolution without batch norm; the stride sits in the 3×3 convolution.

import Kernels

extension Network {
  /// A network of MXNet's form: `units` blocks in each stage; the channels of the stem, then of each
  /// stage; whether units are 1×1, 3×3, 1×1 with a quarter of the channels inside, or 3×3, 3×3.
  ///
  ///     .mxnet("resnet34-mxnet", units: [3, 4, 6, 3], filterList: [64, 64, 128, 256, 512],
  ///       hasBottlenecks: false, title: "MXNet ResNet-34")
  ///
  /// - Precondition: there is one filter count more than stages.
  public static func mxnet(
    _ name: String, units: [Int], filterList: [Int], hasBottlenecks: Bool, title: String
  ) -> Network {
    precondition(filterList.count == units.count + 1, "the stem's channels, then each stage's")
    var stages: [Stage] = []
    for (stage, count) in units.enumerated() {
      let blocks = (0..<count).map { index in
        let unit = MXNetUnit(
          path: "stage\(stage + 1)_unit\(index + 1)",
          inputs: filterList[index == 0 ? stage : stage + 1], outputs: filterList[stage + 1],
          stride: stage > 0 && index == 0 ? 2 : 1, projects: index == 0,
          isBottleneck: hasBottlenecks)
        return unit.block(name: "conv\(stage + 2)_\(index + 1)")
      }
      stages.append(Stage(name: "conv\(stage + 2)", blocks: blocks))
    }
    let last = filterList[units.count]
    return Network(
      name: name, title: title,
      stem: [
        Layer("bn_data", .batchNorm(channels: 3, epsilon: MXNetUnit.epsilon, isScaled: false)),
        convolution("conv0", 3, filterList[0], kernel: 7, stride: 2),
        batchNorm("bn0", filterList[0], epsilon: MXNetUnit.epsilon),
        Layer("relu0", .relu),
        Layer("pooling0", .maxPool(Window(kernel: 3, stride: 2, padding: 1))),
      ],
      stages: stages,
      head: [
        batchNorm("bn1", last, epsilon: MXNetUnit.epsilon),
        Layer("relu1", .relu),
        Layer("pool1", .globalAveragePool),
        Layer("fc1", .linear(inputs: last, outputs: 1000)),
      ],
      usualPictures: .init(
        classNames: ClassNames.imagenet, size: 224, resize: 256, mean: [0, 0, 0],
        deviation: SIMD3(repeating: 1.0 / 255)),
      origin: .mxnet)
  }

  /// `resnet34-mxnet` and its like.
  public static func mxnet(_ depth: ResNetDepth) -> Network {
    mxnet(
      "resnet\(depth.rawValue)-mxnet", units: depth.blockCounts,
      filterList: depth.hasBottlenecks ? [64, 256, 512, 1024, 2048] : [64, 64, 128, 256, 512],
      hasBottlenecks: depth.hasBottlenecks, title: "MXNet ResNet-\(depth.rawValue)")
  }
}

/// One residual unit of MXNet's form.
private struct MXNetUnit {
  static let epsilon: Float = 2e-5

  /// `stage2_unit1`, what the names of its parameters begin with.
  let path: String
  let inputs: Int
  let outputs: Int
  let stride: Int
  let projects: Bool
  let isBottleneck: Bool

  func block(name: String) -> Block {
    let opening = normalized(1, inputs)
    let shortcut = Network.convolution(
      "\(path)_sc", inputs, outputs, kernel: 1, stride: stride)
    return Block(
      name: name, path: path, kind: projects ? .projection : .identity,
      entry: projects ? opening : [], shortcut: projects ? [shortcut] : [],
      residual: projects ? branch : opening + branch, exit: [])
  }

  /// F after its first batch norm and ReLU.
  private var branch: [Layer] {
    guard isBottleneck else {
      return [convolution(1, inputs, outputs, kernel: 3, stride: stride)]
        + normalized(2, outputs) + [convolution(2, outputs, outputs, kernel: 3)]
    }
    let width = outputs / 4
    return [convolution(1, inputs, width, kernel: 1)] + normalized(2, width)
      + [convolution(2, width, width, kernel: 3, stride: stride)] + normalized(3, width)
      + [convolution(3, width, outputs, kernel: 1)]
  }

  private func normalized(_ index: Int, _ channels: Int) -> [Layer] {
    [
      Network.batchNorm("\(path)_bn\(index)", channels, epsilon: Self.epsilon),
      Layer("\(path)_relu\(index)", .relu),
    ]
  }

  private func convolution(
    _ index: Int, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1
  ) -> Layer {
    Network.convolution(
      "\(path)_conv\(index)", inputs, outputs, kernel: kernel, stride: stride)
  }
}
