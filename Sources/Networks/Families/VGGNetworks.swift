// VGG (Simonyan and Zisserman 2014, arXiv 1409.1556), which the plain networks of He et al. 2015 are
// modelled on (section 3.3 and figure 3), in torchvision's form and under its names.

import Kernels

/// VGG's configurations A, B, D and E, by their number of layers, and how many convolutions each has in
/// its five stages.
public enum VGGDepth: Int, CaseIterable, Sendable {
  case vgg11 = 11
  case vgg13 = 13
  case vgg16 = 16
  case vgg19 = 19

  public var convolutionCounts: [Int] {
    switch self {
    case .vgg11: [1, 1, 2, 2, 2]
    case .vgg13: [2, 2, 2, 2, 2]
    case .vgg16: [2, 2, 3, 3, 3]
    case .vgg19: [2, 2, 4, 4, 4]
    }
  }
}

extension Network {
  /// `vgg16`, or `vgg16-bn` with a batch norm after every convolution.
  ///
  /// The first convolution is the stem; every further one is a plain block of its own, and the last of a
  /// stage ends in the stage's max pool. All convolutions have biases.
  public static func vgg(_ depth: VGGDepth, hasBatchNorm: Bool = false) -> Network {
    var (inputs, index) = (3, 0)
    var stem: [Layer] = []
    var stages: [Stage] = []
    for (stage, count) in depth.convolutionCounts.enumerated() {
      let width = min(64 << stage, 512)
      var blocks: [Block] = []
      for place in 0..<count {
        let path = "features.\(index)"
        var layers = [convolution(path, inputs, width, kernel: 3, hasBias: true)]
        index += 1
        if hasBatchNorm {
          layers.append(batchNorm("features.\(index)", width))
          index += 1
        }
        var exit = [Layer("features.\(index)", .relu)]
        index += 1
        if place == count - 1 {
          exit.append(Layer("features.\(index)", .maxPool(Window(kernel: 2, stride: 2))))
          index += 1
        }
        if stage == 0 && place == 0 {
          stem = layers + exit
        } else {
          blocks.append(
            Block(
              name: "conv\(stage + 1)_\(place + 1)", path: path, kind: .plain, shortcut: nil,
              residual: layers, exit: exit))
        }
        inputs = width
      }
      if !blocks.isEmpty { stages.append(Stage(name: "conv\(stage + 1)", blocks: blocks)) }
    }
    return Network(
      name: "vgg\(depth.rawValue)\(hasBatchNorm ? "-bn" : "")",
      title: "VGG-\(depth.rawValue)\(hasBatchNorm ? " with batch norm" : "")",
      stem: stem, stages: stages,
      head: [
        Layer("avgpool", .adaptiveAveragePool(size: 7)),
        Layer("classifier.0", .linear(inputs: 512 * 7 * 7, outputs: 4096)),
        Layer("classifier.1", .relu),
        Layer("classifier.2", .dropout(rate: 0.5)),
        Layer("classifier.3", .linear(inputs: 4096, outputs: 4096)),
        Layer("classifier.4", .relu),
        Layer("classifier.5", .dropout(rate: 0.5)),
        Layer("classifier.6", .linear(inputs: 4096, outputs: 1000)),
      ],
      usualPictures: .imagenet, origin: .torchvision)
  }
}
