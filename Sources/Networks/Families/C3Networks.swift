// YOLOv5's C3: does a residual module fit into it? It has them inside. Two 1×1 convolutions split the
// input into two halves; one passes through residual bottlenecks, nothing happens to the other, and a
// last 1×1 convolution mixes both again:
//
//     x ─┬─ cv1 ── bottleneck … bottleneck ──┐
//        └─ cv2 ────────────────────────(concatenate)── cv3
//
// Here each bottleneck is a block, x + F(x) without an activation after the sum: cv1 is what the first
// one begins with, cv2 what is put beside the last one's sum, cv3 what follows. With `shortcut=False`, as
// YOLOv5's neck has it, the bottlenecks are plain. Every convolution is followed by batch norm and SiLU.
// Its epsilon is 1e-3 but in the classifier's head, which is made after the detection model has been given
// its epsilon, and so keeps PyTorch's 1e-5.
// Sources: ultralytics/yolov5, models/common.py, yolo.py and yolov5s.yaml; the idea of the split is Wang et
// al.'s CSPNet (arXiv 1911.11929).

import Kernels

extension Network {
  /// `c3`, YOLOv5s as a classifier (its backbone and `Classify`), or `c3-plain`, the same without the
  /// bottlenecks' shortcuts.
  public static func c3(plain: Bool = false) -> Network {
    let widths = [32, 64, 128, 256, 512]
    var stages: [Stage] = []
    for (stage, count) in [1, 2, 3, 1].enumerated() {
      let (inputs, outputs) = (widths[stage], widths[stage + 1])
      let module = C3Module(
        name: "conv\(stage + 2)", path: "model.\(2 * stage + 2)", channels: outputs, count: count,
        isPlain: plain, epsilon: 1e-3)
      let halving = module.halving(
        path: "model.\(2 * stage + 1)", from: inputs, name: "conv\(stage + 2)_1")
      stages.append(Stage(name: "conv\(stage + 2)", blocks: [halving] + module.blocks(from: 2)))
    }
    let window = Window(kernel: 6, stride: 2, padding: 2)
    return Network(
      name: plain ? "c3-plain" : "c3",
      title: "YOLOv5s classifier (C3\(plain ? " without shortcuts" : ""))",
      stem: [
        Layer("model.0.conv", .convolution(.init(inputs: 3, outputs: 32, window: window))),
        batchNorm("model.0.bn", 32, epsilon: 1e-3), Layer("model.0.act", .silu),
      ],
      stages: stages,
      head: [
        convolution("model.9.conv.conv", 512, 1280, kernel: 1),
        batchNorm("model.9.conv.bn", 1280), Layer("model.9.conv.act", .silu),
        Layer("model.9.pool", .globalAveragePool),
        Layer("model.9.linear", .linear(inputs: 1280, outputs: 1000)),
      ],
      usualPictures: .imagenet, origin: .yolov5)
  }
}

/// A C3 module as blocks.
struct C3Module {
  /// The stage's name, `conv3`.
  let name: String
  /// What the names of its parameters begin with, `model.4`.
  let path: String
  /// Channels that come in and go out; half of them pass through the bottlenecks.
  let channels: Int
  /// The number of bottlenecks.
  let count: Int
  let isPlain: Bool
  let epsilon: Float

  private var width: Int { max(1, channels / 2) }

  /// The bottlenecks, numbered in the stage from `first`.
  func blocks(from first: Int) -> [Block] {
    (0..<count).map { index in
      let own = "\(path).m.\(index)"
      return Block(
        name: "\(name)_\(first + index)", path: own, kind: isPlain ? .plain : .identity,
        entry: index == 0 ? unit("\(path).cv1", channels, width, kernel: 1) : [],
        shortcut: isPlain ? nil : [],
        residual: unit("\(own).cv1", width, width, kernel: 1)
          + unit("\(own).cv2", width, width, kernel: 3),
        aside: index == count - 1
          ? .init(
            blocksBack: count - 1, layers: unit("\(path).cv2", channels, width, kernel: 1)) : nil,
        exit: index == count - 1 ? unit("\(path).cv3", 2 * width, channels, kernel: 1) : [])
    }
  }

  /// The convolution that halves the picture before the module: a plain block.
  func halving(path: String, from inputs: Int, name: String, stride: Int = 2) -> Block {
    let layers = unit(path, inputs, channels, kernel: 3, stride: stride)
    return Block(
      name: name, path: path, kind: .plain, shortcut: nil, residual: Array(layers.dropLast()),
      exit: Array(layers.suffix(1)))
  }

  /// YOLOv5's `Conv`: convolution, batch norm, SiLU.
  func unit(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1
  ) -> [Layer] {
    [
      Network.convolution("\(name).conv", inputs, outputs, kernel: kernel, stride: stride),
      Network.batchNorm("\(name).bn", outputs, epsilon: epsilon),
      Layer("\(name).act", .silu),
    ]
  }
}
