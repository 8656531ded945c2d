// Keras' ResNets (keras.applications.resnet) and the small networks of its guide to the functional API.
// Layers have Keras' names, so that its .h5 files fit.
//
// What differs from torchvision's ResNet-50: the stride of a block that halves the picture sits in its
// first 1×1 convolution, as in the paper; every convolution has a bias, though batch norm follows; batch
// norm's epsilon is 1.001e-5; pictures come with blue first, less a mean colour, in 0…255 (Caffe's way).
// Keras pads the max pool's input with zeros, which after ReLU is the same as not counting them.

import Kernels

extension Network {
  /// `resnet50-keras` and its like: what Keras calls a conv block is a projection block here.
  public static func keras(_ depth: ResNetDepth) -> Network {
    precondition(depth.hasBottlenecks, "Keras has ResNet-50, -101 and -152")
    var inputs = 64
    var stages: [Stage] = []
    for (stage, count) in depth.blockCounts.enumerated() {
      let width = 64 << stage
      var blocks: [Block] = []
      for index in 0..<count {
        let name = "conv\(stage + 2)_block\(index + 1)"
        let stride = stage > 0 && index == 0 ? 2 : 1
        let projects = index == 0
        blocks.append(
          Block(
            name: "conv\(stage + 2)_\(index + 1)", path: name,
            kind: projects ? .projection : .identity,
            shortcut: projects
              ? kerasConvolution("\(name)_0", inputs, 4 * width, kernel: 1, stride: stride) : [],
            residual: kerasConvolution("\(name)_1", inputs, width, kernel: 1, stride: stride)
              + [Layer("\(name)_1_relu", .relu)]
              + kerasConvolution("\(name)_2", width, width, kernel: 3)
              + [Layer("\(name)_2_relu", .relu)]
              + kerasConvolution("\(name)_3", width, 4 * width, kernel: 1),
            exit: [Layer("\(name)_out", .relu)]))
        inputs = 4 * width
      }
      stages.append(Stage(name: "conv\(stage + 2)", blocks: blocks))
    }
    return Network(
      name: "resnet\(depth.rawValue)-keras", title: "Keras ResNet-\(depth.rawValue)",
      stem: kerasConvolution("conv1", 3, 64, kernel: 7, stride: 2) + [
        Layer("conv1_relu", .relu),
        Layer("pool1_pool", .maxPool(Window(kernel: 3, stride: 2, padding: 1))),
      ],
      stages: stages,
      head: [
        Layer("avg_pool", .globalAveragePool),
        Layer("predictions", .linear(inputs: inputs, outputs: 1000)),
      ],
      usualPictures: .caffe, origin: .keras)
  }

  /// The same network with another epsilon in every batch norm.
  ///
  /// The weights of 2016 that Keras first published are for 1e-3, those of keras-applications under the
  /// same file name for 1.001e-5.
  public func with(epsilon: Float) -> Network {
    func changed(_ layers: [Layer]) -> [Layer] {
      layers.map { layer in
        guard case .batchNorm(let channels, _, let isScaled) = layer.operation else { return layer }
        return Layer(
          layer.name, .batchNorm(channels: channels, epsilon: epsilon, isScaled: isScaled))
      }
    }
    return mappingLayers(changed)
  }

  /// A convolution with bias and the batch norm that follows it: `conv1_conv`, `conv1_bn`.
  private static func kerasConvolution(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1
  ) -> [Layer] {
    [
      convolution(
        "\(name)_conv", inputs, outputs, kernel: kernel, stride: stride, hasBias: true),
      batchNorm("\(name)_bn", outputs, epsilon: 1.001e-5),
    ]
  }

  /// The toy ResNet of Keras' guide "The Functional API" with an average pool in its stem and `classes`
  /// classes: no batch norm, biases, a ReLU after every convolution and none after a sum, so that what a
  /// block adds is never negative. Names are those that Keras gives in a fresh session.
  public static func kerasFunctional(classes: Int) -> Network {
    func convolved(_ index: Int, _ inputs: Int, _ outputs: Int, isSame: Bool = false) -> [Layer] {
      let name = index == 0 ? "conv2d" : "conv2d_\(index)"
      let window = Window(kernel: 3, padding: isSame ? 1 : 0)
      return [
        Layer(
          name,
          .convolution(.init(inputs: inputs, outputs: outputs, window: window, hasBias: true))),
        Layer("\(name)_relu", .relu),
      ]
    }
    func block(_ index: Int, path: String) -> Block {
      Block(
        name: "conv2_\(index)", path: path, kind: .identity, shortcut: [],
        residual: convolved(2 * index, 64, 64, isSame: true)
          + convolved(2 * index + 1, 64, 64, isSame: true),
        exit: [])
    }
    let names =
      classes == 10 ? ClassNames.cifar10 : (0..<classes).map { "class \($0)" }
    return Network(
      name: "functional\(classes)", title: "Keras functional API, \(classes) classes",
      stem: convolved(0, 3, 32) + convolved(1, 32, 64) + [
        Layer("average_pooling2d", .averagePool(Window(kernel: 3, stride: 3)))
      ],
      stages: [Stage(name: "conv2", blocks: [block(1, path: "add"), block(2, path: "add_1")])],
      head: convolved(6, 64, 64) + [
        Layer("global_average_pooling2d", .globalAveragePool),
        Layer("dense", .linear(inputs: 64, outputs: 256)),
        Layer("dense_relu", .relu),
        Layer("dropout", .dropout(rate: 0.5)),
        Layer("dense_1", .linear(inputs: 256, outputs: classes)),
      ],
      usualPictures: .init(classNames: names, size: 32, mean: [0, 0, 0], deviation: [1, 1, 1]),
      smallestInput: 16, origin: .keras)
  }
}

extension Network.TrainingPictures {
  /// ImageNet as Caffe's networks and Keras' ResNets were trained on it: blue first, less the mean
  /// colour 103.939, 116.779, 123.68 (blue, green, red), in 0…255.
  public static let caffe = Network.TrainingPictures(
    classNames: ClassNames.imagenet, size: 224,
    mean: [123.68 / 255, 116.779 / 255, 103.939 / 255], deviation: SIMD3(repeating: 1.0 / 255),
    isBlueFirst: true)
}
