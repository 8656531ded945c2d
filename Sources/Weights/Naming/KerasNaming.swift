import Networks

/// Keras' names in .h5 files: three layouts, and two generations of layers' names.
///
/// * Weights as keras-applications publishes them and Keras 2 saves them:
///   `conv1_conv/conv1_conv/kernel:0`; of a whole model under `model_weights/`.
/// * Keras' own first ResNet-50, of 2016: `bn_conv1/bn_conv1_running_std_1:0`, which is the variance; its
///   layers `res2a_branch2a` are `conv2_block1_1_conv` today. It bears the same file name.
/// * What Keras 3 saves as `.weights.h5`: `layers/conv2d_1/vars/0`, counted by kind of layer in the order
///   of the model's layers.
struct KerasNaming {
  let network: Network

  init(_ network: Network) { self.network = network }

  func meaning(of name: String) -> WeightsNaming.Meaning? {
    var parts = name.split(separator: "/").map(String.init)
    if parts.first == "optimizer_weights" || parts.first == "optimizer" { return .nothing }
    if let kind = parts.last, parts.count >= 3, parts[parts.count - 2] == "vars" {
      return counted(parts[parts.count - 3], index: kind)
    }
    guard parts.count >= 2, var kind = parts.popLast() else {
      return name == "top_level_model_weights" ? .nothing : nil
    }
    let layer = parts[parts.count - 1]
    if kind.hasSuffix(":0") { kind.removeLast(2) }
    if kind.hasPrefix("\(layer)_") {
      kind = Self.ofFirstGeneration(kind.dropFirst(layer.count + 1))
    }
    return parameter(Self.presentName(layer), kind)
  }

  private func parameter(_ layer: String, _ kind: String) -> WeightsNaming.Meaning? {
    // Whatever the classifier is called.
    let classifiers = ["probs", "fc1000", "predictions"]
    let layer =
      classifiers.contains(layer) ? network.classifier?.name ?? layer : layer
    switch kind {
    case "kernel": return .parameter("\(layer).weight", isTensorFlow: true)
    case "bias", "beta": return .parameter("\(layer).bias", isTensorFlow: false)
    case "gamma": return .parameter("\(layer).weight", isTensorFlow: false)
    case "moving_mean": return .parameter("\(layer).running_mean", isTensorFlow: false)
    case "moving_variance": return .parameter("\(layer).running_var", isTensorFlow: false)
    default: return nil
    }
  }

  // MARK: - 2016

  /// `W_1` is a kernel, `running_std_1` a variance.
  private static func ofFirstGeneration(_ kind: Substring) -> String {
    let stem = kind.split(separator: "_").filter { Int($0) == nil }.joined(separator: "_")
    return switch stem {
    case "W": "kernel"
    case "b": "bias"
    case "running_mean": "moving_mean"
    case "running_std": "moving_variance"
    default: stem
    }
  }

  /// `res3b_branch2a` is `conv3_block2_1_conv`, `bn3a_branch1` is `conv3_block1_0_bn`.
  private static func presentName(_ layer: String) -> String {
    if layer == "conv1" { return "conv1_conv" }
    if layer == "bn_conv1" { return "conv1_bn" }
    let kinds = [("res", "conv"), ("bn", "bn")]
    guard let (prefix, kind) = kinds.first(where: { layer.hasPrefix($0.0) }) else { return layer }
    let parts = layer.dropFirst(prefix.count).split(separator: "_")
    let branches = ["branch1": 0, "branch2a": 1, "branch2b": 2, "branch2c": 3]
    guard parts.count == 2, parts[0].utf8.count == 2, let branch = branches[String(parts[1])],
      let stage = parts[0].first?.wholeNumberValue, let letter = parts[0].last?.asciiValue,
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
    else { return layer }
    return "conv\(stage)_block\(letter - UInt8(ascii: "a") + 1)_\(branch)_\(kind)"
  }

  // MARK: - Keras 3

  /// `conv2d_1` and `0`: the first tensor of the model's second convolution.
  private func counted(_ counter: String, index: String) -> WeightsNaming.Meaning? {
    let parts = counter.split(separator: "_")
    let number = parts.last.flatMap { Int($0) }
    let kind = (number == nil ? parts : parts.dropLast()).joined(separator: "_")
    guard let index = Int(index), let tensors = Self.tensors[kind], tensors.indices.contains(index)
    else { return nil }
    let layers = layersInOrder.filter { Self.kind(of: $0) == kind }
    guard layers.indices.contains(number ?? 0) else { return nil }
    return parameter(layers[number ?? 0].name, tensors[index])
  }

  /// The tensors of each kind of layer, in Keras' order.
  private static let tensors = [
    "conv2d": ["kernel", "bias"], "dense": ["kernel", "bias"],
    "batch_normalization": ["gamma", "beta", "moving_mean", "moving_variance"],
  ]

  private static func kind(of layer: Layer) -> String? {
    switch layer.operation {
    case .convolution: "conv2d"
    case .linear: "dense"
    case .batchNorm: "batch_normalization"
    default: nil
    }
  }

  /// The layers as a Keras model lists them, by how far from the output they are: a projection's
  /// convolution stands before the residual branch's last one, and so does its batch norm.
  private var layersInOrder: [Layer] {
    network.stem
      + network.blocks.flatMap { block in
        guard let shortcut = block.shortcut, !shortcut.isEmpty else { return block.layers }
        let end = block.residual.count - shortcut.count
        let ends = zip(shortcut, block.residual[end...]).flatMap { [$0, $1] }
        return block.residual[..<end] + ends + block.exit
      } + network.head
  }
}

extension WeightsFile {
  /// Whether it is Keras' ResNet-50 of 2016, whose batch norms have an epsilon of 1e-3.
  public var isKerasOf2016: Bool {
    tensors.contains { $0.name.split(separator: "/").contains("bn_conv1") }
  }
}
