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

  static func groups(_ steps: [NetworkWalk.Step]) -> [LayerGroup] {
    var groups: [LayerGroup] = []
    var isOpening = true
    for step in steps {
      let label = step.layer.operation.label
      let shape = step.output.description
      let follows =
        switch step.layer.operation {
        case .batchNorm, .relu, .prelu, .silu: true
        default: false
        }
      if follows, let last = groups.popLast() {
        groups.append(
          isOpening
            ? LayerGroup(title: "\(last.title) \(label)", rest: "", shape: shape)
            : LayerGroup(
              title: last.title, rest: last.rest.isEmpty ? label : "\(last.rest) \(label)",
              shape: shape))
      } else {
        groups.append(LayerGroup(title: label, rest: "", shape: shape))
        isOpening = isOpening && follows
      }
    }
    return groups
  }
}
