import Networks

/// A convolution, pooling, classifier or shortcut's operation, with the batch norm and ReLU that follow
/// it. Where they come first, as in a pre-activation block, they are a group of their own.
struct LayerGroup: Hashable {
  /// `3×3, 256 /2`.
  let title: String
  /// `BN ReLU`.
  let rest: String
  /// `256×14×14`.
  let shape: String
  /// `14×14`.
  let extent: String
  /// Whether the title tells the channels.
  let hasChannels: Bool

  private init(title: String, rest: String, output: Shape) {
    self.title = title
    self.rest = rest
    shape = output.description
    extent = "\(output.height)×\(output.width)"
    hasChannels = title.contains("\(output.channels)")
  }

  /// Whether a layer is batch norm or an activation.
  static func onlyFollows(_ step: NetworkWalk.Step) -> Bool {
    switch step.layer.operation {
    case .batchNorm, .relu, .prelu, .silu: true
    default: false
    }
  }

  static func groups(_ steps: [NetworkWalk.Step]) -> [LayerGroup] {
    var groups: [LayerGroup] = []
    var isOpening = true
    for step in steps {
      let label = step.layer.operation.label
      let follows = onlyFollows(step)
      if follows, let last = groups.popLast() {
        groups.append(
          isOpening
            ? LayerGroup(title: "\(last.title) \(label)", rest: "", output: step.output)
            : LayerGroup(
              title: last.title, rest: last.rest.isEmpty ? label : "\(last.rest) \(label)",
              output: step.output))
      } else {
        groups.append(LayerGroup(title: label, rest: "", output: step.output))
        isOpening = isOpening && follows
      }
    }
    return groups
  }
}
