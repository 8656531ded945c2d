// Residual blocks with PReLU, as networks for super-resolution have them (SRGAN's generator, Ledig et
// al. 2016, arXiv 1609.04802, without the activation after the sum): conv-BN-PReLU-conv-BN, add, PReLU.

import Kernels

extension Network {
  /// `residual-prelu`, or `residual-prelu-biased` with biases in its convolutions: four such blocks of 64
  /// channels at the picture's own resolution, and a classifier.
  public static func residualPReLU(hasBiases: Bool = false) -> Network {
    func convolved(_ name: String, _ inputs: Int) -> Layer {
      convolution(name, inputs, 64, kernel: 3, hasBias: hasBiases)
    }
    let blocks = (0..<4).map { index in
      let path = "blocks.\(index)"
      return Block(
        name: "conv2_\(index + 1)", path: path, kind: .identity, shortcut: [],
        residual: [
          convolved("\(path).conv1", 64), batchNorm("\(path).bn1", 64),
          Layer("\(path).prelu1", .prelu(channels: 64)),
          convolved("\(path).conv2", 64), batchNorm("\(path).bn2", 64),
        ],
        exit: [Layer("\(path).prelu2", .prelu(channels: 64))])
    }
    return Network(
      name: hasBiases ? "residual-prelu-biased" : "residual-prelu",
      title: "residual blocks with PReLU\(hasBiases ? " and biases" : "")",
      stem: [
        convolved("conv1", 3), batchNorm("bn1", 64), Layer("prelu", .prelu(channels: 64)),
      ],
      stages: [Stage(name: "conv2", blocks: blocks)],
      head: [
        Layer("avgpool", .globalAveragePool), Layer("linear", .linear(inputs: 64, outputs: 10)),
      ],
      usualPictures: .cifar10, smallestInput: 16, origin: .torchvision)
  }
}
