import Networks

/// What a framework's files call the tensors that a network declares, and in which order it writes their
/// dimensions.
///
///     WeightsNaming(network).tensors(of: file)  // ("block1/unit_1/…/conv1.weight", 64 × 64 × 1 × 1) …
///
/// A network declares PyTorch's names under its own layers' and PyTorch's order, output × input ×
/// height × width. TensorFlow's kernels are height × width × input × output; they are read with their
/// strides in another order, and nothing is copied until it is used. What a file calls as the network
/// does, such as one that this program wrote, stays as it is.
struct WeightsNaming {
  let network: Network

  init(_ network: Network) { self.network = network }

  /// What a file's name means.
  enum Meaning: Hashable {
    /// The tensor that the network declares under this name, its dimensions in this framework's order.
    case parameter(String, isTensorFlow: Bool)
    /// Nothing that a network computes with.
    case nothing
  }

  /// The file's tensors as the network declares them, and the names of those that it has no use for.
  func tensors(of file: WeightsFile) -> (named: [(String, StoredTensor)], leftOut: [String]) {
    var named: [(String, StoredTensor)] = []
    var leftOut: [String] = []
    var taken: Set<String> = []
    for (name, stored) in Parameters.plainNames(of: file) {
      switch meaning(of: name) {
      case .parameter(let own, let isTensorFlow) where taken.insert(own).inserted:
        named.append((own, isTensorFlow ? stored.withOutputsFirst : stored))
      // A second tensor of one meaning keeps its own name, which no network declares.
      case .parameter: named.append((name, stored))
      case .nothing: leftOut.append(stored.name)
      case nil: named.append((name, stored))
      }
    }
    return (named, leftOut)
  }

  /// Nil where the name is no such framework's.
  func meaning(of name: String) -> Meaning? {
    if Parameters.isCounter(name) || Parameters.isOptimizerState(name) { return .nothing }
    switch network.origin {
    case .keras: return KerasNaming(network).meaning(of: name)
    case .slim: return Self.slim(name)
    case .mxnet: return mxnet(name)
    case .torchvision, .cifar, .yolov5, .description: return nil
    }
  }

  /// TF-Slim's `resnet_v2_50/block1/unit_1/bottleneck_v2/conv1/weights`, with or without the scope.
  private static func slim(_ name: String) -> Meaning? {
    var parts = name.split(separator: "/")
    if parts.count > 1, parts[0].hasPrefix("resnet_v2_") { parts.removeFirst() }
    guard parts.count > 1, let kind = parts.popLast() else {
      return name == "global_step" ? .nothing : nil
    }
    let layer = parts.joined(separator: "/")
    switch kind {
    case "weights": return .parameter("\(layer).weight", isTensorFlow: true)
    case "biases", "beta": return .parameter("\(layer).bias", isTensorFlow: false)
    case "gamma": return .parameter("\(layer).weight", isTensorFlow: false)
    case "moving_mean": return .parameter("\(layer).running_mean", isTensorFlow: false)
    case "moving_variance": return .parameter("\(layer).running_var", isTensorFlow: false)
    case "Momentum", "Adam", "Adam_1", "RMSProp", "RMSProp_1", "ExponentialMovingAverage":
      return .nothing
    default: return nil
    }
  }

  /// MXNet's `arg:stage1_unit1_conv1_weight`, with or without the prefix.
  ///
  /// Whatever a file holds for a scale that is held at one is passed over.
  private func mxnet(_ name: String) -> Meaning? {
    let bare =
      ["arg:", "aux:"].first { name.hasPrefix($0) }.map { name.dropFirst($0.count) }
      .map(String.init) ?? name
    let endings = [
      ("_moving_mean", ".running_mean"), ("_moving_var", ".running_var"), ("_gamma", ".weight"),
      ("_beta", ".bias"), ("_weight", ".weight"), ("_bias", ".bias"),
    ]
    guard let (ending, own) = endings.first(where: { bare.hasSuffix($0.0) }) else { return nil }
    let layer = String(bare.dropLast(ending.count))
    if ending == "_gamma", isHeldAtOne(layer) { return .nothing }
    return .parameter(layer + own, isTensorFlow: false)
  }

  private func isHeldAtOne(_ layer: String) -> Bool {
    network.stem.contains {
      if case .batchNorm(_, _, false) = $0.operation { $0.name == layer } else { false }
    }
  }
}

extension StoredTensor {
  /// TensorFlow's height × width × input × output as output × input × height × width, and input ×
  /// output as output × input; anything else as it is.
  var withOutputsFirst: StoredTensor {
    switch shape.count {
    case 4: permuted([3, 2, 0, 1])
    case 2: permuted([1, 0])
    default: self
    }
  }
}
